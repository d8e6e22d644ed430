#:project ../src/Curlew/Curlew.csproj
// Server-Sent Events as they arrive, read by .NET's own parser.
using System.Net.ServerSentEvents;
using Curlew;

using var http = new HttpClient(new CurlHandler()) { Timeout = Timeout.InfiniteTimeSpan };
using var stream = await http.GetStreamAsync(args[0]);
await foreach (var item in SseParser.Create(stream).EnumerateAsync())
{
    Console.WriteLine($"{item.EventType}: {item.Data}");
}
