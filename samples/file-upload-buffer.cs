#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Uploads bytes from memory as if they were a file.
using Curlew.LibCurl;

#pragma warning disable CS0618 // libcurl calls this style of form deprecated; Curlew builds it on the MIME API

byte[] content = "This file was never on disk.\n"u8.ToArray();

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.HttpPost, [CurlFormPart.Buffer("fileupload", "readme.txt", content)]);
Console.Write(curl.PerformString());
