using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Curlew;

/// <summary>A hop for an archive: what was asked, and the answer.</summary>
internal sealed record HarExchange
{
    public required string Method { get; init; }

    public required string Url { get; init; }

    public IReadOnlyList<HeaderPair> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    public required CachedResponse Response { get; init; }

    /// <summary>By default all of the time counts as waiting.</summary>
    public HarTimings? Timings { get; init; }

    public string? ServerIp { get; init; }
}

/// <summary>
/// Responses as HAR 1.2, for browsers' tools and for reading them back: each hop is an entry, the redirects first.
/// </summary>
internal static class HarFormat
{
    private const string Hidden = "[hidden]";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly HarCreator s_creator = new(
        "Curlew", typeof(HarFormat).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    /// <summary>Writes an archive.</summary>
    /// <param name="exchanges">The hops in order.</param>
    /// <param name="isSecret">Headers whose value is not to be shown, with the cookies that come of them; null shows all.</param>
    public static string Write(IEnumerable<HarExchange> exchanges, Func<string, bool>? isSecret = null) =>
        JsonSerializer.Serialize(
            new HarDocument(new("1.2", s_creator, [.. exchanges.Select(e => Entry(e, isSecret ?? (static _ => false)))])),
            HarJson.Default.HarDocument);

    /// <summary>Reads an archive, of ours or of another program's.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<HarExchange> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var document = JsonSerializer.Deserialize(json, HarJson.Default.HarDocument);
            return document is null ? throw new FormatException("This is no HAR, but null.") : [.. Items(document.Log.Entries).Select(Exchange)];
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"This is no HAR: {e.Message}", e);
        }
    }

    private static HarEntry Entry(HarExchange exchange, Func<string, bool> isSecret)
    {
        var response = exchange.Response;
        var time = Math.Max(0, (response.ResponseTime - response.RequestTime).TotalMilliseconds);
        return new()
        {
            StartedDateTime = response.RequestTime,
            Time = time,
            Timings = exchange.Timings ?? new() { Wait = time },
            ServerIpAddress = exchange.ServerIp,
            Request = Request(exchange, isSecret),
            Response = Response(response, isSecret),
            Extension = new(response.ResponseTime, response.Url, response.Extras),
        };
    }

    private static HarRequest Request(HarExchange exchange, Func<string, bool> isSecret) => new()
    {
        Method = exchange.Method,
        Url = exchange.Url,
        HttpVersion = Protocol(exchange.Response.HttpVersion),
        Headers = Shown(exchange.Headers, isSecret),
        Cookies = [.. Cookies(exchange.Headers, "Cookie", isSecret)],
        QueryString = [.. Query(exchange.Url)],
        PostData = exchange.Body.IsEmpty ? null : Content(exchange.Body.Span, exchange.Headers),
        BodySize = exchange.Body.Length,
    };

    private static HarResponse Response(CachedResponse response, Func<string, bool> isSecret) => new()
    {
        Status = response.StatusCode,
        StatusText = response.Reason,
        HttpVersion = Protocol(response.HttpVersion),
        Headers = Shown(response.Headers, isSecret),
        Cookies = [.. Cookies(response.Headers, "Set-Cookie", isSecret)],
        Content = Content(response.Body.Span, response.Headers),
        RedirectUrl = response.StatusCode is >= 300 and < 400 ? response.Header("Location") ?? "" : "",
    };

    private static string Protocol(string version) => "HTTP/" + version;

    private static HarPair[] Shown(IReadOnlyList<HeaderPair> headers, Func<string, bool> isSecret) =>
        [.. headers.Select(h => new HarPair(h.Name, isSecret(h.Name) ? Hidden : h.Value))];

    private static IEnumerable<HarPair> Cookies(IReadOnlyList<HeaderPair> headers, string name, Func<string, bool> isSecret)
    {
        foreach (var value in HeaderPair.Values(headers, name))
        {
            var parts = value.Split(';');
            foreach (var part in name == "Cookie" ? parts : parts[..1])
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                yield return new(
                    (equals < 0 ? "" : part[..equals]).Trim(), isSecret(name) ? Hidden : part[(equals + 1)..].Trim());
            }
        }
    }

    private static IEnumerable<HarPair> Query(string url)
    {
        var start = url.IndexOf('?', StringComparison.Ordinal);
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        if (start < 0 || (fragment >= 0 && fragment < start))
        {
            yield break;
        }

        foreach (var pair in url[(start + 1)..(fragment < 0 ? url.Length : fragment)].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return new(
                WebUtility.UrlDecode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : WebUtility.UrlDecode(pair[(equals + 1)..]));
        }
    }

    private static HarContent Content(ReadOnlySpan<byte> body, IReadOnlyList<HeaderPair> headers)
    {
        var content = new HarContent { Size = body.Length, MimeType = HeaderPair.First(headers, "Content-Type") ?? "" };
        try
        {
            return content with { Text = s_strict.GetString(body) };
        }
        catch (DecoderFallbackException) // bytes that are no text
        {
            return content with { Text = Convert.ToBase64String(body), Encoding = "base64" };
        }
    }

    private static HarExchange Exchange(HarEntry entry)
    {
        var (request, response) = (entry.Request, entry.Response);
        return new()
        {
            Method = request.Method,
            Url = request.Url,
            Headers = Pairs(request.Headers),
            Body = Bytes(request.PostData),
            Timings = entry.Timings,
            ServerIp = entry.ServerIpAddress,
            Response = new()
            {
                Method = request.Method,
                StatusCode = response.Status,
                Reason = response.StatusText,
                HttpVersion = Version(response.HttpVersion),
                Url = entry.Extension?.Url ?? request.Url,
                Headers = Pairs(response.Headers),
                Body = Bytes(response.Content),
                RequestTime = entry.StartedDateTime,
                ResponseTime = entry.Extension?.ResponseTime ?? entry.StartedDateTime + Duration(entry.Time),
                Extras = entry.Extension?.Extras ?? FrozenDictionary<string, string>.Empty,
            },
        };
    }

    private static HeaderPair[] Pairs(IReadOnlyList<HarPair> pairs) => [.. Items(pairs).Select(p => new HeaderPair(p.Name, p.Value))];

    // The reader of JSON refuses null for members, but not among the items of a list.
    private static IEnumerable<T> Items<T>(IReadOnlyList<T> list)
        where T : class => list.Select(item => item ?? throw new FormatException("This is no HAR: a list in it has an item that is null."));

    private static TimeSpan Duration(double milliseconds) =>
        milliseconds is > 0 and < 1e12 ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.Zero;

    /// <summary>As 1.1; other programs write h2 and h3 as well.</summary>
    private static string Version(string protocol)
    {
        var version = protocol[(protocol.IndexOf('/', StringComparison.Ordinal) + 1)..].TrimStart('h', 'H');
        return version.Length > 0 ? version : "1.1";
    }

    private static ReadOnlyMemory<byte> Bytes(HarContent? content)
    {
        if (content?.Text is not { } text)
        {
            return default;
        }

        if (content.Encoding != "base64")
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? bytes.AsMemory(0, length)
            : throw new FormatException("This is no HAR: a body that is said to be base64 is not.");
    }
}
