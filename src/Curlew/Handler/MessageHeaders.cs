using System.Text;

namespace Curlew;

/// <summary>Makes the headers of a request of those of a message of HttpClient. Programs send the same ones again: those made last
/// are kept, and with them what requests have made of them. Any thread may use it.</summary>
internal sealed class MessageHeaders(CurlHandler handler)
{
    private Kept? _last;

    /// <summary>All headers: the message's and its content's, over those of the options, over the session's.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">What it has of its own in this library's words.</param>
    /// <param name="hasLook">Whether the request looks like a browser's.</param>
    /// <exception cref="HttpRequestException">A header cannot be sent.</exception>
    public Headers Of(HttpRequestMessage message, RequestOptions? options, bool hasLook)
    {
        var last = _last;
        var isPlain = handler.RequestHeaderEncodingSelector is null && options is not { Headers.Count: > 0 };
        if (isPlain && last is not null && last.HasLook == hasLook && LinesOf(message).SequenceEqual(last.Lines))
        {
            return last.Headers;
        }

        List<(string Name, string Value)> lines = [.. LinesOf(message)];
        var made = Make(message, lines, hasLook);
        var all = options is { Headers.Count: > 0 } ? handler.Session.Headers.Merge(options.Headers).Merge(made)
            : Headers.Merge(handler.Session.Headers, made)!;
        if (isPlain)
        {
            _last = new Kept(lines, hasLook, all);
        }

        return all;
    }

    private Headers Make(HttpRequestMessage message, List<(string Name, string Value)> lines, bool hasLook)
    {
        var headers = new Headers();
        foreach (var (name, value) in lines)
        {
            if (handler.RequestHeaderEncodingSelector?.Invoke(name, message) is { } encoding)
            {
                headers.Add(name, encoding.GetBytes(value).AsSpan());
            }
            else if (Ascii.IsValid(value))
            {
                headers.Add(name, value);
            }
            else
            {
                throw new HttpRequestException(
                    $"The header '{name}' has characters that are not ASCII; set RequestHeaderEncodingSelector to say how they are sent.");
            }
        }

        if (handler.OwnsSession && !hasLook && !handler.Session.Headers.Contains("User-Agent"))
        {
            headers.TryAdd("User-Agent", value: null); // libcurl's own
        }

        handler.AddAcceptEncoding(headers);
        return headers;
    }

    /// <summary>What the message says, but for what goes by other ways.</summary>
    private IEnumerable<(string Name, string Value)> LinesOf(HttpRequestMessage message)
    {
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            if (!IsLeftOut(message, name))
            {
                yield return (name, values.ToString());
            }
        }

        if (message.Content is { } content)
        {
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    yield return (name, values.ToString());
                }
            }
        }
    }

    // The jar's cookies go with those of the message, and libcurl adds what frames the request; HTTP/1.0 has no Expect.
    private bool IsLeftOut(HttpRequestMessage message, string name) =>
        (handler.HasCookies && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        || (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && message.Headers.TransferEncodingChunked == true)
        || (name.Equals("Expect", StringComparison.OrdinalIgnoreCase) && message.Version == System.Net.HttpVersion.Version10);

    private sealed record Kept(List<(string Name, string Value)> Lines, bool HasLook, Headers Headers);
}
