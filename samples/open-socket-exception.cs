#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Refuses every connection by an exception; it comes out of Perform as the inner exception.
using Curlew.LibCurl;

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);

// A callback that allows the connection returns CurlOpenSocketResult.Create(address).
curl.SetOpt(CurlOpt.OpenSocketFunction, (purpose, address) =>
    throw new UnauthorizedAccessException($"No connections to {address} today."));

try
{
    curl.Perform();
}
catch (CurlEasyException e) when (e.InnerException is UnauthorizedAccessException refusal)
{
    Console.WriteLine($"{e.Code}: {refusal.Message}");
}
