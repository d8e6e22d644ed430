#:project ../src/Curlew.Extensions.DependencyInjection/Curlew.Extensions.DependencyInjection.csproj
// IHttpClientFactory: named clients, all by one session of libcurl's.
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddCurlew("pages", options => options.Timeout = TimeSpan.FromSeconds(10));
services.AddHttpClient("pages", client => client.BaseAddress = new Uri(args[0])).UseCurlew("pages");

await using var provider = services.BuildServiceProvider();
var clients = provider.GetRequiredService<IHttpClientFactory>();
foreach (var path in args.Skip(1))
{
    using var client = clients.CreateClient("pages");
    using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
    Console.WriteLine($"{(int)response.StatusCode} {(await response.Content.ReadAsByteArrayAsync()).Length} {path}");
}
