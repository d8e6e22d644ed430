using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>Cookies as JSON.</summary>
internal static class JsonCookies
{
    public static byte[] Format(IEnumerable<HttpCookie> cookies, out int written)
    {
        var records = cookies.Select(c => new CookieRecord
        {
            Name = c.Name,
            Value = c.Value,
            Domain = c.Domain,
            HostOnly = c.HostOnly,
            Path = c.Path,
            Expires = c.Expires,
            Secure = c.Secure,
            HttpOnly = c.HttpOnly,
            SameSite = c.SameSite,
            PartitionKey = c.PartitionKey,
            Created = c.Created,
        }).ToList();
        written = records.Count;
        return JsonSerializer.SerializeToUtf8Bytes(records, CookieRecords.Default.ListCookieRecord);
    }

    public static IEnumerable<HttpCookie> Parse(byte[] text)
    {
        var bytes = text.AsSpan();
        if (bytes.StartsWith("\ufeff"u8))
        {
            bytes = bytes["\ufeff"u8.Length..];
        }

        try
        {
            var records = JsonSerializer.Deserialize(bytes, CookieRecords.Default.ListCookieRecord) ?? throw new JsonException("It is null.");
            return records.ConvertAll(r => r is null ? throw new JsonException("A cookie is null.") : new HttpCookie(r.Name, r.Value)
            {
                Domain = r.Domain,
                HostOnly = r.HostOnly,
                Path = r.Path,
                Expires = r.Expires,
                Secure = r.Secure,
                HttpOnly = r.HttpOnly,
                SameSite = Enum.IsDefined(r.SameSite) ? r.SameSite : throw new JsonException($"There is no SameSite {r.SameSite}."),
                PartitionKey = r.PartitionKey,
                Created = r.Created,
            });
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"The file is not a JSON array of cookies: {e.Message}", e);
        }
    }
}

/// <summary>A cookie in a file.</summary>
internal sealed record CookieRecord
{
    public required string Name { get; init; }

    public required string Value { get; init; }

    public string Domain { get; init; } = "";

    public bool HostOnly { get; init; } = true;

    public string Path { get; init; } = "/";

    public DateTimeOffset? Expires { get; init; }

    public bool Secure { get; init; }

    public bool HttpOnly { get; init; }

    public CookieSameSite SameSite { get; init; }

    public string? PartitionKey { get; init; }

    public DateTimeOffset Created { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<CookieRecord>))]
internal sealed partial class CookieRecords : JsonSerializerContext;
