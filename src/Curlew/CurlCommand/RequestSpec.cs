using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// A request as a text tells it: a curl command, a .http file or a HAR file. Nothing is opened or looked up yet; null and
/// the empty list leave a choice to whoever sends it. Two are equal when all they say is.
/// </summary>
internal sealed record RequestSpec
{
    /// <summary>Null for what the body implies: GET, POST for data and multipart, PUT for a file. HEAD stands for curl's -I.</summary>
    public string? Method { get; init; }

    /// <summary>With a scheme, and otherwise as it was written.</summary>
    public required string Url { get; init; }

    /// <summary>Pieces that are still to be added to the query, joined as they are; only there when one of them is a file.</summary>
    public SpecList<DataPiece> Query { get; init; } = [];

    public SpecList<HeaderSpec> Headers { get; init; } = [];

    /// <summary>Files with one header in each line, which go after <see cref="Headers"/>.</summary>
    public SpecList<string> HeaderFiles { get; init; } = [];

    public BodySpec? Body { get; init; }

    public string? User { get; init; }

    /// <summary>Null where only the user's name was given, with no colon.</summary>
    public string? Password { get; init; }

    /// <summary>How to prove <see cref="User"/>; nothing means basic.</summary>
    public AuthKinds Auth { get; init; }

    public string? BearerToken { get; init; }

    /// <summary><c>provider1[:provider2[:region[:service]]]</c>, as CURLOPT_AWS_SIGV4 takes it.</summary>
    public string? AwsSigV4 { get; init; }

    /// <summary>Empty for no User-Agent at all.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Empty for no Referer at all.</summary>
    public string? Referer { get; init; }

    /// <summary>A redirect names the page before it.</summary>
    public bool AutoReferer { get; init; }

    /// <summary>The value of a Cookie header.</summary>
    public string? Cookie { get; init; }

    /// <summary>Netscape or header format; an empty name just switches the cookie engine on.</summary>
    public SpecList<string> CookieFiles { get; init; } = [];

    /// <summary>Where cookies are written afterwards.</summary>
    public string? CookieJar { get; init; }

    /// <summary>With a scheme; empty for no proxy at all.</summary>
    public string? Proxy { get; init; }

    public string? ProxyUser { get; init; }

    public string? ProxyPassword { get; init; }

    public AuthKinds ProxyAuth { get; init; }

    public string? NoProxy { get; init; }

    /// <summary>CONNECT also for http URLs.</summary>
    public bool ProxyTunnel { get; init; }

    public SpecList<HeaderSpec> ProxyHeaders { get; init; } = [];

    public bool ProxyInsecure { get; init; }

    public string? ProxyCaFile { get; init; }

    public bool Insecure { get; init; }

    public string? CaFile { get; init; }

    public string? Certificate { get; init; }

    /// <summary>PEM, DER, P12 or ENG.</summary>
    public string? CertificateType { get; init; }

    public string? Key { get; init; }

    public string? KeyType { get; init; }

    public string? KeyPassword { get; init; }

    /// <summary>A file, or <c>sha256//BASE64</c> joined with semicolons.</summary>
    public string? PinnedPublicKey { get; init; }

    public TlsLevel MinTls { get; init; }

    public TlsLevel MaxTls { get; init; }

    public string? Ciphers { get; init; }

    public string? Tls13Ciphers { get; init; }

    public bool Follow { get; init; }

    /// <summary>Credentials go to other hosts as well; only with <see cref="Follow"/>.</summary>
    public bool FollowTrusted { get; init; }

    /// <summary>-1 for no limit.</summary>
    public int? MaxRedirects { get; init; }

    /// <summary>Of the whole transfer; zero for no limit, as with the other times.</summary>
    public TimeSpan? MaxTime { get; init; }

    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>Bytes a second below which the transfer ends, when it lasts for <see cref="SpeedTime"/>.</summary>
    public long? SpeedLimit { get; init; }

    public TimeSpan? SpeedTime { get; init; }

    /// <summary>Bytes a second at most, each way.</summary>
    public long? LimitRate { get; init; }

    public long? MaxFileSize { get; init; }

    public CurlHttpVersion HttpVersion { get; init; }

    /// <summary>Ask for a compressed body, and unpack it.</summary>
    public bool Compressed { get; init; }

    /// <summary>Entries as CURLOPT_RESOLVE takes them.</summary>
    public SpecList<string> Resolve { get; init; } = [];

    /// <summary>Entries as CURLOPT_CONNECT_TO takes them.</summary>
    public SpecList<string> ConnectTo { get; init; } = [];

    public string? UnixSocket { get; init; }

    public string? Interface { get; init; }

    public string? DohUrl { get; init; }

    public CurlIpResolve IpVersion { get; init; }

    public int? Retry { get; init; }

    /// <summary>Zero for a time that doubles.</summary>
    public TimeSpan? RetryDelay { get; init; }

    public TimeSpan? RetryMaxTime { get; init; }

    public bool RetryAllErrors { get; init; }

    public bool RetryConnectionRefused { get; init; }

    public NetrcUse Netrc { get; init; }

    public string? NetrcFile { get; init; }

    /// <summary>A status of 400 or above is an error.</summary>
    public bool Fail { get; init; }

    public string? OutputFile { get; init; }

    /// <summary>What curl has and nothing above says: whoever sends the request applies these, or refuses, by name.</summary>
    public SpecList<ExtraOption> Extras { get; init; } = [];

    /// <summary>What the request comes to be called.</summary>
    public string EffectiveMethod => Method ?? Body switch
    {
        null => "GET",
        FileBodySpec => "PUT",
        _ => "POST",
    };

    /// <summary>The headers that have this name.</summary>
    public IEnumerable<HeaderSpec> HeadersNamed(string name) => Headers.Where(h => h.Is(name));
}

/// <summary>A header; without a value it is one that is not to be sent, even where it would be by itself.</summary>
internal sealed record HeaderSpec(string Name, Octets? Value)
{
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>An option of curl by its long name with its dashes, and its value if it takes one.</summary>
internal sealed record ExtraOption(string Name, Octets? Value = null)
{
    public override string ToString() => Value is null ? Name : $"{Name} {Value}";
}

/// <summary>Ways to authenticate; several of them let the server choose.</summary>
[Flags]
internal enum AuthKinds
{
    None = 0,
    Basic = 1,
    Digest = 2,
    Ntlm = 4,
    Negotiate = 8,

    /// <summary>All that libcurl can.</summary>
    Any = 16,
}

/// <summary>A version of TLS.</summary>
internal enum TlsLevel
{
    Default,
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}

/// <summary>Whether credentials come from a .netrc file.</summary>
internal enum NetrcUse
{
    None,

    /// <summary>Those of the URL go first.</summary>
    Optional,

    /// <summary>Those of the URL do not count.</summary>
    Required,
}
