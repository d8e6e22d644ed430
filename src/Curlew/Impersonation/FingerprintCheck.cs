using System.Collections.Immutable;

namespace Curlew;

/// <summary>Checks that a fingerprint says something that can be sent, and that its fields agree.</summary>
internal static class FingerprintCheck
{
    /// <exception cref="FingerprintException">They do not.</exception>
    public static void Check(Fingerprint fingerprint)
    {
        Require(IsName(fingerprint.Name), "$.name", "a name is 1 to 64 lower-case letters, digits, '_', '-' and '.', and begins with a letter or digit.");
        if (fingerprint.Tls is { } tls)
        {
            CheckTls(tls);
        }

        if (fingerprint.Http2 is { } http2)
        {
            CheckHttp2(http2);
        }

        if (fingerprint.Http3 is { } http3)
        {
            CheckHttp3(http3);
        }

        if (fingerprint.Headers is { } headers)
        {
            CheckHeaders(headers);
        }

        Require(Enum.IsDefined(fingerprint.FormBoundary), "$.formBoundary", "expected \"curl\", \"webkit\" or \"firefox\".");
    }

    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= 64 }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.');

    /// <summary>Whether four letters are the pseudo-headers in some order.</summary>
    public static bool IsPseudoOrder(string? order) => order is { Length: 4 } && "masp".All(c => order.Contains(c, StringComparison.Ordinal));

    private static void CheckTls(TlsFingerprint tls)
    {
        const string at = "$.tls";
        Require(tls.Versions.Any(v => !v.IsGrease), $"{at}.versions", "at least one version has to be offered, such as 772.");
        Each(tls.Versions, $"{at}.versions", v => v.IsGrease || v.Value is >= 769 and <= 772, v => $"{v} is no version of TLS; 769 to 772 are.");
        Require(tls.Ciphers.Any(c => !c.IsGrease), $"{at}.ciphers", "at least one cipher suite has to be offered.");
        Each(tls.Ciphers, $"{at}.ciphers", c => c.IsGrease || TlsNames.Cipher(c) is not null, c => $"nobody knows a cipher suite {c} (0x{c.Value:x4}).");
        NoRepeats(tls.Ciphers, $"{at}.ciphers");
        CheckExtensions(tls, $"{at}.extensions");
        Each(tls.Groups, $"{at}.groups", g => g.IsGrease || TlsNames.Group(g) is not null, g => $"nobody knows a group {g} (0x{g.Value:x4}).");
        NoRepeats(tls.Groups, $"{at}.groups");
        Each(tls.KeyShares, $"{at}.keyShares", tls.Groups.Contains, k => $"a key for {k} needs {k} among the groups.");
        NoRepeats(tls.KeyShares, $"{at}.keyShares");
        Each(tls.Alpn, $"{at}.alpn", IsProtocol, _ => "a protocol is 1 to 255 ASCII characters.");
        Each(tls.Alps, $"{at}.alps", tls.Alpn.Contains, p => $"settings for {p} need {p} in \"alpn\".");
        Each(tls.CertificateCompression, $"{at}.certificateCompression", c => c.Value is >= 1 and <= 3, c => $"{c} is no algorithm; 1 is zlib, 2 brotli, 3 zstd.");
        Require(tls.RecordSizeLimit is null or (>= 64 and <= 16385), $"{at}.recordSizeLimit", "expected 64 to 16385 bytes.");
        CheckEch(tls.Ech, $"{at}.ech");
        Each(tls.PskModes, $"{at}.pskModes", m => m is >= 0 and <= 255, _ => "expected a number from 0 to 255.");
        Each(tls.PointFormats, $"{at}.pointFormats", m => m is >= 0 and <= 255, _ => "expected a number from 0 to 255.");
        CheckContent(tls, at);
        if (tls.WebSocket is { } variant)
        {
            Each(variant.Alpn, $"{at}.webSocket.alpn", IsProtocol, _ => "a protocol is 1 to 255 ASCII characters.");
            Each(variant.Omit, $"{at}.webSocket.omit", id => id is >= 0 and <= ushort.MaxValue && tls.HasExtension(id), id => $"{id} is not among the extensions, so it cannot be left out.");
        }
    }

    private static void CheckExtensions(TlsFingerprint tls, string at)
    {
        HashSet<TlsId> seen = [];
        for (var i = 0; i < tls.Extensions.Length; i++)
        {
            var extension = tls.Extensions[i];
            var id = extension.Id;
            var here = $"{at}[{i}]";
            Require(id.IsGrease || seen.Add(id), here, $"{id} is there twice.");
            Require(id != TlsExtensionIds.PreSharedKey, here, "41 comes by itself, last, whenever a session is resumed; leave it out.");
            Require(
                extension.Data is not null || extension.RandomLength is not null || id.IsGrease || TlsExtensionIds.IsLive(id.Value) || ContentOf(tls, id.Value) is not null,
                here,
                $"what extension {id} carries is not known; give its bytes, such as {{\"id\": {id}, \"data\": \"0000\"}}.");
        }
    }

    /// <summary>An extension is listed where there is something for it to carry, and the other way round.</summary>
    private static void CheckContent(TlsFingerprint tls, string at)
    {
        ReadOnlySpan<int> withContent =
        [
            TlsExtensionIds.Groups, TlsExtensionIds.PointFormats, TlsExtensionIds.SignatureAlgorithms, TlsExtensionIds.Alpn, TlsExtensionIds.CertificateCompression,
            TlsExtensionIds.RecordSizeLimit, TlsExtensionIds.DelegatedCredential, TlsExtensionIds.PskModes, TlsExtensionIds.Alps, TlsExtensionIds.NewAlps, TlsExtensionIds.Ech,
        ];
        foreach (var id in withContent)
        {
            var (field, present) = ContentOf(tls, id)!.Value;
            var listed = tls.Extensions.FirstOrDefault(e => e.Id == id);
            var given = listed.Data is not null || listed.RandomLength is not null;
            Require(given || present || !tls.HasExtension(id), $"{at}.{field}", $"extension {id} is listed, so it needs this.");
            Require(
                !present || tls.HasExtension(id) || (field == "alps" && tls.AlpsCodePoint is not null),
                $"{at}.{field}",
                $"extension {id}, which carries this, is not listed.");
        }

        Require(tls.KeyShares is [] || tls.HasExtension(TlsExtensionIds.KeyShare), $"{at}.keyShares", "extension 51, which carries this, is not listed.");
        Require(
            !tls.HasExtension(TlsExtensionIds.SupportedVersions) || tls.Versions.Contains(772) || tls.Versions.Contains(771),
            $"{at}.versions",
            "extension 43, which carries this, is for TLS 1.2 and 1.3.");
        Require(
            !tls.Versions.Contains(772) || (tls.HasExtension(TlsExtensionIds.SupportedVersions) && tls.HasExtension(TlsExtensionIds.KeyShare)),
            $"{at}.extensions",
            "TLS 1.3 is among the versions, so 43 and 51 have to be here.");
    }

    /// <summary>The field that an extension carries, and whether there is anything in it; null for one that carries no field.</summary>
    private static (string Field, bool Present)? ContentOf(TlsFingerprint tls, int id) => id switch
    {
        TlsExtensionIds.Groups => ("groups", !tls.Groups.IsEmpty),
        TlsExtensionIds.PointFormats => ("pointFormats", !tls.PointFormats.IsEmpty),
        TlsExtensionIds.SignatureAlgorithms => ("signatureAlgorithms", !tls.SignatureAlgorithms.IsEmpty),
        TlsExtensionIds.Alpn => ("alpn", !tls.Alpn.IsEmpty),
        TlsExtensionIds.CertificateCompression => ("certificateCompression", !tls.CertificateCompression.IsEmpty),
        TlsExtensionIds.RecordSizeLimit => ("recordSizeLimit", tls.RecordSizeLimit is not null),
        TlsExtensionIds.DelegatedCredential => ("delegatedCredentials", !tls.DelegatedCredentials.IsEmpty),
        TlsExtensionIds.SupportedVersions => ("versions", true),
        TlsExtensionIds.PskModes => ("pskModes", !tls.PskModes.IsEmpty),
        TlsExtensionIds.KeyShare => ("keyShares", true), // an empty list asks the server to choose
        TlsExtensionIds.Alps or TlsExtensionIds.NewAlps => ("alps", !tls.Alps.IsEmpty),
        TlsExtensionIds.Ech => ("ech", tls.Ech is not null),
        _ => null,
    };

    private static void CheckEch(EchGrease? ech, string at)
    {
        if (ech is null)
        {
            return;
        }

        Require(ech.Kdf is >= 1 and <= ushort.MaxValue, $"{at}.kdf", "expected a number of HPKE's registry, such as 1.");
        Require(ech.Aead is >= 1 and <= ushort.MaxValue, $"{at}.aead", "expected a number of HPKE's registry, such as 1.");
        Require(!ech.Lengths.IsEmpty, $"{at}.lengths", "at least one length has to be given.");
        Each(ech.Lengths, $"{at}.lengths", l => l is >= 43 and <= 2048, _ => "expected a length of the extension from 43 to 2048 bytes.");
    }

    private static void CheckHttp2(Http2Fingerprint http2)
    {
        const string at = "$.http2";
        Each(http2.Settings, $"{at}.settings", s => s.Id is >= 0 and <= ushort.MaxValue && s.Value is >= 0 and <= uint.MaxValue, _ => "a setting is an id of 16 bits and a value of 32.");
        Each(http2.Settings, $"{at}.settings", s => s is not { Id: 2, Value: > 1 } and not { Id: 4, Value: > int.MaxValue } and not { Id: 5, Value: < 16384 or > 16777215 }, _ => "a server has to refuse this value (RFC 9113, section 6.5.2).");
        Require(http2.WindowUpdate is null or (>= 1 and <= int.MaxValue), $"{at}.windowUpdate", "expected 1 to 2147483647; leave it out for no WINDOW_UPDATE.");
        Require(http2.WindowUpdate is null or <= int.MaxValue - 65535, $"{at}.windowUpdate", "with the 65535 that a window has at first this is more than a window can be.");
        Require(IsPseudoOrder(http2.PseudoHeaders), $"{at}.pseudoHeaders", "expected the letters m, a, s and p in some order.");
        CheckPriority(http2.Priority, $"{at}.priority");
        for (var i = 0; i < http2.PriorityFrames.Length; i++)
        {
            var frame = http2.PriorityFrames[i];
            Require(frame.Stream is >= 1, $"{at}.priorityFrames[{i}].stream", "expected the number of a stream.");
            Require(frame.Weight is >= 1 and <= 256, $"{at}.priorityFrames[{i}].weight", "expected 1 to 256.");
            Require(frame.DependsOn >= 0 && frame.DependsOn != frame.Stream, $"{at}.priorityFrames[{i}].dependsOn", "expected the number of another stream, or 0.");
        }

        Require(http2.FirstStream is not { } first || (first >= 1 && first % 2 == 1), $"{at}.firstStream", "a client's streams have odd numbers.");
        Require(http2.StreamWindowUpdate is null or (>= 1 and <= int.MaxValue), $"{at}.streamWindowUpdate", "expected 1 to 2147483647; leave it out for no WINDOW_UPDATE.");
    }

    private static void CheckPriority(Http2Priority? priority, string at)
    {
        Require(priority is null or { Weight: >= 1 and <= 256 }, $"{at}.weight", "expected 1 to 256.");
        Require(priority is null or { DependsOn: >= 0 }, $"{at}.dependsOn", "expected the number of a stream, or 0.");
    }

    private static void CheckHttp3(Http3Fingerprint http3)
    {
        const string at = "$.http3";
        Checked($"{at}.settings", () => Perk.Parse($"{http3.Settings}|masp|"));
        Checked($"{at}.transportParameters", () => Perk.Parse($"|masp|{http3.TransportParameters}"));
        Require(IsPseudoOrder(http3.PseudoHeaders), $"{at}.pseudoHeaders", "expected the letters m, a, s and p in some order.");
        Require(http3.ConnectionIds is null or "webkit" or "firefox", $"{at}.connectionIds", "expected \"webkit\" or \"firefox\".");
        NoRepeats(http3.Extensions, $"{at}.extensions");
        NoRepeats(http3.Groups, $"{at}.groups");
    }

    private static void CheckHeaders(HeaderProfiles headers)
    {
        const string at = "$.headers";
        Each(headers.Http2Only, $"{at}.http2Only", IsToken, n => $"'{n}' cannot be the name of a header.");
        CheckProfile(headers.Navigation, $"{at}.navigation");
        CheckProfile(headers.Fetch, $"{at}.fetch");
        CheckProfile(headers.WebSocket, $"{at}.webSocket");
    }

    private static void CheckProfile(HeaderProfile? profile, string at)
    {
        if (profile is null)
        {
            return;
        }

        CheckPriority(profile.Priority, $"{at}.priority");
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < profile.Lines.Length; i++)
        {
            var slot = profile.Lines[i];
            var here = $"{at}.lines[{i}]";
            Require(slot.IsForOthers || IsToken(slot.Name), here, $"'{slot.Name}' cannot be the name of a header.");
            Require(!slot.IsForOthers || slot.Value is null, here, "'*' is the place of other headers and has no value.");
            Require(slot.Value is null || !slot.Value.AsSpan().ContainsAny('\r', '\n', '\0'), here, "a value cannot have CR, LF or NUL in it.");
            Require(seen.Add(slot.Name), here, $"{slot.Name} is there twice.");
        }
    }

    private static bool IsToken(string name)
    {
        try
        {
            HeaderText.CheckName(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsProtocol(string protocol) => protocol.Length is >= 1 and <= 255 && protocol.All(c => c is > ' ' and < '\x7f');

    private static void Checked(string path, Func<Perk> parse)
    {
        try
        {
            parse();
        }
        catch (FingerprintException e)
        {
            throw FingerprintException.AtPath(path, e.Message, e);
        }
    }

    private static void NoRepeats(ImmutableArray<TlsId> ids, string at)
    {
        HashSet<TlsId> seen = [];
        Each(ids, at, seen.Add, id => $"{id} is there twice.");
    }

    private static void Each<T>(ImmutableArray<T> items, string at, Func<T, bool> isGood, Func<T, string> problem)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (!isGood(items[i]))
            {
                throw FingerprintException.AtPath($"{at}[{i}]", problem(items[i]));
            }
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
