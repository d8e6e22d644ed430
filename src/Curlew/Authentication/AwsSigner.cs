using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// AWS Signature Version 4. It is computed here: what libcurl before 8.13 signs is not what it sends, where a header is
/// taken out, a query is not in order or a body is a stream.
/// </summary>
/// <param name="accessKey">Id of the access key.</param>
/// <param name="secretKey">The secret key.</param>
/// <param name="region">The region.</param>
/// <param name="service">The service.</param>
/// <param name="sessionToken">Token of temporary credentials, or null.</param>
/// <param name="provider">The name in the algorithm, such as <c>aws</c>.</param>
/// <param name="prefix">The name in the headers, such as <c>amz</c>.</param>
internal sealed class AwsSigner(
    string accessKey, string secretKey, string region, string service, string? sessionToken, string provider, string prefix)
{
    private const string Unsigned = "UNSIGNED-PAYLOAD";

    private readonly string _algorithm = $"{provider.ToUpperInvariant()}4-HMAC-SHA256";
    private readonly string _headerPrefix = $"X-{char.ToUpperInvariant(prefix[0])}{prefix[1..].ToLowerInvariant()}-";
    private readonly bool _isS3 = service.StartsWith("s3", StringComparison.OrdinalIgnoreCase);

    /// <summary>The headers that sign a request: Authorization, and those that it needs.</summary>
    /// <param name="request">What is sent.</param>
    /// <param name="body">Its body, or null.</param>
    /// <param name="now">The time.</param>
    /// <param name="async">Whether a body may be read asynchronously.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> SignAsync(
        RequestToSign request, RequestBody? body, DateTimeOffset now, bool async, CancellationToken cancellationToken)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var hash = await HashAsync(body, async, cancellationToken).ConfigureAwait(false);
        var added = new List<KeyValuePair<string, string>> { new(_headerPrefix + "Date", time), new(_headerPrefix + "Content-Sha256", hash) };
        if (sessionToken is not null)
        {
            added.Add(new(_headerPrefix + "Security-Token", sessionToken));
        }

        using var url = new CurlUrl(request.Url);
        var headers = HeadersToSign(request.Headers, added, url);
        var names = string.Join(';', headers.Keys);
        var canonical = string.Join(
            '\n',
            request.Method,
            _isS3 ? url.Path : Uri.EscapeDataString(url.Path ?? "/").Replace("%2F", "/", StringComparison.Ordinal),
            CanonicalQuery(url.Query),
            string.Concat(headers.Select(h => $"{h.Key}:{h.Value}\n")),
            names,
            hash);

        var scope = string.Join('/', time[..8], region, service, $"{provider.ToLowerInvariant()}4_request");
        var toSign = $"{_algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes($"{provider.ToUpperInvariant()}4{secretKey}");
        foreach (var word in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(word));
        }

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        added.Add(new("Authorization", $"{_algorithm} Credential={accessKey}/{scope}, SignedHeaders={names}, Signature={signature}"));
        return added;
    }

    /// <summary>The host, the type and what is the provider's; others may be changed on the way.</summary>
    private SortedDictionary<string, string> HeadersToSign(
        IEnumerable<KeyValuePair<string, string>> given, IEnumerable<KeyValuePair<string, string>> added, CurlUrl url)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            var isOurs = name.StartsWith(_headerPrefix, StringComparison.OrdinalIgnoreCase)
                || name.Equals("Host", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
            if (isOurs)
            {
                var key = name.ToLowerInvariant();
                var text = string.Join(' ', value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
                headers[key] = headers.TryGetValue(key, out var before) ? $"{before},{text}" : text;
            }
        }

        foreach (var (name, value) in added)
        {
            headers[name.ToLowerInvariant()] = value;
        }

        var isDefaultPort = url.Port is null || url.Port == (url.Scheme == "https" ? 443 : 80);
        headers.TryAdd("host", isDefaultPort ? url.Host! : $"{url.Host}:{url.Port!.Value.ToString(CultureInfo.InvariantCulture)}");
        return headers;
    }

    /// <summary>The fields, each escaped anew, in order of name and value.</summary>
    private static string CanonicalQuery(string? query) => string.Join('&', (query ?? "")
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(field => field.Split('=', 2))
        .Select(halves => (Name: Escape(halves[0]), Value: Escape(halves.ElementAtOrDefault(1) ?? "")))
        .OrderBy(f => f.Name, StringComparer.Ordinal)
        .ThenBy(f => f.Value, StringComparer.Ordinal)
        .Select(f => $"{f.Name}={f.Value}"));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var value in WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length)!)
        {
            _ = char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
                ? escaped.Append((char)value)
                : escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return escaped.ToString();
    }

    private async ValueTask<string> HashAsync(RequestBody? body, bool async, CancellationToken cancellationToken)
    {
        var bytes = ReadOnlyMemory<byte>.Empty;
        if (body is null || body.TryGetBuffer(out bytes))
        {
            return Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        }

        if (!body.CanReplay)
        {
            return _isS3 ? Unsigned : throw new NotSupportedException(
                "The signature needs the hash of the body, and this body gives its bytes only once. Use a seekable stream, "
                + "RequestBody.Factory or a body in memory.");
        }

        var stream = await body.OpenAsync(async, cancellationToken).ConfigureAwait(false);
        try
        {
            return Convert.ToHexStringLower(async
                ? await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)
                : SHA256.HashData(stream));
        }
        finally
        {
            if (async)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                stream.Dispose();
            }
        }
    }
}

/// <summary>What a signature is about.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The URL as libcurl is given it.</param>
/// <param name="Headers">The headers that are sent.</param>
internal sealed record RequestToSign(string Method, string Url, IEnumerable<KeyValuePair<string, string>> Headers);
