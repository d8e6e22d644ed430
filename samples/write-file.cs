#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Saves the body to a file as it arrives. The second argument is the file.
using Curlew.LibCurl;

using var file = File.Create(args[1]);
using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.WriteData, file);
curl.Perform();
