using System.Collections.Concurrent;

namespace Curlew;

/// <summary>
/// An <see cref="HttpMessageHandler"/> that sends by libcurl: for <see cref="HttpClient"/> and all that is built on it. Its
/// properties are those of <see cref="SocketsHttpHandler"/>, and it behaves as that one does; <c>docs/migration.md</c> lists
/// where it does not, and why.
/// </summary>
/// <remarks>
/// <para>A handler made without a session has one of its own. What <see cref="HttpClient"/> has no property for is said there:
/// <c>new CurlHandler { Session = { Interface = "eth1" } }</c>. What the session says itself goes before the properties here.
/// With a session that was given, the session's options count and the properties here cannot be set.</para>
/// <para>Set the properties first: with the first request they become immutable. Any thread may send.</para>
/// </remarks>
/// <example><code>
/// using var http = new HttpClient(new CurlHandler { AutomaticDecompression = DecompressionMethods.All });
/// string page = await http.GetStringAsync("https://example.com/");
/// </code></example>
public sealed partial class CurlHandler : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly bool _disposesSession;
    private int _active;
    private bool _isDisposed;

    /// <summary>Makes a handler with a session of its own, which is closed with the handler.</summary>
    public CurlHandler()
    {
        OwnsSession = true;
        _disposesSession = true;
        Session = new Session { Starting = Begin, PropagateTraceContext = true };
    }

    /// <summary>Makes a handler that sends by a session: with its options, cookies and connections.</summary>
    /// <param name="session">The session.</param>
    /// <param name="disposeSession">Whether the session is closed with the handler.</param>
    public CurlHandler(Session session, bool disposeSession = false)
    {
        ArgumentNullException.ThrowIfNull(session);
        Session = session;
        _disposesSession = disposeSession;
    }

    /// <summary>Where a request message keeps what it has of its own in this library's words:
    /// <c>message.Options.Set(CurlHandler.OptionsKey, new RequestOptions { ... })</c>. Headers and version of the message go
    /// over them; the body is the message's content, or else theirs.</summary>
    public static HttpRequestOptionsKey<RequestOptions> OptionsKey { get; } = new("Curlew.RequestOptions");

    /// <summary>The session that sends. Its options may be set until the first request.</summary>
    public Session Session { get; }

    internal bool OwnsSession { get; }

    internal MessageHeaders RequestHeaders => field ??= new MessageHeaders(this);

    internal ReceivedStrings ResponseStrings { get; } = new();

    /// <summary>Whether cookies are the container's, so that a header Cookie goes with them.</summary>
    internal bool HasCookies => OwnsSession && UseCookies;

    /// <summary>Whom HTTP/1.1 was spoken with over TLS: libcurl would use those connections for HTTP/2 too.</summary>
    internal ConcurrentDictionary<string, bool> OlderServers { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal IRequestCookies? CookiesFor(HttpRequestMessage message, RequestOptions? options)
    {
        if (!OwnsSession)
        {
            return null;
        }

        var header = UseCookies && message.Headers.NonValidated.TryGetValues("Cookie", out var cookies) ? cookies.ToString() : null;
        var own = options is { Cookies.Count: > 0 }
            ? string.Join("; ", [.. header is null ? (string[])[] : [header], .. options.Cookies.Select(c => $"{c.Key}={c.Value}")])
            : header;
        return UseCookies ? new ContainerCookies(CookieContainer, own)
            : own is null ? ContainerCookies.None
            : new ContainerCookies(container: null, own);
    }

    /// <inheritdoc/>
    /// <remarks>It blocks until the head of the answer is there; a content is written as by
    /// <see cref="SendAsync"/>.</remarks>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendMessageAsync(request, isAsync: false, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The request failed; mostly it is a <see cref="RequestException"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; or a time limit passed, and the inner exception is
    /// a <see cref="TimeoutException"/>.</exception>
    /// <exception cref="ObjectDisposedException">The handler was disposed of.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendMessageAsync(request, isAsync: true, cancellationToken);

    /// <summary>No request can be sent any more. Those under way, and bodies that are being read, go on; the session of a
    /// handler that owns it is closed after the last of them.</summary>
    /// <param name="disposing">Whether <see cref="IDisposable.Dispose"/> was called.</param>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bool isLast;
            lock (_gate)
            {
                isLast = !_isDisposed && _active == 0;
                _isDisposed = true;
            }

            CloseIf(isLast);
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendMessageAsync(HttpRequestMessage request, bool isAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Enter();
        Task? ended = null;
        Request? ours = null;
        try
        {
            Session.Start();
            ours = MessageRequest.Create(request, this);
            var sending = Session.OpenAsync(ours, isAsync, cancellationToken);
            var response = isAsync ? await sending.ConfigureAwait(false) : sending.GetAwaiter().GetResult();
            ended = response.State.Ended;
            Session.HandlerRules?.Credentials?.Answered(response);
            return Answer(request, response);
        }
        catch (RequestException e)
        {
            HandlerErrors.ThrowIfOther(e, (ours?.Message?.Body as ContentBody)?.Failure);
            throw;
        }
        finally
        {
            if (ended is null)
            {
                Leave();
            }
            else
            {
                ended.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(Leave);
            }
        }
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, Response response)
    {
        try
        {
            if (OwnsSession)
            {
                MessageVersion.Check(request, response.HttpVersion);
            }

            MessageResponse.Follow(request, response);
            if (response.HttpVersion.Major < 2 && request.RequestUri!.Scheme == Uri.UriSchemeHttps)
            {
                OlderServers.TryAdd(request.RequestUri.Authority, value: true);
            }

            return MessageResponse.Create(request, response, this);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _active++;
        }
    }

    private void Leave()
    {
        bool isLast;
        lock (_gate)
        {
            isLast = --_active == 0 && _isDisposed;
        }

        CloseIf(isLast);
    }

    private void CloseIf(bool isLast)
    {
        if (isLast && _disposesSession)
        {
            Session.Dispose();
        }
    }
}
