#:project ../src/Curlew/Curlew.csproj
// Many pages at once: no more than four on the network, and a little rest after each.
using Curlew;

using var session = new Session { MaxConcurrency = 4, Retry = 2, Timeout = TimeSpan.FromSeconds(30) };
var pause = TimeSpan.FromMilliseconds(50);
await Parallel.ForEachAsync(args, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (url, token) =>
{
    using var response = await session.GetAsync(url, cancellationToken: token);
    Console.WriteLine($"{response.StatusCode} {response.Content.Length} {url}");
    await Task.Delay(pause, token);
});
