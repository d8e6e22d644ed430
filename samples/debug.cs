#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Shows what libcurl does and which headers go each way. Setting the callback turns Verbose on.
using System.Text;
using Curlew.LibCurl;

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.DebugFunction, (type, data) =>
{
    if (type is CurlInfoType.Text or CurlInfoType.HeaderIn or CurlInfoType.HeaderOut)
    {
        Console.WriteLine($"{type}: {Encoding.Latin1.GetString(data).TrimEnd()}");
    }
});
curl.Perform();
