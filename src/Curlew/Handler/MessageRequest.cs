using System.Net;
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
        var hasLook = session.LooksLikeSomebody(options);
        var headers = handler.RequestHeaders.Of(message, options, hasLook);
        var body = message.Content is { } content ? new ContentBody(content, message.Headers.TransferEncodingChunked == true, hasOwnHeaders: false) : null;
        var version = MessageVersion.For(message, hasLook || session.HttpVersion is not null || options?.HttpVersion is not null);
        return new Request(message.Method, UrlOf(message.RequestUri!), options)
        {
            Message = new MessageParts
            {
                Headers = headers,
                Body = body,
                Version = version,
                NeedsFreshConnection = version == CurlHttpVersion.Http2PriorKnowledge && handler.OlderServers.ContainsKey(message.RequestUri!.Authority),
                Cookies = handler.CookiesFor(message, options),
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
}
