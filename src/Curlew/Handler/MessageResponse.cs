using System.Net;
using System.Text;

namespace Curlew;

/// <summary>Makes a message of HttpClient of an answer.</summary>
internal static class MessageResponse
{
    public static HttpResponseMessage Create(HttpRequestMessage request, Response response, CurlHandler handler)
    {
        var state = response.State;
        var message = new HttpResponseMessage((HttpStatusCode)response.StatusCode) { RequestMessage = request, Version = VersionOf(response) };
        if (message.Version.Major < 2)
        {
            message.ReasonPhrase = response.Reason;
        }

        var content = new HandlerContent(response, message);
        message.Content = content;
        var isDecoded = IsDecoded(state);
        var selector = handler.ResponseHeaderEncodingSelector;
        foreach (var (name, text) in handler.ResponseStrings.Of(state.Head))
        {
            if (isDecoded && (Is(name, "Content-Encoding") || Is(name, "Content-Length")))
            {
                continue; // of the body that is gone
            }

            var value = selector?.Invoke(name, request) is { } encoding ? encoding.GetString(Encoding.Latin1.GetBytes(text)) : text;
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;

        static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Adds what came behind the body.</summary>
    public static void AddTrailers(HttpResponseMessage message, Headers trailers)
    {
        foreach (var (name, value) in trailers)
        {
            message.TrailingHeaders.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Tells the request what became of it on the way.</summary>
    public static void Follow(HttpRequestMessage request, Response response)
    {
        if (response.RedirectCount == 0)
        {
            return;
        }

        request.RequestUri = new Uri(response.Url);
        var hop = response.State.Hop;
        if (hop.Method != request.Method)
        {
            request.Method = hop.Method;
            request.Content = null;
            request.Headers.TransferEncodingChunked = null;
        }

        request.Headers.Authorization = hop.AllHeaders.Contains("Authorization") ? request.Headers.Authorization : null;
    }

    private static Version VersionOf(Response response) =>
        response.State.Head.HttpVersion is { Major: < 2 } spoken && response.HttpVersion.Major < 2 ? spoken : response.HttpVersion;

    private static bool IsDecoded(ResponseState state) =>
        state.Plan.IsDecoded && state.Plan.Request.Method != HttpMethod.Head && state.Head.TryGet("content-encoding"u8, out _);
}
