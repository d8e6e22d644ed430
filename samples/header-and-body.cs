#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Prints the headers to stderr and the body to stdout, both as the bytes that came.
using Curlew.LibCurl;

using Stream body = Console.OpenStandardOutput();
using Stream headers = Console.OpenStandardError();

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.WriteFunction, data =>
{
    body.Write(data);
    return data.Length;
});
curl.SetOpt(CurlOpt.HeaderFunction, line =>
{
    headers.Write(line);
    return line.Length;
});
curl.Perform();
