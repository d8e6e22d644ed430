#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Uploads a file from disk in a multipart form. The second argument is the file.
using Curlew.LibCurl;

#pragma warning disable CS0618 // libcurl calls this style of form deprecated; Curlew builds it on the MIME API

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.HttpPost, [CurlFormPart.File("fileupload", args[1])]);
Console.Write(curl.PerformString());
