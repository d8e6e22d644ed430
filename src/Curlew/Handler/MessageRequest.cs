using System.Net;
using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>Makes a request of this library of a message of HttpClient.</summary>
internal static class MessageRequest
{
    /// <exception cref="InvalidOperationException">The URL is missing or relative.</exception>
    /// <exception cref="NotSupportedException">HTTP cannot say it.</exception>
    /// <exception cref="HttpRequestException">A header or the version cannot be sent.</exception>
    public static Request Create(HttpRequestMessage message, CurlHandler handler)
    {
        Check(message);
        message.Options.TryGetValue(CurlHandler.OptionsKey, out var options);
        var session = handler.Session;
        var headers = new Headers();
        var encoding = handler.RequestHeaderEncodingSelector;
        var own = Add(message, headers, encoding, handler.HasCookies);
        var hasLook = session.LooksLikeSomebody(options);
        if (handler.OwnsSession && !hasLook && !session.Headers.Contains("User-Agent"))
        {
            headers.TryAdd("User-Agent", value: null); // libcurl's own
        }

        handler.AddAcceptEncoding(headers);
        var body = BodyOf(message, headers, encoding);
        var version = MessageVersion.For(message, hasLook || session.HttpVersion is not null || options?.HttpVersion is not null);
        return new Request(message.Method, UrlOf(message.RequestUri!), options)
        {
            Message = new MessageParts
            {
                Headers = headers,
                Body = body,
                Version = version,
                NeedsFreshConnection = version == CurlHttpVersion.Http2PriorKnowledge && handler.OlderServers.ContainsKey(message.RequestUri!.Authority),
                Cookies = handler.CookiesFor(own, options),
            },
        };
    }

    // HttpClient does not look at the credentials of a URL.
    private static string UrlOf(Uri url) => url.UserInfo.Length == 0
        ? url.AbsoluteUri
        : url.GetComponents(UriComponents.HttpRequestUrl | UriComponents.Fragment, UriFormat.UriEscaped);

    private static void Check(HttpRequestMessage message)
    {
        if (message.RequestUri is not { IsAbsoluteUri: true } url)
        {
            throw new InvalidOperationException("The request has no absolute URL; set RequestUri, or HttpClient.BaseAddress.");
        }

        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            throw new NotSupportedException($"The scheme '{url.Scheme}' is not one of http and https.");
        }

        if (message.Version.Major == 0)
        {
            throw new NotSupportedException($"HTTP/{message.Version} cannot be asked for; use a version from 1.0 on.");
        }

        var isChunked = message.Headers.TransferEncodingChunked == true;
        if (isChunked && message.Content is null)
        {
            throw new HttpRequestException(
                "The request could not be sent.", new InvalidOperationException("'Transfer-Encoding: chunked' is for a request with a content."));
        }

        if (message.Version == HttpVersion.Version10 && (isChunked || message.Content is { Headers.ContentLength: null }))
        {
            throw new NotSupportedException("HTTP/1.0 has no chunks: give the content a length.");
        }
    }

    /// <summary>Adds what the message has.</summary>
    /// <returns>The header Cookie, where the jar's cookies are to go with it.</returns>
    private static string? Add(
        HttpRequestMessage message, Headers headers, HeaderEncodingSelector<HttpRequestMessage>? encoding, bool hasCookies)
    {
        string? cookie = null;
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            if (hasCookies && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                cookie = values.ToString();
                continue;
            }

            // libcurl adds what it does; and HTTP/1.0 has neither.
            var isFraming = (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && message.Headers.TransferEncodingChunked == true)
                || (name.Equals("Expect", StringComparison.OrdinalIgnoreCase) && message.Version == HttpVersion.Version10);
            if (!isFraming)
            {
                Add(headers, name, values.ToString(), encoding?.Invoke(name, message));
            }
        }

        return cookie;
    }

    private static ContentBody? BodyOf(HttpRequestMessage message, Headers headers, HeaderEncodingSelector<HttpRequestMessage>? encoding)
    {
        if (message.Content is not { } content)
        {
            return null;
        }

        var body = new ContentBody(content, message.Headers.TransferEncodingChunked == true);
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                Add(headers, name, values.ToString(), encoding?.Invoke(name, message));
            }
        }

        return body;
    }

    private static void Add(Headers headers, string name, string value, Encoding? encoding)
    {
        if (encoding is not null)
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
}
