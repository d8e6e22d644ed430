#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Tells how far the transfer is. Setting the callback turns libcurl's progress reports on.
using Curlew.LibCurl;

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.XferInfoFunction, (downloadTotal, downloadNow, uploadTotal, uploadNow) =>
{
    Console.WriteLine($"down {downloadNow} of {downloadTotal}, up {uploadNow} of {uploadTotal}");
    return CurlCallbackResult.Continue; // Abort would end the transfer
});
curl.Perform();
