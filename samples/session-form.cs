#:project ../src/Curlew/Curlew.csproj
// Posts a form, and a form with a file.
using Curlew;

using var session = new Session();

using var plain = session.Post(args[0], new() { Form = { ["name"] = "curlew", ["sound"] = "cur-lee" } });
Console.WriteLine(plain.Text);

var body = new MultipartBody();
body.AddField("name", "curlew");
body.AddFile("picture", args[1], contentType: "image/png");
using var upload = session.Post(args[0], new() { Body = body });
Console.WriteLine(upload.Text);
