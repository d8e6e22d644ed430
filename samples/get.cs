#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Fetches a page and prints it.
using Curlew.LibCurl;

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);

// The body is decoded by the charset that the server names, and as UTF-8 when it names none.
Console.Write(curl.PerformString());
