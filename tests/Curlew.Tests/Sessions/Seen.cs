using System.Text.Json;

namespace Curlew.Tests.Sessions;

/// <summary>What the route /get of the HTTP server tells of the request that it saw.</summary>
internal static class Seen
{
    /// <summary>The value of a header that was sent; null for none.</summary>
    public static string? Header(this Response response, string name)
    {
        using var json = JsonDocument.Parse(response.Content);
        return json.RootElement.GetProperty("headers").EnumerateArray()
            .Where(pair => string.Equals(pair[0].GetString(), name, StringComparison.OrdinalIgnoreCase))
            .Select(pair => pair[1].GetString())
            .SingleOrDefault();
    }

    /// <summary>A member such as clientCertificate or protocol.</summary>
    public static string? Member(this Response response, string name)
    {
        using var json = JsonDocument.Parse(response.Content);
        return json.RootElement.GetProperty(name).GetString();
    }
}
