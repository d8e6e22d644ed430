using System.Collections.Immutable;
using System.Text.Json;

namespace Curlew;

/// <summary>Reads fingerprints in the format in which they are published: flat objects with names such as <c>tls_ciphers</c>.</summary>
internal static class PublishedFormat
{
    private static readonly ImmutableArray<int> s_defaultOrder = [0, 65037, 23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27, 17513, 17613];

    public static JsonDocument ReadDocument(string text)
    {
        try
        {
            var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw FingerprintException.AtPath("$", "expected an object with \"items\" or \"data\".");
        }
        catch (JsonException e)
        {
            throw FingerprintException.AtPath("$", "this is not JSON.", e);
        }
    }

    /// <summary>The fingerprints of a page.</summary>
    public static List<Fingerprint> Items(JsonElement page)
    {
        var (field, items) = page.TryGetProperty("items", out var found) ? ("items", found) : page.TryGetProperty("data", out found) ? ("data", found) : ("", default);
        if (items.ValueKind != JsonValueKind.Array)
        {
            throw FingerprintException.AtPath("$", "expected a list in \"items\" or \"data\".");
        }

        return [.. items.EnumerateArray().Select((item, i) => Item(item, $"$.{field}[{i}]"))];
    }

    /// <summary>Where the next page begins; null after the last.</summary>
    public static int? NextSkip(JsonElement page, int skip, int count)
    {
        if (!page.TryGetProperty("pagination", out var pagination) || pagination.ValueKind != JsonValueKind.Object
            || !pagination.TryGetProperty("has_more", out var more) || more.ValueKind != JsonValueKind.True)
        {
            return null;
        }

        var next = pagination.TryGetProperty("next_skip", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) ? number : skip + count;
        return next > skip ? next : throw FingerprintException.AtPath("$.pagination.next_skip", "the next page does not come after this one.");
    }

    private static Fingerprint Item(JsonElement item, string at)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw FingerprintException.AtPath(at, "expected an object.");
        }

        var name = Text(item, "name", at) ?? Text(item, "target", at) ?? throw FingerprintException.AtPath(at, "expected its \"name\" or \"target\".");
        if (!item.TryGetProperty("data", out var data) && !item.TryGetProperty("fingerprint", out data))
        {
            return Convert(name, item, at);
        }

        if (data.ValueKind != JsonValueKind.String)
        {
            return Convert(name, data, $"{at}.data");
        }

        using var inner = ReadDocument(data.GetString()!);
        return Convert(name, inner.RootElement, $"{at}.data");
    }

    /// <summary>One fingerprint of that format.</summary>
    public static Fingerprint Convert(string name, JsonElement fields, string at)
    {
        Require(fields.ValueKind == JsonValueKind.Object, at, "expected an object.");
        Fingerprint fingerprint = new()
        {
            Name = name.ToLowerInvariant(),
            Client = Text(fields, "client", at) is { } client
                ? new() { Client = client, Version = Text(fields, "client_version", at), Os = Text(fields, "os", at), OsVersion = Text(fields, "os_version", at) }
                : null,
            Source = "published",
            Tls = Tls(fields, at),
            Http2 = Http2(fields, at),
            Http3 = Http3(fields, at),
            Headers = Headers(fields, at),
            FormBoundary = Text(fields, "form_boundary", at) switch { "webkit" => FormBoundary.WebKit, "firefox" => FormBoundary.Firefox, _ => FormBoundary.Curl },
            SplitCookies = Flag(fields, "split_cookies", at) ?? false,
        };
        try
        {
            fingerprint.Validate();
            return fingerprint;
        }
        catch (FingerprintException e)
        {
            throw FingerprintException.AtPath(at, $"this is not a whole fingerprint. {e.Message}", e);
        }
    }

    private static TlsFingerprint Tls(JsonElement fields, string at)
    {
        var ciphers = Ids(fields, "tls_ciphers", at);
        Require(!ciphers.IsEmpty, $"{at}.tls_ciphers", "there are no cipher suites: this entry only tells that the browser exists.");
        var groups = Ids(fields, "tls_supported_groups", at);
        groups = groups.IsEmpty ? [29, 23, 24] : groups;
        var compression = Compression(Texts(fields, "tls_cert_compression", at), $"{at}.tls_cert_compression");
        var credentials = Ids(fields, "tls_delegated_credentials", at);
        var limit = Number(fields, "tls_record_size_limit", at);
        var alps = Flag(fields, "tls_alps", at) ?? false;
        var newAlps = Flag(fields, "tls_use_new_alps_codepoint", at) ?? false;
        var ech = Text(fields, "tls_ech", at) is { } how && how is not ("" or "false");
        var permute = Flag(fields, "tls_permute_extensions", at) ?? false;
        var isOn = new Dictionary<int, bool>
        {
            [TlsExtensionIds.Alpn] = Flag(fields, "tls_alpn", at) ?? true,
            [TlsExtensionIds.SessionTicket] = Flag(fields, "tls_session_ticket", at) ?? true,
            [TlsExtensionIds.CertificateCompression] = !compression.IsEmpty,
            [TlsExtensionIds.RecordSizeLimit] = limit > 0,
            [TlsExtensionIds.DelegatedCredential] = !credentials.IsEmpty,
            [TlsExtensionIds.Alps] = alps && !newAlps,
            [TlsExtensionIds.NewAlps] = alps && newAlps,
            [TlsExtensionIds.Ech] = ech,
        };
        var order = permute ? null : Text(fields, "tls_extension_order", at);
        IEnumerable<int> ids = order is { Length: > 0 }
            ? FingerprintText.Split(order, 0, '-').Select(p => (int)FingerprintText.Number("tls_extension_order", p.Text, p.Position, 0, ushort.MaxValue)).Where(id => id != TlsExtensionIds.Padding)
            : s_defaultOrder;
        ImmutableArray<TlsExtension> extensions = [.. ids.Where(id => isOn.GetValueOrDefault(id, true)).Select(id => (TlsExtension)id)];
        var sharesLimit = Number(fields, "tls_key_shares_limit", at);
        var plain = new TlsFingerprint
        {
            Versions = [772, .. Enumerable.Range(Oldest(fields, at), 772 - Oldest(fields, at)).Reverse().Select(v => (TlsId)v)],
            Ciphers = ciphers,
            Extensions = extensions,
            PermuteExtensions = permute,
            Groups = groups,
            KeyShares = sharesLimit is { } shares && shares != 2 ? [.. groups.Take((int)shares)] : FingerprintBlend.UsualShares(groups),
            SignatureAlgorithms = Ids(fields, "tls_signature_hashes", at) is { IsEmpty: false } given ? given : [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
            Alpn = ["h2", "http/1.1"],
            Alps = ["h2"],
            CertificateCompression = compression,
            DelegatedCredentials = credentials,
            RecordSizeLimit = limit > 0 ? (int)limit : null,
            Ech = new() { Kdf = 1, Aead = 1, Lengths = Flag(fields, "tls_grease", at) == true ? [186, 218, 250, 282] : [281] },
            PskModes = [1],
            PointFormats = [0],
            WebSocket = new() { Alpn = ["http/1.1"], Omit = [.. WebSocketOmits(fields, at)] },
        };
        var made = FingerprintBlend.WithGrease(plain, Flag(fields, "tls_grease", at) ?? false).WithoutStrayContent();

        // In its own order the library pads where a hello would be 256 to 511 bytes long (RFC 7685).
        return order is { Length: > 0 } || made.KeyShares.Any(FingerprintBlend.IsPostQuantum) ? made : made with { Extensions = [.. made.Extensions, TlsExtensionIds.Padding] };
    }

    private static IEnumerable<int> WebSocketOmits(JsonElement fields, string at)
    {
        if (Flag(fields, "ws_disable_session_ticket", at) == true)
        {
            yield return TlsExtensionIds.SessionTicket;
        }

        if (Text(fields, "ws_tls_cert_compression", at) is "")
        {
            yield return TlsExtensionIds.CertificateCompression;
        }

        yield return TlsExtensionIds.Alps;
        yield return TlsExtensionIds.NewAlps;
    }

    private static int Oldest(JsonElement fields, string at) => Text(fields, "tls_version", at) switch
    {
        "1.0" => 769,
        "1.1" => 770,
        null or "" or "1.2" => 771,
        "1.3" => 772,
        var other => throw FingerprintException.AtPath($"{at}.tls_version", $"expected 1.0 to 1.3, not '{FingerprintText.Shown(other)}'."),
    };

    private static Http2Fingerprint? Http2(JsonElement fields, string at)
    {
        if (Text(fields, "http2_settings", at) is not { Length: > 0 } settings)
        {
            return null;
        }

        var order = Text(fields, "http2_pseudo_headers_order", at) is { Length: > 0 } given ? given : "masp";
        var window = Number(fields, "http2_window_update", at) ?? 0;
        var akamai = Named($"{at}.http2_settings", () => Akamai.Parse($"{settings}|{window}|0|{order}"));
        return new()
        {
            Settings = akamai.Settings,
            WindowUpdate = akamai.WindowUpdate,
            PseudoHeaders = akamai.PseudoHeaders,
            Priority = Flag(fields, "http2_no_priority", at) == true ? null : new()
            {
                Weight = (int)(Number(fields, "http2_stream_weight", at) ?? 256),
                Exclusive = Number(fields, "http2_stream_exclusive", at) is > 0,
            },
        };
    }

    private static Http3Fingerprint? Http3(JsonElement fields, string at) =>
        Text(fields, "http3_settings", at) is not { Length: > 0 } settings ? null : new()
        {
            Settings = settings,
            PseudoHeaders = Text(fields, "http3_pseudo_headers_order", at) is { Length: > 0 } order ? order.Replace(",", "", StringComparison.Ordinal) : "masp",
            TransportParameters = Text(fields, "quic_transport_parameters", at) ?? "",
            ConnectionIds = Text(fields, "quic_cid_length", at) is { Length: > 0 } lengths ? lengths : null,
            Extensions = [.. FingerprintText.Split(Text(fields, "http3_tls_extension_order", at) ?? "", 0, '-').Select(p => (TlsId)(int)FingerprintText.Number("http3_tls_extension_order", p.Text, p.Position, 0, ushort.MaxValue))],
            Groups = Ids(fields, "http3_tls_supported_groups", at),
        };

    private static HeaderProfiles? Headers(JsonElement fields, string at)
    {
        var navigation = Lines(fields, "headers", "header_order", at);
        var webSocket = Lines(fields, "ws_headers", "ws_header_order", at);
        return navigation.IsEmpty ? null : new()
        {
            Http2Only = ["Priority", "TE"],
            Navigation = new() { Lines = navigation },
            WebSocket = webSocket.IsEmpty ? null : new() { Lines = webSocket },
        };
    }

    private static ImmutableArray<HeaderSlot> Lines(JsonElement fields, string field, string orderField, string at)
    {
        if (!fields.TryGetProperty(field, out var headers) || headers.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        Require(headers.ValueKind == JsonValueKind.Object, $"{at}.{field}", "expected an object of names and values.");
        List<HeaderSlot> lines = [.. headers.EnumerateObject().Select(h => new HeaderSlot(Spelt(h.Name), h.Value.ValueKind == JsonValueKind.String ? h.Value.GetString() : null))];
        var order = Texts(fields, orderField, at);
        return
        [
            .. order.Select(name => lines.Find(l => l.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } line ? line : new(Spelt(name))),
            .. lines.Where(l => !order.Contains(l.Name, StringComparer.OrdinalIgnoreCase)),
        ];
    }

    /// <summary>A name as browsers spell it on HTTP/1.1; the published lists have what they send on HTTP/2.</summary>
    private static string Spelt(string name) =>
        name.StartsWith("sec-ch-", StringComparison.OrdinalIgnoreCase) ? name.ToLowerInvariant()
        : string.Join('-', name.Split('-').Select(w => w.Length == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..]));

    private static ImmutableArray<TlsId> Compression(ImmutableArray<string> names, string at) =>
        [.. names.Select(n => n switch
        {
            "zlib" => (TlsId)1,
            "brotli" => (TlsId)2,
            "zstd" => (TlsId)3,
            _ => throw FingerprintException.AtPath(at, $"expected zlib, brotli or zstd, not '{FingerprintText.Shown(n)}'."),
        })];

    private static ImmutableArray<TlsId> Ids(JsonElement fields, string field, string at) =>
        [.. Texts(fields, field, at).Select(n => TlsNames.TryFind(n, out var id) ? id : throw FingerprintException.AtPath($"{at}.{field}", $"nobody knows '{FingerprintText.Shown(n)}'."))];

    /// <summary>A list of strings, or one string with separators.</summary>
    private static ImmutableArray<string> Texts(JsonElement fields, string field, string at)
    {
        if (!fields.TryGetProperty(field, out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.String => [.. value.GetString()!.Split([',', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw FingerprintException.AtPath($"{at}.{field}", "expected a list of strings."))],
            _ => throw FingerprintException.AtPath($"{at}.{field}", "expected a list of strings."),
        };
    }

    private static string? Text(JsonElement fields, string field, string at) =>
        !fields.TryGetProperty(field, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => value.GetRawText(),
            _ => throw FingerprintException.AtPath($"{at}.{field}", "expected a string."),
        };

    private static bool? Flag(JsonElement fields, string field, string at) =>
        Text(fields, field, at) switch
        {
            null => null,
            "true" or "True" or "1" => true,
            "false" or "False" or "0" or "" => false,
            _ => throw FingerprintException.AtPath($"{at}.{field}", "expected true or false."),
        };

    private static long? Number(JsonElement fields, string field, string at) =>
        Text(fields, field, at) switch
        {
            null or "" or "false" => null,
            "true" => 1,
            var text => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= uint.MaxValue
                ? number
                : throw FingerprintException.AtPath($"{at}.{field}", "expected a whole number."),
        };

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FingerprintException e)
        {
            throw FingerprintException.AtPath(path, e.Message, e);
        }
    }

    private static void Require(bool condition, string path, string problem)
    {
        if (!condition)
        {
            throw FingerprintException.AtPath(path, problem);
        }
    }
}
