#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Follows redirects; libcurl does not unless it is told to.
using Curlew.LibCurl;

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.FollowLocation, true);
Console.Write(curl.PerformString());
