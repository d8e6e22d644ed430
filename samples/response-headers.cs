#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Decodes the body by the charset that the response headers name.
using System.Net.Mime;
using System.Text;
using Curlew.LibCurl;

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
byte[] body = curl.PerformBytes();

foreach (CurlHeader header in curl.GetHeaders())
{
    Console.WriteLine($"{header.Name}: {header.Value}");
}

string? charset = curl.GetHeader("content-type") is { } type ? new ContentType(type.Value).CharSet : null;
Console.WriteLine(charset is null ? "Assuming iso-8859-1" : $"Decoding as {charset}");
Console.Write(Encoding.GetEncoding(charset ?? "iso-8859-1").GetString(body));
