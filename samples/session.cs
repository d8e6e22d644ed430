#:project ../src/Curlew/Curlew.csproj
// A session: a base URL, defaults that every request has, and what a response tells.
using System.Text.Json;
using Curlew;

using var session = new Session
{
    BaseUrl = new Uri(args[0]),
    Headers = { ["Accept"] = "application/json" },
    Timeout = TimeSpan.FromSeconds(10),
    RaiseForStatus = true,
};

using var response = session.Get("/get", new() { Params = { ["page"] = 2, ["tag"] = "curlew" } });
using var json = JsonDocument.Parse(response.Content);
Console.WriteLine($"{response.StatusCode} from {response.Url}");
Console.WriteLine($"the server saw {json.RootElement.GetProperty("target").GetString()}");
