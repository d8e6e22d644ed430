using System.Text.Json;

namespace Curlew.Cli.RequestFiles;

/// <summary>Reads the request of an entry.</summary>
/// <param name="entry">The entry.</param>
/// <param name="error">Makes an error of the name of a member and what is wrong with it.</param>
internal sealed class HarEntry(JsonElement entry, Func<string, string, Exception> error)
{
    /// <summary>What the connection is told, and what the body gives by itself.</summary>
    private static readonly string[] s_notReplayed = ["Content-Length", "Transfer-Encoding", "Connection", "Proxy-Connection", "Keep-Alive"];

    /// <returns>The request, or why there is none to send.</returns>
    public (RequestSpec? Spec, string? Skipped) Read()
    {
        var request = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("request", out var found) && found.ValueKind == JsonValueKind.Object
            ? found
            : throw error("'request'", "is missing");
        var url = Text(request, "url") ?? throw error("'request.url'", "is missing");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            throw error("'request.url'", "is not a URL");
        }

        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        {
            return (null, $"its URL is of the scheme '{uri.Scheme}'");
        }

        var method = Text(request, "method") ?? throw error("'request.method'", "is missing");
        var headers = Headers(request);
        var body = Body(request, headers);
        return (new()
        {
            Method = OptionValues.IsToken(method) ? method : throw error("'request.method'", "is not a method"),
            Url = url,
            Headers = [.. headers],
            Body = body,
            Compressed = headers.Exists(h => h.Is("Accept-Encoding")),
        }, null);
    }

    private List<HeaderSpec> Headers(JsonElement request)
    {
        var headers = new List<HeaderSpec>();
        foreach (var item in Items(request, "headers"))
        {
            var name = Text(item, "name") ?? throw error("'request.headers'", "has a header without a name");
            if (name.StartsWith(':') || s_notReplayed.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var value = Text(item, "value") ?? "";
            var (header, complaint) = OptionValues.Header($"{name}: {value}");
            headers.Add(header is null || !header.Is(name)
                ? throw error("'request.headers'", complaint is null ? "has a header whose name is none" : $"has a header that cannot be sent: {complaint}")
                : header with { Value = header.Value ?? Octets.Empty });
        }

        // Browsers give the cookies twice, and what is not a browser gives them here alone.
        var cookies = Items(request, "cookies").Select(c => $"{Text(c, "name")}={Text(c, "value")}").ToList();
        if (cookies.Count > 0 && !headers.Exists(h => h.Is("Cookie")))
        {
            var (header, complaint) = OptionValues.Header("Cookie: " + string.Join("; ", cookies));
            headers.Add(header ?? throw error("'request.cookies'", $"has a cookie that cannot be sent: {complaint}"));
        }

        return headers;
    }

    /// <summary>The text goes before the parameters, which say the same again.</summary>
    private BodySpec? Body(JsonElement request, List<HeaderSpec> headers)
    {
        if (!request.TryGetProperty("postData", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var type = Text(data, "mimeType") ?? "";
        var text = Text(data, "text") ?? "";
        var parameters = Items(data, "params");
        if (text.Length == 0 && parameters.Count > 0 && type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            headers.RemoveAll(h => h.Is("Content-Type")); // the boundary is another one
            return new MultipartBodySpec([.. parameters.Select(Part)]);
        }

        if (text.Length == 0 && parameters.Count == 0)
        {
            return null;
        }

        if (!headers.Exists(h => h.Is("Content-Type")))
        {
            var (header, complaint) = OptionValues.Header("Content-Type: " + type);
            headers.Add(header ?? throw error("'postData.mimeType'", $"cannot be sent: {complaint}"));
        }

        return new DataBodySpec(new DataText(text.Length == 0 ? string.Join('&', parameters.Select(Field))
            : string.Equals(Text(data, "encoding"), "base64", StringComparison.OrdinalIgnoreCase) ? Decode(text)
            : text));
    }

    private string Field(JsonElement parameter) =>
        $"{DataPiece.UrlEncode(((Octets)(Text(parameter, "name") ?? "")).Span)}={DataPiece.UrlEncode(((Octets)(Text(parameter, "value") ?? "")).Span)}";

    private PartSpec Part(JsonElement parameter) => new()
    {
        Name = Text(parameter, "name") ?? "",
        Content = Text(parameter, "value") ?? "",
        FileName = Text(parameter, "fileName") is { Length: > 0 } fileName ? fileName : null,
        ContentType = Text(parameter, "contentType") is { Length: > 0 } type ? type : null,
    };

    private Octets Decode(string base64)
    {
        try
        {
            return new(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            throw error("'postData.text'", "is not base64, though 'encoding' says so");
        }
    }

    private List<JsonElement> Items(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.Object)
            ? [.. list.EnumerateArray()]
            : throw error($"'{name}'", "is not a list of objects");
    }

    private string? Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw error($"'{name}'", "has half of a surrogate pair in it, which is no character");
        }
    }
}
