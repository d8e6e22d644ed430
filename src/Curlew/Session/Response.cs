using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// What a server answered: the head, the body or a stream of it, and what libcurl knows of the transfer.
/// </summary>
/// <remarks>A response that was streamed must be disposed. Members that read are for one thread at a time; the others are
/// safe from any. A class of one's own derives from it and is made by <see cref="Session.ResponseFactory"/>.</remarks>
public partial class Response : IDisposable, IAsyncDisposable, IRetryAfter
{
    private readonly ResponseState _state;

    internal Response(ResponseState state) => _state = state;

    /// <summary>Makes a response that shares everything with another one.</summary>
    protected Response(Response other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _state = other._state;
    }

    /// <summary>The URL that was answered: the last one, after redirects.</summary>
    public string Url => _state.Url;

    /// <summary>The status code.</summary>
    public int StatusCode => _state.Head.StatusCode;

    /// <summary>The reason phrase; empty where the server sent none, as with HTTP/2.</summary>
    public string Reason => _state.Head.Reason;

    /// <summary>Whether the status is 200 or more, and less than 400.</summary>
    public bool Ok => StatusCode is >= 200 and < 400;

    /// <summary>The headers of the final response. They cannot be changed.</summary>
    public Headers Headers => _state.Headers;

    /// <summary>Headers that came after the body; empty before its end.</summary>
    public Headers Trailers => _state.Trailers;

    /// <summary>Heads that came before this one in the same exchange: informational ones (1xx), and those of rounds of
    /// authentication.</summary>
    public IReadOnlyList<ResponseHead> EarlierHeads => _state.EarlierHeads;

    /// <summary>Cookies that this response sets; those of redirects are with <see cref="History"/>.</summary>
    public IReadOnlyList<HttpCookie> Cookies => _state.Cookies;

    /// <summary>The redirects that led here, first to last. They have bodies where
    /// <see cref="RedirectPolicy.KeepBodies"/> is on.</summary>
    public IReadOnlyList<Response> History => _state.History;

    /// <summary>How many redirects were followed.</summary>
    public int RedirectCount => History.Count;

    /// <summary>Whether this is a redirect: status 301, 302, 303, 307 or 308, with a Location.</summary>
    public bool IsRedirect => RedirectRules.IsRedirect(StatusCode) && _state.Head.TryGet("location"u8, out _);

    /// <summary>Where a redirect leads that was not followed; null where there is none, or its Location is no URL.</summary>
    public string? RedirectUrl => _state.RedirectUrl;

    /// <summary>What was sent to get this answer, after redirects.</summary>
    public SentRequest Request => _state.Request;

    /// <summary>The version of HTTP that was spoken.</summary>
    public Version HttpVersion => _state.Info.HttpVersion;

    /// <summary>From the start of the request to the response as it is here: to its last byte, or for a streamed one to the end of its
    /// head. Redirects are in it.</summary>
    public TimeSpan Elapsed => _state.Elapsed;

    /// <summary>When what had happened in the last transfer.</summary>
    public Timings Timings => _state.Info.Timings;

    /// <summary>Address of the server, or of the proxy; empty for a Unix socket.</summary>
    public string PrimaryIp => _state.Info.PrimaryIp ?? "";

    /// <summary>Port of the server, or of the proxy.</summary>
    public int PrimaryPort => _state.Info.PrimaryPort;

    /// <summary>Our own address.</summary>
    public string LocalIp => _state.Info.LocalIp ?? "";

    /// <summary>Our own port.</summary>
    public int LocalPort => _state.Info.LocalPort;

    /// <summary>Bytes of the body that were received, before they were decoded.</summary>
    public long DownloadSize => _state.Info.Downloaded;

    /// <summary>Bytes of the body that were sent.</summary>
    public long UploadSize => _state.Info.Uploaded;

    /// <summary>Bytes of all heads that were received.</summary>
    public long HeaderSize => _state.Info.HeaderSize;

    /// <summary>Bytes of the heads that were sent.</summary>
    public long RequestSize => _state.Info.RequestSize;

    /// <summary><see cref="HeaderSize"/> and <see cref="DownloadSize"/> together.</summary>
    public long ResponseSize => HeaderSize + DownloadSize;

    /// <summary>Whether a connection was used that was open already.</summary>
    public bool IsConnectionReused => _state.Info.NewConnections == 0;

    /// <summary>The certificates that the server showed, its own first. Empty where no handshake was made for this request:
    /// without TLS, or on a connection that was open already.</summary>
    public IReadOnlyList<CurlCertificate> Certificates => _state.Info.Certificates;

    /// <summary>What <see cref="TransferOptions.Infos"/> asked for.</summary>
    public IReadOnlyDictionary<CurlInfo, object?> Infos => _state.Infos;

    /// <summary>Whether the answer came from a cache without anything being sent.</summary>
    public bool IsFromCache => _state.IsFromCache;

    /// <summary>Raises <see cref="StatusException"/> unless <see cref="Ok"/> is true.</summary>
    /// <returns>This response.</returns>
    /// <exception cref="StatusException">The status is less than 200, or 400 or more.</exception>
    public Response RaiseForStatus() => Ok ? this : throw RequestErrors.Status(Request.Method.Method, Redaction.Url(Url), Reason, this);

    /// <summary>This response with its redirects as an archive that <see cref="ResponseArchive.Read(string)"/> reads back: see
    /// <see cref="ResponseArchive.Write"/>.</summary>
    /// <param name="withSecrets">Whether credentials and cookies are written as they are.</param>
    /// <exception cref="InvalidOperationException">It is streamed and was not read into memory.</exception>
    public string ToHar(bool withSecrets = false) => ResponseArchive.Write([this], withSecrets);

    /// <inheritdoc/>
    public override string ToString() => $"{StatusCode} {Redaction.Url(Url)}";

    /// <summary>Ends a streamed response; a transfer that is not over is broken off and its connection closed.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    public ValueTask DisposeAsync()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the body.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _state.Stream?.Dispose();
        }
    }

    string? IRetryAfter.RetryAfter => _state.Head.GetText("retry-after"u8);

    internal ResponseState State => _state;
}

/// <summary>A head that came before the final one.</summary>
/// <param name="StatusCode">The status code.</param>
/// <param name="Reason">The reason phrase; empty where there was none.</param>
/// <param name="Headers">The headers.</param>
public sealed record ResponseHead(int StatusCode, string Reason, Headers Headers);

/// <summary>A request as it went out.</summary>
/// <param name="Method">The method; a redirect may have changed it.</param>
/// <param name="Url">The URL.</param>
/// <param name="Headers">The headers that were given to libcurl, with the session's and the cookies; libcurl adds Host and the like.</param>
/// <param name="Body">The body, where it lay in memory.</param>
public sealed record SentRequest(HttpMethod Method, string Url, Headers Headers, ReadOnlyMemory<byte> Body)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Redaction.Url(Url)}";
}
