using System.Runtime.CompilerServices;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// What a session says for all its requests, and a request says for itself. Null leaves a choice to the session, and
/// there to the default; what can be on has a value of its own that switches it off.
/// </summary>
/// <remarks>Options are for one thread until a request starts with them. From then on they are immutable: a setter raises
/// <see cref="InvalidOperationException"/>.</remarks>
public abstract class TransferOptions
{
    private bool _frozen;
    private Blend? _blend;

    private protected TransferOptions()
    {
    }

    /// <summary>Headers to send. A request's override the session's and keep their place; a null value takes a header
    /// away, an empty one sends it without a value.</summary>
    public Headers Headers
    {
        get;
        set => field = Writable(NotNull(value));
    } = [];

    /// <summary>Parameters for the query of the URL: the session's first, then the request's.</summary>
    public QueryParams Params
    {
        get;
        set => field = Writable(NotNull(value));
    } = [];

    /// <summary>Credentials; those of the URL go first. <see cref="Auth.None"/> sends none, not even those of the URL. They are not sent on
    /// to another origin.</summary>
    public Auth? Auth
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Which proxy for which URL; null asks the environment where <see cref="Session.TrustEnvironment"/> is on.</summary>
    public ProxyOptions? Proxy
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Certificates and versions of TLS; by default the server must prove who it is.</summary>
    public TlsOptions? Tls
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>How long a request may take; see <see cref="Timeouts"/> for what holds when it is null.</summary>
    public Timeouts? Timeout
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Which redirects are followed; by default all, 30 at most.</summary>
    public RedirectPolicy? Redirects
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Which failures are tried again; by default none.</summary>
    public RetryOptions? Retry
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Where answers are kept for later requests; by default nowhere.</summary>
    public ResponseCache? Cache
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>HTTP version to ask for (<c>CURLOPT_HTTP_VERSION</c>); by default <see cref="CurlHttpVersion.Http2Tls"/>:
    /// HTTP/2 where TLS negotiates it, else 1.1. <see cref="CurlHttpVersion.Http2"/> means the same: the upgrade in clear
    /// text that libcurl would try is gone from HTTP. A request for one that the loaded libcurl lacks raises
    /// <see cref="NotSupportedException"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such version.</exception>
    public CurlHttpVersion? HttpVersion
    {
        get;
        set => field = Writable(Known(value));
    }

    /// <summary>Whom to look like: a browser's name, <see cref="Browser"/>, a <see cref="Fingerprint"/>; by default nobody, which a request
    /// says with <see cref="Impersonation.None"/>. It settles TLS, HTTP/2 and headers; a header of one's own takes the place that the browser
    /// has for it. A request's takes the place of the session's, with the strings below.</summary>
    /// <remarks>Connections and TLS sessions are never shared between different fingerprints. What the loaded libcurl cannot do for it is an
    /// <see cref="ImpersonationException"/> before anything is sent.</remarks>
    public Impersonation? Impersonate
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether the headers of the browser are sent; by default they are. Without them the headers are those of a request that looks
    /// like nobody's, and TLS and HTTP/2 stay the browser's.</summary>
    public bool? DefaultHeaders
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>What the browser makes the request for, which decides about its headers; by default <see cref="RequestKind.Navigation"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public RequestKind? RequestKind
    {
        get;
        set => field = value is null || Enum.IsDefined(value.Value) ? Writable(value) : throw WrongArgument.OutOfRange(nameof(RequestKind), value, "Give a member of RequestKind.");
    }

    /// <summary>What the hello offers, over <see cref="Impersonate"/>; see <see cref="Impersonation.Ja3"/>.</summary>
    public Ja3? Ja3
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>What the HTTP/2 connection opens with, over <see cref="Impersonate"/>; see <see cref="Impersonation.Akamai"/>.</summary>
    public Akamai? Akamai
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>What the HTTP/3 connection opens with, over <see cref="Impersonate"/>; see <see cref="Impersonation.Perk"/>.</summary>
    public Perk? Perk
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Single fields of the fingerprint, over all else; see <see cref="Impersonation.Extra"/>.</summary>
    public ExtraFingerprints? ExtraFingerprints
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Network interface or local address to connect from (<c>CURLOPT_INTERFACE</c>): a name, an address, or
    /// libcurl's <c>if!</c>, <c>host!</c> and <c>ifhost!</c> forms. Empty for any.</summary>
    /// <exception cref="ArgumentException">It has a line break or a NUL in it.</exception>
    public string? Interface
    {
        get;
        set => field = Writable(TransferText.Line(value));
    }

    /// <summary>URL of a DNS-over-HTTPS server that resolves names (<c>CURLOPT_DOH_URL</c>); empty for the system's
    /// resolver.</summary>
    /// <exception cref="ArgumentException">It is not an https URL.</exception>
    public string? DohUrl
    {
        get;
        set => field = Writable(TransferText.DohUrl(value));
    }

    /// <summary>Addresses for names, as <c>host:port:address[,address]</c> (<c>CURLOPT_RESOLVE</c>).</summary>
    /// <remarks>libcurl remembers them, and keeps the connections: later requests of the session to such a host and port may go there
    /// too. <c>-host:port</c> makes it forget an address.</remarks>
    /// <exception cref="ArgumentException">An entry is of another form.</exception>
    public IReadOnlyList<string>? Resolve
    {
        get;
        set => field = Writable(TransferText.Resolve(value));
    }

    /// <summary>Where to connect in place of what the URL says, as <c>host:port:otherhost:otherport</c>
    /// (<c>CURLOPT_CONNECT_TO</c>).</summary>
    /// <exception cref="ArgumentException">An entry is of another form.</exception>
    public IReadOnlyList<string>? ConnectTo
    {
        get;
        set => field = Writable(TransferText.ConnectTo(value));
    }

    /// <summary>Path of a Unix domain socket to connect to in place of the host (<c>CURLOPT_UNIX_SOCKET_PATH</c>); empty
    /// for none.</summary>
    /// <exception cref="ArgumentException">It has a line break or a NUL in it.</exception>
    public string? UnixSocket
    {
        get;
        set => field = Writable(TransferText.Line(value));
    }

    /// <summary>Most bytes per second to receive (<c>CURLOPT_MAX_RECV_SPEED_LARGE</c>); 0 for no limit, the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long? MaxReceiveSpeed
    {
        get;
        set => field = Writable(NotNegative(value));
    }

    /// <summary>Most bytes per second to send (<c>CURLOPT_MAX_SEND_SPEED_LARGE</c>); 0 for no limit, the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long? MaxSendSpeed
    {
        get;
        set => field = Writable(NotNegative(value));
    }

    /// <summary>Content codings that are asked for and decoded (<c>CURLOPT_ACCEPT_ENCODING</c>), such as <c>gzip, br</c>; by
    /// default all that the loaded libcurl decodes. Empty asks for none and decodes none. A header Accept-Encoding of
    /// one's own replaces the words sent; decoding stays as it is here.</summary>
    /// <exception cref="ArgumentException">It has a line break or a NUL in it.</exception>
    public string? AcceptEncoding
    {
        get;
        set => field = Writable(TransferText.Line(value));
    }

    /// <summary>Which characters of a URL are percent-encoded; by default those that a URL must not have.</summary>
    public UrlQuoting? Quoting
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>How text is decoded where the response does not say; by default as UTF-8.</summary>
    public TextEncoding? DefaultEncoding
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether a status of 400 or more raises <see cref="StatusException"/>; by default not.</summary>
    public bool? RaiseForStatus
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether cookies that the server sets are left out of the session's jar; by default not. Within one chain
    /// of redirects they are sent all the same.</summary>
    public bool? DiscardCookies
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Most bytes of a decoded body that is kept in memory; by default 2 GiB less one. More raises
    /// <see cref="ResponseTooLargeException"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than an array can hold.</exception>
    public long? MaxResponseSize
    {
        get;
        set => field = value is null or (>= 0 and <= int.MaxValue)
            ? Writable(value)
            : throw WrongArgument.OutOfRange(nameof(MaxResponseSize), value, "Give 0 to 2147483647 bytes; stream what is larger.");
    }

    /// <summary>How many bytes a received byte may become when it is decoded, looked at from 1 MiB of decoded bytes on; by
    /// default 250, 0 for no limit. More raises <see cref="ResponseTooLargeException"/>; it holds for streams too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int? MaxDecompressionRatio
    {
        get;
        set => field = value is null or >= 0
            ? Writable(value)
            : throw WrongArgument.OutOfRange(nameof(MaxDecompressionRatio), value, "Give 0 or more.");
    }

    /// <summary>libcurl options that are set last, after everything else: the session's first, then the request's.</summary>
    public CurlOptions CurlOptions
    {
        get;
        set => field = Writable(NotNull(value));
    } = [];

    /// <summary>Infos to read of libcurl when a transfer has ended, for <see cref="Response.Infos"/>: the session's and the
    /// request's.</summary>
    public IReadOnlyList<CurlInfo> Infos
    {
        get;
        set => field = Writable(NotNull(value));
    } = [];

    /// <summary>Receives what libcurl does, sends and receives, as it is: with its secrets, on a thread that must not wait
    /// (<c>CURLOPT_DEBUGFUNCTION</c>).</summary>
    public DebugCallback? Debug
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Whether something here needs a handle to be set up in another way than its neighbours'.</summary>
    internal bool HasTransferSettings =>
        Auth is not null || Proxy is not null || Tls is not null || Timeout is not null || HttpVersion is not null || Interface is not null
        || DohUrl is not null || Resolve is not null || ConnectTo is not null || UnixSocket is not null || MaxReceiveSpeed is not null
        || MaxSendSpeed is not null || AcceptEncoding is not null || Debug is not null || !CurlOptions.IsEmpty || SaysLook;

    /// <summary>Whether something here has a say in whom a request looks like.</summary>
    internal bool SaysLook =>
        Impersonate is not null || HasStrings || DefaultHeaders is not null || RequestKind is not null || HttpVersion is not null || AcceptEncoding is not null
        || Tls is not null;

    /// <summary>Whether something here goes over <see cref="Impersonate"/>.</summary>
    private protected bool HasStrings => Ja3 is not null || Akamai is not null || Perk is not null || ExtraFingerprints is not null;

    /// <summary>Whom these options say to look like, over others; null for nobody. They are immutable by then.</summary>
    /// <exception cref="FingerprintException">What they say makes no fingerprint.</exception>
    internal Fingerprint? FingerprintOver(TransferOptions? others)
    {
        var underneath = Impersonate is null ? others?.FingerprintOver(null) : Impersonate.Fingerprint;
        if (!HasStrings)
        {
            return underneath;
        }

        var blend = _blend;
        if (blend is null || !ReferenceEquals(blend.Underneath, underneath))
        {
            _blend = blend = new(
                underneath,
                FingerprintBlend.Make(underneath?.Name ?? "custom", underneath, () => Browser.Get("chrome"), Ja3, Akamai, Perk, ExtraFingerprints));
        }

        return blend.Made;
    }

    /// <summary>A request has started with these.</summary>
    internal void Freeze()
    {
        if (_frozen)
        {
            return;
        }

        FreezeParts();
        _frozen = true;
    }

    /// <summary>Freezes what can change without a setter.</summary>
    private protected virtual void FreezeParts()
    {
        Headers.Freeze();
        Params.Freeze();
        CurlOptions.Freeze();
    }

    private protected T Writable<T>(T value) => _frozen
        ? throw new InvalidOperationException("These options are in use: they cannot change after a request has started with them. Make new ones.")
        : value;

    private protected static T NotNull<T>(T value, [CallerMemberName] string name = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    private static CurlHttpVersion? Known(CurlHttpVersion? value, [CallerMemberName] string name = "") =>
        value is null || Enum.IsDefined(value.Value) ? value : throw WrongArgument.OutOfRange(name, value, "Give a member of CurlHttpVersion.");

    private static long? NotNegative(long? value, [CallerMemberName] string name = "") =>
        value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "Give 0 or more bytes per second.");

    /// <summary>What strings make of a fingerprint.</summary>
    private sealed record Blend(Fingerprint? Underneath, Fingerprint Made);
}
