using System.Globalization;
using System.Text.Json;
using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests;

/// <summary>
/// What a server should see of a target's first visit, worked out from what was published or recorded, with nothing of the code that is
/// tested: <see cref="Hello"/> in the words of <see cref="ClientHello.Describe"/>, and HTTP/2 line by line.
/// </summary>
/// <param name="Hello">The ClientHello without what is random, extensions in order or sorted; without padding.</param>
/// <param name="IsPermuted">Whether extensions are drawn in a fresh order for each connection.</param>
/// <param name="EchLengths">How long encrypted_client_hello may be; none without it.</param>
/// <param name="Http2">The opening of the connection and the request.</param>
internal sealed record ExpectedVisit(string Hello, bool IsPermuted, int[] EchLengths, string Http2)
{
    private const int Grease = ClientHello.Grease;

    /// <summary>The order in which BoringSSL writes extensions when nobody shuffles them (<c>kExtensions</c> in its extensions.cc).</summary>
    private static readonly int[] s_boringOrder = [0, 65037, 23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27, 17513, 17613];

    /// <summary>BoringSSL's ECH GREASE: a payload of 128, 160, 192 or 224 bytes, 16 of tag, 32 of key and 10 of framing.</summary>
    private static readonly int[] s_boringEch = [186, 218, 250, 282];

    /// <summary>Firefox's, as it was recorded of 153; libcurl-impersonate has BoringSSL's instead.</summary>
    private static readonly int[] s_nssEch = [281];

    /// <summary>BoringSSL's signature algorithms where a preset says nothing.</summary>
    private static readonly int[] s_boringSignatures = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];

    private static readonly Dictionary<string, int> s_groups = new()
    {
        ["X25519"] = 29,
        ["P-256"] = 23,
        ["P-384"] = 24,
        ["P-521"] = 25,
        ["ffdhe2048"] = 256,
        ["ffdhe3072"] = 257,
        ["X25519MLKEM768"] = 4588,
        ["X25519Kyber768Draft00"] = 25497,
    };

    private static readonly Dictionary<int, int> s_shareLengths = new() { [Grease] = 1, [29] = 32, [23] = 65, [4588] = 1216, [25497] = 1216 };

    private static readonly Dictionary<string, int> s_signatures = new()
    {
        ["rsa_pkcs1_sha1"] = 0x0201,
        ["ecdsa_sha1"] = 0x0203,
        ["rsa_pkcs1_sha256"] = 0x0401,
        ["rsa_pkcs1_sha384"] = 0x0501,
        ["rsa_pkcs1_sha512"] = 0x0601,
        ["ecdsa_secp256r1_sha256"] = 0x0403,
        ["ecdsa_secp384r1_sha384"] = 0x0503,
        ["ecdsa_secp521r1_sha512"] = 0x0603,
        ["rsa_pss_rsae_sha256"] = 0x0804,
        ["rsa_pss_rsae_sha384"] = 0x0805,
        ["rsa_pss_rsae_sha512"] = 0x0806,
        ["mldsa44"] = 0x0904,
        ["mldsa65"] = 0x0905,
        ["mldsa87"] = 0x0906,
    };

    private static readonly Dictionary<string, int> s_ciphers = new()
    {
        ["TLS_AES_128_GCM_SHA256"] = 0x1301,
        ["TLS_AES_256_GCM_SHA384"] = 0x1302,
        ["TLS_CHACHA20_POLY1305_SHA256"] = 0x1303,
        ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"] = 0xC02B,
        ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"] = 0xC02F,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"] = 0xC02C,
        ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"] = 0xC030,
        ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"] = 0xCCA9,
        ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"] = 0xCCA8,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"] = 0xC00A,
        ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"] = 0xC009,
        ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"] = 0xC013,
        ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"] = 0xC014,
        ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"] = 0xC023,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"] = 0xC024,
        ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"] = 0xC027,
        ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"] = 0xC028,
        ["TLS_RSA_WITH_AES_128_CBC_SHA256"] = 0x003C,
        ["TLS_RSA_WITH_AES_256_CBC_SHA256"] = 0x003D,
        ["TLS_RSA_WITH_AES_128_GCM_SHA256"] = 0x009C,
        ["TLS_RSA_WITH_AES_256_GCM_SHA384"] = 0x009D,
        ["TLS_RSA_WITH_AES_128_CBC_SHA"] = 0x002F,
        ["TLS_RSA_WITH_AES_256_CBC_SHA"] = 0x0035,
        ["TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"] = 0xC008,
        ["TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"] = 0xC012,
        ["TLS_RSA_WITH_3DES_EDE_CBC_SHA"] = 0x000A,

        // Some presets have them in the names of OpenSSL.
        ["ECDHE-ECDSA-AES128-GCM-SHA256"] = 0xC02B,
        ["ECDHE-RSA-AES128-GCM-SHA256"] = 0xC02F,
        ["ECDHE-ECDSA-AES256-GCM-SHA384"] = 0xC02C,
        ["ECDHE-RSA-AES256-GCM-SHA384"] = 0xC030,
        ["ECDHE-ECDSA-CHACHA20-POLY1305"] = 0xCCA9,
        ["ECDHE-RSA-CHACHA20-POLY1305"] = 0xCCA8,
        ["ECDHE-RSA-AES128-SHA"] = 0xC013,
        ["ECDHE-RSA-AES256-SHA"] = 0xC014,
        ["AES128-GCM-SHA256"] = 0x009C,
        ["AES256-GCM-SHA384"] = 0x009D,
        ["AES128-SHA"] = 0x002F,
        ["AES256-SHA"] = 0x0035,
    };

    /// <summary>The names of all targets: those that were published, and those that were recorded.</summary>
    public static IEnumerable<string> Names => [.. TargetData.PublishedSettings.Keys.Order(StringComparer.Ordinal), "chrome156", "firefox153"];

    public static ExpectedVisit Of(string name) =>
        TargetData.PublishedSettings.TryGetValue(name, out var published) ? OfPublished(published) : OfRecorded(TargetData.Recording(name));

    /// <summary>HTTP/2 as a connection shows it: frames up to the first request, its fields, and what follows on its stream.</summary>
    public static string Describe(Http2Recording connection)
    {
        var request = connection.Requests[0];
        return string.Join('\n',
        [
            .. connection.Opening.SkipLast(1).Select(f => f.ToString()),
            $"HEADERS[{request.Stream}] {request.Priority ?? "-"} {request.PseudoOrder}",
            .. request.Fields.Where(f => f.Name[0] != ':').Select(f => $"{f.Name}: {f.Value}"),
        ]);
    }

    private static ExpectedVisit OfPublished(JsonElement settings)
    {
        var hasGrease = Flag(settings, "tls_grease");
        int[] Greased(int[] ids) => hasGrease ? [Grease, .. ids] : ids;

        int[] groups = [.. Words(settings, "curves", "X25519:P-256:P-384").Select(g => s_groups[g])];
        int[] shares = settings.TryGetProperty("tls_key_shares_limit", out var limit) ? groups[..limit.GetInt32()]
            : groups[0] is 4588 or 25497 ? [groups[0], groups.First(g => g is not (4588 or 25497))]
            : groups[..1];
        int[] versions = Text(settings, "ssl_version")!.Contains("TLSv1_0", StringComparison.Ordinal) ? [772, 771, 770, 769] : [772, 771];
        var alps = !Flag(settings, "alps") ? (int?)null : Flag(settings, "tls_use_new_alps_codepoint") ? 17613 : 17513;
        var hasCompression = !settings.TryGetProperty("tls_extension_order", out var given) || given.GetString()!.Split('-').Contains("27");
        var compression = (hasCompression ? Text(settings, "cert_compression") ?? "" : "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(c => c switch { "zlib" => 1, "brotli" => 2, _ => 3 });
        var order = Text(settings, "tls_extension_order")?.Split('-').Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToArray()
            ?? [.. s_boringOrder.Where(IsSent)];
        var isPermuted = Flag(settings, "tls_permute_extensions");
        int[] extensions = hasGrease ? [Grease, .. order, Grease] : order;
        var signatures = Text(settings, "sig_hash_algs") is { } list ? [.. list.Split(':', ',').Select(s => s_signatures[s])] : s_boringSignatures;
        var delegated = Text(settings, "tls_delegated_credentials")?.Split(':').Select(s => s_signatures[s]) ?? [];
        var record = settings.TryGetProperty("tls_record_size_limit", out var size) ? size.GetInt32() : (int?)null;
        var hello = Describe(
            Greased([.. Text(settings, "ciphers")!.Split(':').Select(c => s_ciphers[c])]), isPermuted ? extensions.Order() : extensions, Greased(groups),
            Greased(shares).Select(s => (s, s_shareLengths[s])), Greased(versions), signatures, delegated, compression, record,
            hasPskModes: order.Contains(45), alps is null ? [] : ["h2"], order.Contains(65037));
        return new(hello, isPermuted, !order.Contains(65037) ? [] : hasGrease ? s_boringEch : s_nssEch, Http2Of(settings));

        bool IsSent(int extension) => extension switch
        {
            65037 => Text(settings, "ech") is not null,
            35 => Flag(settings, "tls_session_ticket"),
            18 => Flag(settings, "tls_signed_cert_timestamps"),
            27 => Text(settings, "cert_compression") is { Length: > 0 },
            17513 or 17613 => extension == alps,
            _ => true,
        };
    }

    private static string Http2Of(JsonElement settings)
    {
        var weight = settings.TryGetProperty("http2_stream_weight", out var w) ? w.GetInt32() : 256;
        var exclusive = settings.TryGetProperty("http2_stream_exclusive", out var e) ? e.GetInt32() : 0;
        var priority = Flag(settings, "http2_no_priority") ? "-" : $"{exclusive}:0:{weight}";
        return string.Join('\n',
        [
            $"SETTINGS {Text(settings, "http2_settings")}",
            $"WINDOW_UPDATE[0] {settings.GetProperty("http2_window_update").GetInt32()}",
            $"HEADERS[1] {priority} {Text(settings, "http2_pseudo_headers_order") ?? "masp"}",
            .. settings.GetProperty("http_headers").EnumerateArray().Select(h => h.GetString()!.Split(": ", 2)).Select(h => $"{h[0].ToLowerInvariant()}: {h[1]}"),
        ]);
    }

    private static ExpectedVisit OfRecorded(JsonElement recording)
    {
        var tls = recording.GetProperty("tls");
        var isPermuted = tls.GetProperty("extensions")[0].ValueKind == JsonValueKind.String; // Chromium
        var extensions = Ids(tls, "extensions");
        var shares = tls.GetProperty("key_share").EnumerateArray().Select(s => (Id(s[0]), s[1].GetInt32()));
        int[] lengths = isPermuted ? s_boringEch : [tls.GetProperty("ech").GetProperty("len").GetInt32()];
        var hello = Describe(
            Ids(tls, "ciphers"), isPermuted ? extensions.Order() : extensions, Ids(tls, "groups"), shares, Ids(tls, "versions"), Ids(tls, "sigalgs"),
            Ids(tls, "delegated_credentials"), Ids(tls, "cert_compression"), tls.TryGetProperty("record_size_limit", out var limit) ? limit.GetInt32() : null,
            hasPskModes: true, isPermuted ? ["h2"] : [], hasEch: true);
        var frames = recording.GetProperty("h2").GetProperty("frames").EnumerateArray().ToArray();
        var priority = frames[2].GetProperty("priority");
        return new(hello, isPermuted, lengths, string.Join('\n',
        [
            $"SETTINGS {string.Join(';', frames[0].GetProperty("settings").EnumerateArray().Select(s => $"{s[0]}:{s[1]}"))}",
            $"WINDOW_UPDATE[0] {frames[1].GetProperty("increment")}",
            $"HEADERS[{frames[2].GetProperty("stream")}] {priority.GetProperty("excl")}:{priority.GetProperty("dep")}:{priority.GetProperty("weight")} {frames[2].GetProperty("pseudo")}",

            // It was recorded without a window, and Chromium says so; one with a window does not.
            .. frames[2].GetProperty("headers").EnumerateArray().Where(h => h[0].GetString()![0] != ':')
                .Select(h => $"{h[0]}: {h[1]}".Replace("HeadlessChrome", "Chrome", StringComparison.Ordinal)),
        ]));
    }

    private static string Describe(
        IEnumerable<int> ciphers, IEnumerable<int> extensions, IEnumerable<int> groups, IEnumerable<(int Group, int Length)> shares, IEnumerable<int> versions,
        IEnumerable<int> signatures, IEnumerable<int> delegated, IEnumerable<int> compression, int? record, bool hasPskModes, string[] settings, bool hasEch) => string.Join('\n',
    [
        "version: 771",
        "session id: 32",
        $"ciphers: {Join(ciphers)}",
        "compression: 00",
        $"extensions: {Join(extensions)}",
        $"groups: {Join(groups)}",
        $"shares: {string.Join(' ', shares)}",
        $"versions: {Join(versions)}",
        $"signatures: {Join(signatures)}",
        $"delegated: {Join(delegated)}",
        $"certificate compression: {Join(compression)}",
        $"record size: {record?.ToString("X4", CultureInfo.InvariantCulture)}",
        "point formats: 0100",
        $"psk modes: {(hasPskModes ? "0101" : "")}",
        "protocols: h2 http/1.1",
        $"settings: {string.Join(' ', settings)}",
        $"ech: {(hasEch ? "0000010001" : "")}",
    ]);

    private static string Join(IEnumerable<int> ids) => string.Join(',', ids.Select(id => id == Grease ? "GREASE" : id.ToString(CultureInfo.InvariantCulture)));

    private static IEnumerable<int> Ids(JsonElement recorded, string field) => recorded.TryGetProperty(field, out var ids) ? ids.EnumerateArray().Select(Id) : [];

    // The list of signature algorithms was recorded with its GREASE as it came.
    private static int Id(JsonElement value) => value.ValueKind == JsonValueKind.String || (value.GetInt32() & 0x0f0f) == 0x0a0a ? Grease : value.GetInt32();

    private static string? Text(JsonElement settings, string name) => settings.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool Flag(JsonElement settings, string name) => settings.TryGetProperty(name, out var value) && value.GetBoolean();

    private static string[] Words(JsonElement settings, string name, string otherwise) => (Text(settings, name) ?? otherwise).Split(':');
}
