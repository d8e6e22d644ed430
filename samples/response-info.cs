#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Tells the status, the time taken and the size. Without a place to put it, the body is discarded.
using Curlew.LibCurl;

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.Perform();

int status = curl.GetInfo(CurlInfo.ResponseCode);
TimeSpan time = curl.GetInfo(CurlInfo.TotalTime);
long size = curl.GetInfo(CurlInfo.SizeDownloadT);
Console.WriteLine($"Status: {status}");
Console.WriteLine($"Time: {time.TotalSeconds:F6} s");
Console.WriteLine($"Size: {size} bytes");
