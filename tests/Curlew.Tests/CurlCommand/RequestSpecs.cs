using Curlew.LibCurl;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests;

/// <summary>Makes requests that a curl command can say, with all that makes trouble in a shell.</summary>
internal static class RequestSpecs
{
    private static readonly string[] s_fragments =
    [
        "a", "Zz9", " ", "  ", "'", "\"", "\\", "\\\\", "$", "$HOME", "`", "!", "~", "*", "?", "#", "&", "|", ";", "<", ">", "(", ")",
        "{", "}", "[", "]", "%", "%20", "%s", "=", ",", ":", "@", "-", "--", "\u00e9", "\u20ac", "\U0001F600", "\u0085", "\u202e",
        "\u001b[31m", "\u007f", "\u0001",
    ];

    private static readonly string[] s_lineBreaks = ["\n", "\r\n", "\t", "\r", "^\n", "\\\n"];

    /// <summary>A line of text that fits in a header.</summary>
    public static Gen<string> Line { get; } = Gen.Elements(s_fragments).ListOf().Select(string.Concat);

    public static Gen<string> SomeLine { get; } = Line.Select(l => "x" + l);

    public static Gen<string> Text { get; } = Gen.Elements(s_fragments.Concat(s_lineBreaks)).ListOf().Select(string.Concat);

    public static Gen<Octets> Bytes { get; } = Gen.Frequency(
        (3, Text.Select(t => (Octets)t)),
        (1, Gen.Choose(1, 255).ListOf().Select(b => new Octets([.. b.Select(i => (byte)i)]))));

    public static Gen<Octets> BytesWithZero { get; } = Gen.Choose(0, 255).ListOf().Select(b => new Octets([.. b.Select(i => (byte)i)]));

    public static Gen<HeaderSpec> Header { get; } =
        from name in Gen.Elements("X-A", "x-b", "Content-Type", "Accept", "!#$%&'*+-.^_`|~")
        from value in Gen.OneOf(
            Gen.Constant<Octets?>(null),
            Line.Select<string, Octets?>(l => l.Trim()),
            Gen.Choose(0x80, 0xFF).Select<int, Octets?>(b => new([(byte)b])))
        select new HeaderSpec(name, value);

    /// <summary>A part that curl can be told of; the name of a field has no equals sign there.</summary>
    public static Gen<PartSpec> Part { get; } =
        from name in Text.Select(t => t.Replace("=", "", StringComparison.Ordinal))
        from content in Bytes
        from file in SomeLine
        from isFile in Gen.Elements(true, false)
        from asText in Gen.Elements(true, false)
        from fileName in Optional(Line)
        from type in Gen.Elements(null, "text/plain", "text/plain; charset=utf-8", "a/b;c=\"d\"")
        from headers in SomeLine.ListOf(2)
        from encoder in Gen.Elements(null, "base64", "8bit")
        let plain = new PartSpec { Name = name, ContentType = type, Headers = [.. headers], Encoder = encoder }
        select isFile
            ? plain with { File = file, AsText = asText, FileName = asText ? null : fileName }
            : plain with { Content = content, FileName = fileName };

    public static Gen<DataBodySpec> Data { get; } = Gen.OneOf(
        BytesWithZero.Select(b => new DataBodySpec(new DataText(b))),
        Bytes.Select(b => new DataBodySpec(new DataText(b))),
        from pieces in Gen.OneOf(Bytes.Select(DataPiece (b) => new DataText(b)), File).NonEmptyListOf()
        select new DataBodySpec([.. pieces.SelectMany((p, i) => i == 0 ? [p] : new DataPiece[] { new DataText("&"), p })
            .SkipWhile(p => p is DataText { Content.Length: 0 } or DataText { Content.Latin1: "&" })]));

    public static Gen<BodySpec?> Body { get; } = Gen.OneOf(
        Gen.Constant<BodySpec?>(null),
        Data.Select<DataBodySpec, BodySpec?>(d => d),
        Part.NonEmptyListOf().Select(BodySpec? (p) => new MultipartBodySpec([.. p])),
        SomeLine.Select<string, BodySpec?>(f => new FileBodySpec(f.Replace("[", "", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal))));

    public static Gen<RequestSpec> Request { get; } =
        from path in Line.Select(l => l.Replace("\\", "", StringComparison.Ordinal))
        from method in Gen.Elements(null, "GET", "POST", "HEAD", "M-SEARCH")
        from headers in Header.ListOf()
        from body in Body
        from changes in Gen.Elements(s_changes).ListOf()
        from text in SomeLine
        let plain = new RequestSpec { Url = "http://127.0.0.1/x" + path, Method = method, Headers = [.. headers], Body = body }
        select changes.Aggregate(plain, (spec, change) => change(spec, text));

    private static readonly Func<RequestSpec, string, RequestSpec>[] s_changes =
    [
        (s, t) => s with { HeaderFiles = [t, "y"] },
        (s, t) => s with { User = t.Replace(":", "", StringComparison.Ordinal), Password = t + ":" },
        (s, _) => s with { Auth = AuthKinds.Digest | AuthKinds.Basic },
        (s, _) => s with { Auth = AuthKinds.Any | AuthKinds.Ntlm, ProxyAuth = AuthKinds.Any },
        (s, t) => s with { BearerToken = t, AwsSigV4 = t },
        (s, t) => s with { UserAgent = t, Referer = t, AutoReferer = true },
        (s, _) => s with { UserAgent = "", Referer = "", AutoReferer = false },
        (s, t) => s with { Cookie = "a=" + t, CookieFiles = [t, "", "@", "a=b"], CookieJar = t },
        (s, t) => s with { Proxy = "socks5h://" + t, ProxyUser = "", ProxyPassword = t, NoProxy = t },
        (s, _) => s with { Proxy = "", ProxyTunnel = true, ProxyInsecure = true, ProxyHeaders = [new("A", "b"), new("C", null)] },
        (s, t) => s with { ProxyCaFile = t, CaFile = t, Certificate = t, CertificateType = t, Key = t, KeyType = t, KeyPassword = t },
        (s, _) => s with { Certificate = "pkcs11:a:b\\c", Insecure = true },
        (s, t) => s with { PinnedPublicKey = t, Ciphers = t, Tls13Ciphers = t, MinTls = TlsLevel.Tls10, MaxTls = TlsLevel.Tls13 },
        (s, _) => s with { Follow = true, FollowTrusted = false, MaxRedirects = -1 },
        (s, _) => s with { Follow = true, FollowTrusted = true, MaxRedirects = 0 },
        (s, _) => s with { MaxTime = TimeSpan.FromTicks(1), ConnectTimeout = TimeSpan.FromSeconds(1.5), RetryDelay = TimeSpan.Zero },
        (s, _) => s with { SpeedLimit = 1, SpeedTime = TimeSpan.FromDays(3), LimitRate = long.MaxValue, MaxFileSize = 0 },
        (s, _) => s with { HttpVersion = CurlHttpVersion.Http2PriorKnowledge, Compressed = true, IpVersion = CurlIpResolve.V6 },
        (s, _) => s with { HttpVersion = CurlHttpVersion.Http10, IpVersion = CurlIpResolve.V4 },
        (s, t) => s with { Resolve = [t, "b"], ConnectTo = [t], UnixSocket = t, Interface = t, DohUrl = t },
        (s, _) => s with { Retry = 3, RetryMaxTime = TimeSpan.FromSeconds(5), RetryAllErrors = true, RetryConnectionRefused = true },
        (s, t) => s with { Netrc = NetrcUse.Optional, NetrcFile = t, Fail = true, OutputFile = t },
        (s, _) => s with { Netrc = NetrcUse.Required },
        (s, t) => s with { Extras = [new("--capath", t), new("--no-keepalive"), new("--raw")] },
        (s, t) => s.Body is null ? s with { Query = [new DataFile(t.Replace("=", "", StringComparison.Ordinal), DataFileForm.UrlEncoded, "n")] } : s,
    ];

    private static Gen<DataPiece> File =>
        from path in SomeLine
        from form in Gen.Elements(Enum.GetValues<DataFileForm>())
        from name in Gen.Elements("", "n")
        select (DataPiece)new DataFile(
            form == DataFileForm.UrlEncoded ? path.Replace("=", "", StringComparison.Ordinal) : path, form, form == DataFileForm.UrlEncoded ? name : "");

    private static Gen<string?> Optional(Gen<string> some) => Gen.OneOf(Gen.Constant<string?>(null), some.Select<string, string?>(s => s));
}
