using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Curlew.LibCurl;

namespace Curlew;

public sealed partial class CurlHandler
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(int.MaxValue); // of libcurl, which has no "never"

    private static readonly TimeSpan s_expect100 = TimeSpan.FromSeconds(1); // also libcurl's

    private bool _hasStarted;

    /// <summary>Whether redirects are followed; true by default. They are followed as <see cref="SocketsHttpHandler"/> does: not
    /// from https to http, and the last one is the answer where there is one too many. <see cref="TransferOptions.Redirects"/> of the
    /// session has other ways.</summary>
    /// <exception cref="InvalidOperationException">A request has started, or the session was given; so with all properties
    /// here.</exception>
    public bool AllowAutoRedirect
    {
        get;
        set => field = Writable(value);
    } = true;

    /// <summary>Most redirects to follow; 50 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxAutomaticRedirections
    {
        get;
        set => field = Writable(value >= 1 ? value : throw WrongArgument.OutOfRange(nameof(MaxAutomaticRedirections), value, "Give 1 or more."));
    } = 50;

    /// <summary>Content codings that are asked for and decoded; none by default. What the loaded libcurl does not decode is not
    /// asked for.</summary>
    public DecompressionMethods AutomaticDecompression
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether cookies are kept in <see cref="CookieContainer"/> and sent from there; true by default.</summary>
    public bool UseCookies
    {
        get;
        set => field = Writable(value);
    } = true;

    /// <summary>The cookies; it may be read and changed at any time. <see cref="Session.Cookies"/> is another jar, for requests
    /// that are not sent by the handler.</summary>
    [AllowNull]
    public CookieContainer CookieContainer
    {
        get => field ??= new CookieContainer();
        set => field = Writable(NotNull(value));
    }

    /// <summary>Whether a proxy is used; true by default.</summary>
    public bool UseProxy
    {
        get;
        set => field = Writable(value);
    } = true;

    /// <summary>The proxy; null, the default, for <see cref="HttpClient.DefaultProxy"/>, which is that of the system or the
    /// environment. It may name proxies of all kinds that <see cref="ProxyOptions"/> knows.</summary>
    public IWebProxy? Proxy
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Credentials for the default proxy where it has none of its own.</summary>
    public ICredentials? DefaultProxyCredentials
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Credentials for servers that ask for them: with Basic, Digest, and what else the loaded libcurl can. After a
    /// redirect to another origin only those of a <see cref="CredentialCache"/> are used.</summary>
    public ICredentials? Credentials
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether a URL below one that let the user in with Basic gets the password at once; false by default.</summary>
    public bool PreAuthenticate
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>TLS: certificates of the client, the callback and the policy that judge the server, versions. Where there is a callback, a
    /// policy or a mode of revocation, .NET judges the certificates; else libcurl does, against the authorities of the
    /// session's <see cref="TlsOptions"/>. A certificate with a key that cannot be exported, and options that libcurl has
    /// no counterpart for, raise <see cref="ArgumentException"/> and <see cref="NotSupportedException"/> with the first
    /// request.</summary>
    [AllowNull]
    public SslClientAuthenticationOptions SslOptions
    {
        get => field ??= new SslClientAuthenticationOptions();
        set => field = Writable(NotNull(value));
    }

    /// <summary>Most requests at once to a scheme, host and port; the others wait. No limit by default. With HTTP/1.1 that is
    /// the number of connections, with HTTP/2 that of streams.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxConnectionsPerServer
    {
        get;
        set => field = Writable(value >= 1 ? value : throw WrongArgument.OutOfRange(nameof(MaxConnectionsPerServer), value, "Give 1 or more."));
    } = int.MaxValue;

    /// <summary>Most KiB of the head of an answer; 64 by default. libcurl itself takes no more than 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxResponseHeadersLength
    {
        get;
        set => field = Writable(value >= 1 ? value : throw WrongArgument.OutOfRange(nameof(MaxResponseHeadersLength), value, "Give 1 KiB or more."));
    } = 64;

    /// <summary>How old a connection may get before new requests leave it; without limit by default. libcurl counts whole
    /// seconds. Zero uses no connection twice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, other than <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan PooledConnectionLifetime
    {
        get;
        set => field = Writable(NotNegative(value));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a connection may be idle and still be used again; a minute by default. libcurl counts whole seconds.
    /// Zero uses no connection twice.</summary>
    /// <inheritdoc cref="PooledConnectionLifetime" path="/exception"/>
    public TimeSpan PooledConnectionIdleTimeout
    {
        get;
        set => field = Writable(NotNegative(value));
    } = TimeSpan.FromMinutes(1);

    /// <summary>Time for name lookup, connection, proxy and TLS handshake; without limit by default. When it passes, a
    /// <see cref="TaskCanceledException"/> with a <see cref="TimeoutException"/> in it is thrown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than 24 days.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        set => field = Writable(value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= s_longest)
            ? value
            : throw WrongArgument.OutOfRange(nameof(ConnectTimeout), value, "Give more than zero and at most 24 days, or Timeout.InfiniteTimeSpan."));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a request with Expect: 100-continue waits for the server's word before it sends the content; a
    /// second by default.</summary>
    /// <inheritdoc cref="PooledConnectionLifetime" path="/exception"/>
    public TimeSpan Expect100ContinueTimeout
    {
        get;
        set => field = Writable(NotNegative(value));
    } = s_expect100;

    /// <summary>Who writes the trace context into the headers of requests; null for nobody. At first it is
    /// <see cref="DistributedContextPropagator.Current"/>. <see cref="Session.PropagateTraceContext"/> of the session
    /// switches it off too.</summary>
    public DistributedContextPropagator? ActivityHeadersPropagator
    {
        get;
        set => field = Writable(value);
    } = DistributedContextPropagator.Current;

    /// <summary>Who makes the meter of the measurements; null, the default, for one of the process.</summary>
    public IMeterFactory? MeterFactory
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whom requests look like: <see cref="TransferOptions.Impersonate"/> of <see cref="Session"/>. The browser's headers are then
    /// sent with the message's own, no trace context is, and a message that asks for nothing else goes over what the browser would choose.</summary>
    public Impersonation? Impersonate
    {
        get => Session.Impersonate;
        set => Session.Impersonate = Writable(value);
    }

    /// <summary>How header values of requests become bytes; without it, or where it gives null, ASCII is all that can be
    /// sent.</summary>
    public HeaderEncodingSelector<HttpRequestMessage>? RequestHeaderEncodingSelector
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>How header values of answers become text; without it, or where it gives null, they are Latin-1.</summary>
    public HeaderEncodingSelector<HttpRequestMessage>? ResponseHeaderEncodingSelector
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Completes a header Accept-Encoding of the message's own.</summary>
    internal void AddAcceptEncoding(Headers headers)
    {
        if (OwnsSession && headers.Contains("Accept-Encoding") && AcceptEncoding() is { Length: > 0 } words)
        {
            var asked = headers.GetValues("Accept-Encoding", splitCommas: true);
            var names = asked.Select(a => a.Split(';')[0].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
            headers.Set("Accept-Encoding", string.Join(", ", [.. asked, .. words.Split(", ").Where(w => !names.Contains(w))]));
        }
    }

    /// <summary>Says to the session what the properties say, as far as it says nothing itself.</summary>
    private void Begin()
    {
        _hasStarted = true;
        var session = Session;
        session.Redirects ??= AllowAutoRedirect ? new RedirectPolicy { Max = MaxAutomaticRedirections, IsAsHttpClient = true } : RedirectPolicy.None;
        if (AutomaticDecompression != DecompressionMethods.None)
        {
            session.AcceptEncoding ??= AcceptEncoding();
        }

        session.Tls ??= HandlerTls.From(SslOptions);
        session.Proxy ??= ProxyFor();
        session.Timeout ??= new Timeouts { Connect = ConnectTimeout == Timeout.InfiniteTimeSpan ? s_longest : ConnectTimeout };
        session.MaxConcurrencyPerHost ??= MaxConnectionsPerServer == int.MaxValue ? null : MaxConnectionsPerServer;
        session.MaxDecompressionRatio ??= 0;
        session.MeterFactory ??= MeterFactory;
        session.PropagateTraceContext &= ActivityHeadersPropagator is not null && !session.LooksLikeSomebody(options: null); // browsers send none
        BeginConnections(session);
        session.HandlerRules = new HandlerRules
        {
            Credentials = Credentials is null ? null : new HandlerCredentials(Credentials, PreAuthenticate),
            MaxHeadSize = MaxResponseHeadersLength > int.MaxValue / 1024 ? int.MaxValue : MaxResponseHeadersLength * 1024,
            Propagator = ActivityHeadersPropagator,
            AcceptEncoding = AcceptEncoding(),
        };
    }

    private void BeginConnections(Session session)
    {
        session.ConnectionLifetime ??= PooledConnectionLifetime == Timeout.InfiniteTimeSpan ? null : WholeSeconds(PooledConnectionLifetime);
        session.ConnectionIdleTimeout ??= PooledConnectionIdleTimeout == Timeout.InfiniteTimeSpan ? s_longest : WholeSeconds(PooledConnectionIdleTimeout);
        if (PooledConnectionLifetime == TimeSpan.Zero || PooledConnectionIdleTimeout == TimeSpan.Zero)
        {
            AddUnlessSet(CurlOpt.ForbidReuse, value: true);
        }

        if (Expect100ContinueTimeout != s_expect100)
        {
            AddUnlessSet(CurlOpt.Expect100TimeoutMs, Expect100ContinueTimeout == Timeout.InfiniteTimeSpan ? s_longest : Expect100ContinueTimeout);
        }

        void AddUnlessSet<T>(CurlOpt<T> option, T value)
        {
            if (!session.CurlOptions.Contains(option))
            {
                session.CurlOptions.Add(option, value);
            }
        }
    }

    private ProxyOptions ProxyFor() => !UseProxy ? ProxyOptions.None
        : Proxy is not null ? ProxyOptions.FromHandler(Proxy, credentials: null)
        : ProxyOptions.FromHandler(HttpClient.DefaultProxy, DefaultProxyCredentials);

    private string AcceptEncoding()
    {
        (DecompressionMethods Method, string Word, string Feature)[] known =
        [
            (DecompressionMethods.GZip, "gzip", "libz"), (DecompressionMethods.Deflate, "deflate", "libz"), (DecompressionMethods.Brotli, "br", "brotli"),
        ];
        return string.Join(", ", known.Where(k => AutomaticDecompression.HasFlag(k.Method) && CurlLibrary.HasFeature(k.Feature)).Select(k => k.Word));
    }

    private T Writable<T>(T value, [CallerMemberName] string name = "")
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
        }

        return !OwnsSession ? throw new InvalidOperationException($"{name} is for a handler that has a session of its own; here the options of the session that was given count.")
            : _hasStarted ? throw new InvalidOperationException($"{name} cannot change after a request has started.")
            : value;
    }

    private static T NotNull<T>(T? value, [CallerMemberName] string name = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    private static TimeSpan NotNegative(TimeSpan value, [CallerMemberName] string name = "") =>
        value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw WrongArgument.OutOfRange(name, value, "Give zero or more, or Timeout.InfiniteTimeSpan.");

    private static TimeSpan WholeSeconds(TimeSpan value) =>
        value > s_longest ? s_longest : TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(value.TotalSeconds)));
}
