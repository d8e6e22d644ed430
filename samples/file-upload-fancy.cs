#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Uploads a file under another name and with a media type of one's own. The second argument is the file.
using Curlew.LibCurl;

#pragma warning disable CS0618 // libcurl calls this style of form deprecated; Curlew builds it on the MIME API

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.HttpPost,
[
    CurlFormPart.File("fileupload", args[1], fileName: "helloworld.cs", contentType: "text/x-csharp"),
]);
Console.Write(curl.PerformString());
