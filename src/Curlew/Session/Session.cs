using System.Diagnostics.Metrics;
using Curlew.LibCurl;
using Microsoft.Extensions.Logging;

namespace Curlew;

/// <summary>
/// A client: connections, cookies and defaults that its requests share. The properties are what all requests begin with;
/// <see cref="RequestOptions"/> override them for one.
/// </summary>
/// <remarks>
/// Set the properties first, then send: with the first request they become immutable. All methods are safe from any
/// thread, and synchronous and asynchronous ones share the same connections. Close the session to close its connections; requests
/// that are under way then fail with <see cref="ObjectDisposedException"/>.
/// Every failure that is not a wrong argument is a <see cref="RequestException"/>, which is an <see cref="HttpRequestException"/>.
/// </remarks>
public sealed partial class Session : TransferOptions, IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ExchangePool _exchanges = new();
    private readonly CancellationTokenSource _closing = new();
    private Lazy<AsyncCurl>? _loops;
    private BrowserLook? _look;
    private volatile bool _isDisposed;
    private volatile bool _isStarted;

    /// <summary>Makes a session. No connection is made and no thread started before the first request.</summary>
    public Session()
    {
    }

    /// <summary>What relative URLs are relative to, by the rules of RFC 3986: <c>x</c> replaces the last segment,
    /// <c>/x</c> the whole path.</summary>
    /// <exception cref="ArgumentException">Not an absolute http or https URL.</exception>
    public Uri? BaseUrl
    {
        get;
        set
        {
            var parsed = value is null ? null : Curlew.BaseUrl.Parse(value.OriginalString, nameof(BaseUrl));
            field = Writable(value);
            BaseOfUrls = parsed;
        }
    }

    /// <summary>The cookies that servers have set, and those that you put there. It may be shared between sessions, and
    /// read and changed at any time.</summary>
    public CookieJar Cookies
    {
        get;
        set => field = Writable(NotNull(value));
    } = new();

    /// <summary>Whether the environment may say which proxy to use (<c>http_proxy</c>, <c>https_proxy</c>,
    /// <c>all_proxy</c>, <c>no_proxy</c>), which certificate authorities to trust (<c>SSL_CERT_FILE</c>,
    /// <c>CURL_CA_BUNDLE</c>, <c>REQUESTS_CA_BUNDLE</c>), and who the user is (<see cref="Auth.Netrc"/> without a path). On by
    /// default; when off, nothing of it is looked at.</summary>
    public bool TrustEnvironment
    {
        get;
        set => field = Writable(value);
    } = true;

    /// <summary>Most requests on the network at once; the others wait in the order of their arrival, and their timeouts
    /// begin when they go. Null, the default, for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxConcurrency
    {
        get;
        set => field = Writable(Positive(value, nameof(MaxConcurrency)));
    }

    /// <summary>As <see cref="MaxConcurrency"/>, for each scheme, host and port. With HTTP/1.1 it is the number of connections to
    /// it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxConcurrencyPerHost
    {
        get;
        set => field = Writable(Positive(value, nameof(MaxConcurrencyPerHost)));
    }

    /// <summary>Idle connections to keep for later requests, for every 64 requests at once
    /// (<c>CURLMOPT_MAXCONNECTS</c>); 4096 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxIdleConnections
    {
        get;
        set => field = Writable(Positive(value, nameof(MaxIdleConnections)));
    }

    /// <summary>How old a connection may get before new requests leave it, in whole seconds
    /// (<c>CURLOPT_MAXLIFETIME_CONN</c>). Null, the default, for no limit.</summary>
    public TimeSpan? ConnectionLifetime
    {
        get;
        set => field = Writable(value is null || value >= TimeSpan.FromSeconds(1)
            ? value
            : throw WrongArgument.OutOfRange(nameof(ConnectionLifetime), value, "Give a second or more."));
    }

    /// <summary>How long a connection may be idle and still be used again, in whole seconds
    /// (<c>CURLOPT_MAXAGE_CONN</c>); null is libcurl's 118 seconds.</summary>
    public TimeSpan? ConnectionIdleTimeout
    {
        get;
        set => field = Writable(value is null || value >= TimeSpan.FromSeconds(1)
            ? value
            : throw WrongArgument.OutOfRange(nameof(ConnectionIdleTimeout), value, "Give a second or more."));
    }

    /// <summary>Threads that drive the transfers, each with connections of its own; 1 by default. One thread serves some
    /// ten thousand requests at once; more pay off where TLS or decompression keeps one busy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Loops
    {
        get;
        set => field = Writable(Positive(value, nameof(Loops))!.Value);
    } = 1;

    /// <summary>The clock for retries, cookies and caches. Timeouts of the network go by real time.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set => field = Writable(NotNull(value));
    } = TimeProvider.System;

    /// <summary>Where the session logs; null for nowhere. See <see cref="CurlewDiagnostics"/> for what there is besides.</summary>
    public ILogger? Logger
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Who makes the <see cref="Meter"/>; null for one of the process.</summary>
    public IMeterFactory? MeterFactory
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether requests carry the trace context of the current <see cref="System.Diagnostics.Activity"/> in
    /// headers such as traceparent; off by default.</summary>
    public bool PropagateTraceContext
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Makes of each response the one that is given out: for a class of one's own derived from
    /// <see cref="Response"/>.</summary>
    public Func<Response, Response>? ResponseFactory
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether the session was closed.</summary>
    public bool IsDisposed => _isDisposed;

    internal static CurlHttpVersion DefaultHttpVersion { get; } =
        CurlLibrary.Features.Contains("HTTP2") ? CurlHttpVersion.Http2Tls : CurlHttpVersion.Http11;

    internal SharedProfile? LastProfile { get; set; }

    internal BaseUrl? BaseOfUrls { get; private set; }

    internal UrlBuilder Urls { get; } = new();

    internal ProxyConnections ProxyConnections { get; } = new();

    internal InterfaceConnections InterfaceConnections { get; } = new();

    internal LookConnections LookConnections { get; } = new(FingerprintKnobs.Loaded.Family);

    internal Telemetry Telemetry => Defaults!.Telemetry;

    internal DebugCallback? WireLog => Defaults!.WireLog;

    internal ExchangePool Exchanges => _exchanges;

    internal AsyncCurl Transfers => _loops!.Value;

    internal bool IsOneShot { get; init; }

    private SessionDefaults? Defaults { get; set; }

    internal ProxyOptions ProxiesFor(RequestOptions? options) => options?.Proxy ?? Proxy ?? Defaults!.Proxy;

    internal TlsOptions TlsFor(RequestOptions? options) => Defaults!.Complete(options?.Tls ?? Tls ?? TlsOptions.Default);

    /// <summary>Whether a request with these options has a fingerprint.</summary>
    internal bool LooksLikeSomebody(RequestOptions? options) => (options is null ? FingerprintOver(null) : options.FingerprintOver(this)) is not null;

    /// <summary>Whom a request looks like; null for nobody.</summary>
    internal BrowserLook? LookFor(RequestOptions? options) =>
        options is { SaysLook: true } ? BrowserLook.Of(this, options)
        : Impersonate is null && !HasStrings ? null
        : _look ??= BrowserLook.Of(this, request: null);

    /// <summary>What a handler that owns the session says in the words of HttpClient; null without one.</summary>
    internal HandlerRules? HandlerRules { get; set; }

    /// <summary>Is called when the first request starts, just before the options become immutable.</summary>
    internal Action? Starting { get; init; }

    internal IRequestCookies CookiesFor(RequestOptions? options) =>
        IsOneShot || options is { Cookies.Count: > 0 } || (options?.DiscardCookies ?? DiscardCookies ?? false)
            ? new RequestCookies(IsOneShot ? new CookieJar() : Cookies, isKept: IsOneShot || !(options?.DiscardCookies ?? DiscardCookies ?? false), options?.Cookies)
            : Defaults!.Cookies;

    /// <summary>Keeps idle connections alive that have something to keep them alive with, such as HTTP/2's PING
    /// (<c>curl_easy_upkeep</c>). Call it as often as the connections need
    /// it. libcurl up to 8.21 may keep a PING in its buffer until the next request on that connection.</summary>
    /// <exception cref="NotSupportedException">The loaded libcurl is older than 8.12.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    public Task UpkeepAsync(CancellationToken cancellationToken = default)
    {
        Start();
        return Transfers.UpkeepAsync(cancellationToken);
    }

    /// <inheritdoc cref="UpkeepAsync"/>
    public void Upkeep() => UpkeepAsync().GetAwaiter().GetResult();

    /// <summary>Closes the connections and stops the threads; requests that are under way end. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Close())
        {
            _closing.Cancel();
            if (_loops is { IsValueCreated: true })
            {
                _loops.Value.Dispose();
            }

            _exchanges.Dispose();
            Defaults?.Dispose();
            _closing.Dispose();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        if (Close())
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            if (_loops is { IsValueCreated: true })
            {
                await _loops.Value.DisposeAsync().ConfigureAwait(false);
            }

            _exchanges.Dispose();
            Defaults?.Dispose();
            _closing.Dispose();
        }
    }

    /// <summary>Makes what the first request needs, once.</summary>
    internal void Start()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_isStarted)
        {
            StartOnce();
        }
    }

    private void StartOnce()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_isStarted)
            {
                return;
            }

            Starting?.Invoke();
            Freeze();
            Defaults = new SessionDefaults(this);
            var options = new AsyncCurlOptions { Loops = Loops, MaxTransfers = MaxConcurrency, MaxTransfersPerHost = MaxConcurrencyPerHost };
            _loops = new Lazy<AsyncCurl>(() => new AsyncCurl(MaxIdleConnections is { } idle ? options with { MaxIdleConnections = idle } : options));
            _isStarted = true;
        }
    }

    private bool Close()
    {
        lock (_gate)
        {
            var isFirst = !_isDisposed;
            _isDisposed = true;
            return isFirst;
        }
    }

    private static int? Positive(int? value, string name) =>
        value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Give 1 or more.");
}
