#:project ../src/Curlew/Curlew.csproj
// HttpClient by libcurl: the code that a program has already, with another handler.
using System.Net;
using Curlew;

using var http = new HttpClient(new CurlHandler { AutomaticDecompression = DecompressionMethods.All });
using var response = await http.GetAsync(args[0]);
Console.WriteLine($"{(int)response.StatusCode} in HTTP/{response.Version}");
Console.Write(await response.Content.ReadAsStringAsync());
