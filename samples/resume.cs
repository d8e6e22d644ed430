#:project ../src/Curlew/Curlew.csproj
// Goes on with a download that broke off: asks for what the file has not got yet.
using System.Globalization;
using Curlew;

using var session = new Session { AcceptEncoding = "" }; // a range is one of the bytes as they are
using var file = File.Open(args[1], FileMode.OpenOrCreate, FileAccess.Write);
var have = file.Length;
using var response = session.Stream(HttpMethod.Get, args[0], new() { Headers = { ["Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes={have}-") } });
if (response.StatusCode == 416)
{
    Console.WriteLine($"nothing is missing of {have} bytes");
    return;
}

response.RaiseForStatus();
file.Position = response.StatusCode == 206 ? have : 0; // a server that knows no ranges sends all of it
response.CopyTo(file);
file.SetLength(file.Position);
Console.WriteLine($"{file.Length} bytes, {have} of them from before");
