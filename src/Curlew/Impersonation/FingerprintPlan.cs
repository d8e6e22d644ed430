using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>The HTTP versions that a request may go over.</summary>
internal enum FingerprintProtocol
{
    /// <summary>HTTP/2 where the server has it, else HTTP/1.1, as browsers do.</summary>
    Usual,

    /// <summary>HTTP/1.1 alone.</summary>
    Http1,

    /// <summary>HTTP/3, whether or not others are tried too.</summary>
    Http3,
}

/// <summary>One option of a plan: a number or a text.</summary>
internal sealed record FingerprintOption
{
    private readonly CurlOpt<long>? _number;
    private readonly CurlOpt<string>? _text;

    public FingerprintOption(int id, object? value)
    {
        Id = id;
        Value = value;
        if (value is long)
        {
            _number = CurlOpt.Raw<long>(id);
        }
        else
        {
            _text = CurlOpt.Raw<string>(id);
        }
    }

    public int Id { get; }

    /// <summary>A <see cref="long"/> or a <see cref="string"/>; null for a text that is not set.</summary>
    public object? Value { get; }

    public void ApplyTo(Curl curl)
    {
        if (_number is not null)
        {
            curl.SetOpt(_number, (long)Value!);
        }
        else
        {
            curl.SetOpt(_text!, (string?)Value);
        }
    }
}

/// <summary>
/// A fingerprint as options of the loaded libcurl, in the order in which they are set. A plan is made once for each fingerprint,
/// kind of request and version, and then only applied. What the library cannot do is an error, never left out.
/// </summary>
internal sealed class FingerprintPlan
{
    private static readonly ConditionalWeakTable<Fingerprint, ConcurrentDictionary<(RequestKind, FingerprintProtocol), FingerprintPlan>> s_plans = [];

    /// <summary><c>HTTPHEADER_ORDER</c>: names with commas between.</summary>
    public static CurlOpt<string> HeaderOrder { get; } = CurlOpt.Raw<string>(FingerprintOptionIds.HttpHeaderOrder);

    /// <summary><c>HTTP2_HEADERS</c>: names with commas between. Not every library that can look like a browser has it.</summary>
    public static CurlOpt<string> Http2Headers { get; } = CurlOpt.Raw<string>(FingerprintOptionIds.Http2Headers);

    /// <summary>Whether the loaded library has <see cref="Http2Headers"/>.</summary>
    public static bool CanLeaveOut { get; } = FingerprintKnobs.Loaded.Has(FingerprintOptionIds.Http2Headers);

    /// <summary>Each option that a plan may have, as it is where nobody has set it.</summary>
    private static readonly FingerprintOption[] s_unset =
    [
        .. new[]
        {
            FingerprintOptionIds.SslVersion, FingerprintOptionIds.HttpVersion, FingerprintOptionIds.EnableAlps, FingerprintOptionIds.EnableTicket,
            FingerprintOptionIds.PermuteExtensions, FingerprintOptionIds.Http2WindowUpdate, FingerprintOptionIds.TlsGrease, FingerprintOptionIds.StreamExclusive,
            FingerprintOptionIds.SignedCertTimestamps, FingerprintOptionIds.StatusRequest, FingerprintOptionIds.RecordSizeLimit, FingerprintOptionIds.KeySharesLimit,
            FingerprintOptionIds.NewAlpsCodePoint, FingerprintOptionIds.Http2NoPriority, FingerprintOptionIds.SplitCookies, FingerprintOptionIds.Http2StreamParent,
            FingerprintOptionIds.Http2StreamWindowUpdate,
        }.Select(id => new FingerprintOption(id, 0L)),
        new(FingerprintOptionIds.SessionIdCache, 1L),
        new(FingerprintOptionIds.EnableAlpn, 1L),
        new(FingerprintOptionIds.StreamWeight, 16L),
        new(FingerprintOptionIds.Http2FirstStream, 1L),
        .. new[]
        {
            FingerprintOptionIds.SslCipherList, FingerprintOptionIds.SslEcCurves, FingerprintOptionIds.SigHashAlgs, FingerprintOptionIds.Ech,
            FingerprintOptionIds.CertCompression, FingerprintOptionIds.PseudoHeadersOrder, FingerprintOptionIds.Http2Settings, FingerprintOptionIds.Http2Streams,
            FingerprintOptionIds.TlsExtensionOrder, FingerprintOptionIds.DelegatedCredentials, FingerprintOptionIds.FormBoundary,
            FingerprintOptionIds.Http3PseudoHeadersOrder, FingerprintOptionIds.Http3Settings, FingerprintOptionIds.QuicTransportParameters,
            FingerprintOptionIds.Http3SigHashAlgs, FingerprintOptionIds.Http3TlsExtensionOrder, FingerprintOptionIds.HttpHeaderOrder,
            FingerprintOptionIds.Http3EcCurves, FingerprintOptionIds.QuicCidLength, FingerprintOptionIds.TlsClientHello, FingerprintOptionIds.Http1HeaderCase,
            FingerprintOptionIds.Fingerprint, FingerprintOptionIds.Http2Headers,
        }.Select(id => new FingerprintOption(id, value: null)),
    ];

    private FingerprintPlan(ImmutableArray<FingerprintOption> options) => Options = options;

    public ImmutableArray<FingerprintOption> Options { get; }

    /// <summary>The plan for the loaded library.</summary>
    /// <exception cref="ImpersonationException">The library cannot look like that.</exception>
    public static FingerprintPlan For(Fingerprint fingerprint, RequestKind kind, FingerprintProtocol protocol) =>
        s_plans.GetOrCreateValue(fingerprint).GetOrAdd((kind, protocol), static (key, f) => Make(f, key.Item1, key.Item2, FingerprintKnobs.Loaded), fingerprint);

    /// <inheritdoc cref="For"/>
    public static FingerprintPlan Make(Fingerprint fingerprint, RequestKind kind, FingerprintProtocol protocol, FingerprintKnobs knobs)
    {
        FingerprintWriter writer = knobs.Family switch
        {
            FingerprintFamily.Engine => new EngineWriter(fingerprint, kind, protocol, knobs),
            FingerprintFamily.Impersonate => new ImpersonateWriter(fingerprint, kind, protocol, knobs),
            _ => throw new ImpersonationException(fingerprint.Name, knobs.Library, ["the options for it"]),
        };
        return new(writer.Write());
    }

    /// <summary>The numbers of all options that a plan may have.</summary>
    internal static IEnumerable<int> Ids => s_unset.Select(o => o.Id);

    /// <summary>Unsets what another plan may have set and this one does not set.</summary>
    public static void ClearAllBut(FingerprintPlan? plan, Curl curl)
    {
        if (FingerprintKnobs.Loaded.Family == FingerprintFamily.Stock)
        {
            return; // no plan was ever set
        }

        foreach (var option in s_unset)
        {
            if (FingerprintKnobs.Loaded.Has(option.Id) && plan?.Options.Any(o => o.Id == option.Id) != true)
            {
                option.ApplyTo(curl);
            }
        }
    }

    /// <summary>Sets the options; the handle is new or has been reset.</summary>
    public void ApplyTo(Curl curl)
    {
        foreach (var option in Options)
        {
            option.ApplyTo(curl);
        }
    }
}

/// <summary>Who built a libcurl, as far as fingerprints go.</summary>
internal enum FingerprintFamily
{
    /// <summary>Anybody: it has no options for fingerprints.</summary>
    Stock,

    /// <summary>libcurl-impersonate.</summary>
    Impersonate,

    /// <summary>Curlew's engine.</summary>
    Engine,
}

/// <summary>What a libcurl has for fingerprints.</summary>
/// <param name="Library">The library in a few words, for messages.</param>
/// <param name="Has">Whether it has an option of that number.</param>
internal sealed record FingerprintKnobs(string Library, Func<int, bool> Has)
{
    private static readonly FrozenDictionary<string, string> s_features = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["gzip"] = "libz",
        ["deflate"] = "libz",
        ["br"] = "brotli",
        ["zstd"] = "zstd",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<FingerprintKnobs> s_loaded = new(() =>
    {
        var ids = CurlLibrary.Options.Select(o => o.Id).ToHashSet();
        return new($"libcurl {CurlLibrary.Version} from {CurlLibrary.Path}", ids.Contains);
    });

    /// <summary>Whether it unpacks bodies of that content coding; what nobody knows is asked for at the browser's risk.</summary>
    public Func<string, bool> Decodes { get; init; } = coding => !s_features.TryGetValue(coding, out var feature) || CurlLibrary.HasFeature(feature);

    /// <summary>Those of the loaded library.</summary>
    public static FingerprintKnobs Loaded => s_loaded.Value;

    public FingerprintFamily Family =>
        Has(FingerprintOptionIds.TlsClientHello) ? FingerprintFamily.Engine
        : Has(FingerprintOptionIds.TlsExtensionOrder) ? FingerprintFamily.Impersonate
        : FingerprintFamily.Stock;
}

/// <summary>Numbers of options: those of libcurl-impersonate, and those that only the engine has.</summary>
internal static class FingerprintOptionIds
{
    public const int SslVersion = 32;
    public const int HttpVersion = 84;
    public const int SessionIdCache = 150;
    public const int EnableAlpn = 226;
    public const int StreamWeight = 239;
    public const int SslCipherList = 10083;
    public const int SslEcCurves = 10298;
    public const int Ech = 10325;
    public const int SigHashAlgs = 11001;
    public const int EnableAlps = 1002;
    public const int CertCompression = 11003;
    public const int EnableTicket = 1004;
    public const int PseudoHeadersOrder = 11005;
    public const int Http2Settings = 11006;
    public const int PermuteExtensions = 1007;
    public const int Http2WindowUpdate = 1008;
    public const int Http2Streams = 11010;
    public const int TlsGrease = 1011;
    public const int TlsExtensionOrder = 11012;
    public const int StreamExclusive = 1013;
    public const int SignedCertTimestamps = 1015;
    public const int StatusRequest = 1016;
    public const int DelegatedCredentials = 11017;
    public const int RecordSizeLimit = 1018;
    public const int KeySharesLimit = 1019;
    public const int NewAlpsCodePoint = 1020;
    public const int Http2NoPriority = 1021;
    public const int ProxyCredentialNoReuse = 1022;
    public const int SplitCookies = 1023;
    public const int FormBoundary = 11024;
    public const int Http3PseudoHeadersOrder = 11025;
    public const int Http3Settings = 11026;
    public const int QuicTransportParameters = 11027;
    public const int Http3SigHashAlgs = 11028;
    public const int Http3TlsExtensionOrder = 11029;
    public const int HttpHeaderOrder = 11030;
    public const int Http3EcCurves = 11033;
    public const int QuicCidLength = 11038;
    public const int TlsClientHello = 12001;
    public const int Http1HeaderCase = 12006;
    public const int Fingerprint = 12007;
    public const int Http2Headers = 12012;
    public const int Http2StreamParent = 2008;
    public const int Http2FirstStream = 2009;
    public const int Http2StreamWindowUpdate = 2010;
}
