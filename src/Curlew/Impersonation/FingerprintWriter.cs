using System.Collections.Immutable;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>Writes a fingerprint as options; what all families of libcurl have in common.</summary>
internal abstract class FingerprintWriter(Fingerprint fingerprint, RequestKind kind, FingerprintProtocol protocol, FingerprintKnobs knobs)
{
    private readonly List<FingerprintOption> _options = [];
    private readonly List<string> _missing = [];

    protected Fingerprint Fingerprint => fingerprint;

    protected FingerprintProtocol Protocol => protocol;

    /// <exception cref="ImpersonationException">The library lacks something.</exception>
    public ImmutableArray<FingerprintOption> Write()
    {
        if (protocol == FingerprintProtocol.Http3)
        {
            WriteHttp3();
        }

        if (fingerprint.Tls is { } tls)
        {
            tls = kind == RequestKind.WebSocket ? tls.ForWebSocket() : tls;
            tls = protocol == FingerprintProtocol.Http1 && tls.Alpn.Contains("h2", StringComparer.Ordinal) ? tls.WithAlpn("http/1.1") : tls;
            WriteVersions(tls);
            WriteTls(tls);
        }

        if (fingerprint.Http2 is { } http2)
        {
            WriteHttp2(http2);
        }

        Set(FingerprintOptionIds.SplitCookies, fingerprint.SplitCookies);
        if (fingerprint.FormBoundary != FormBoundary.Curl)
        {
            Set(FingerprintOptionIds.FormBoundary, fingerprint.FormBoundary == FormBoundary.WebKit ? "webkit" : "firefox");
        }

        WriteRest();
        CheckHeaders();
        return _missing.Count == 0 ? [.. _options] : throw new ImpersonationException(fingerprint.Name, knobs.Library, _missing);
    }

    /// <summary>What can be told before a request: that headers have their order, and that the answer can be read.</summary>
    private void CheckHeaders()
    {
        if (fingerprint.Headers is not { } headers)
        {
            return;
        }

        if (!knobs.Has(FingerprintOptionIds.HttpHeaderOrder))
        {
            Lacks($"an order of headers, option {FingerprintOptionIds.HttpHeaderOrder}");
        }

        foreach (var coding in BrowserHeaders.Codings(headers).Where(c => !knobs.Decodes(c)))
        {
            Lacks($"the content coding {coding}, which {fingerprint.Name} asks for");
        }
    }

    protected abstract void WriteTls(TlsFingerprint tls);

    protected abstract void WriteHttp2Connection(Http2Fingerprint http2);

    protected abstract void WriteHttp3();

    protected virtual void WriteRest()
    {
    }

    protected void Set(int id, string value) => Add(id, value);

    protected void Set(int id, long value) => Add(id, value);

    protected void Set(int id, bool value) => Add(id, value ? 1L : 0L);

    /// <summary>For what is set with each request.</summary>
    protected void Need(int id)
    {
        if (!knobs.Has(id))
        {
            Lacks($"option {id}");
        }
    }

    protected void Lacks(string what) => _missing.Add(what);

    /// <summary>The switches of extensions that a library leaves out unless it is told.</summary>
    protected void WriteSwitches(TlsFingerprint tls)
    {
        Set(FingerprintOptionIds.TlsGrease, tls.Ciphers.Concat(tls.Groups).Concat(tls.Extensions.Select(e => e.Id)).Any(id => id.IsGrease));
        Set(FingerprintOptionIds.EnableTicket, tls.HasExtension(TlsExtensionIds.SessionTicket));
        Set(FingerprintOptionIds.SignedCertTimestamps, tls.HasExtension(TlsExtensionIds.SignedCertificateTimestamp));
        Set(FingerprintOptionIds.StatusRequest, tls.HasExtension(TlsExtensionIds.StatusRequest));
        Set(FingerprintOptionIds.EnableAlps, tls.AlpsCodePoint is not null);
        Set(FingerprintOptionIds.NewAlpsCodePoint, tls.AlpsCodePoint == TlsExtensionIds.NewAlps);
        Set(FingerprintOptionIds.CertCompression, string.Join(',', tls.CertificateCompression.Select(CompressionName)));
        if (tls.Alps.Any(p => p != "h2"))
        {
            Lacks($"application settings for {string.Join(", ", tls.Alps)}: it has them for h2");
        }
    }

    private void Add(int id, object value)
    {
        if (knobs.Has(id) || CurlOpt.Find(id) is not null)
        {
            _options.Add(new(id, value));
        }
        else
        {
            Lacks($"option {id}");
        }
    }

    private static string CompressionName(TlsId id) => id.Value switch
    {
        1 => "zlib",
        2 => "brotli",
        _ => "zstd",
    };

    private void WriteVersions(TlsFingerprint tls)
    {
        var oldest = tls.Versions.Where(v => !v.IsGrease).Min(v => v.Value) switch
        {
            769 => CurlSslVersion.Tls10,
            770 => CurlSslVersion.Tls11,
            771 => CurlSslVersion.Tls12,
            _ => CurlSslVersion.Tls13,
        };
        Set(FingerprintOptionIds.SslVersion, (long)(oldest | CurlSslVersion.MaxDefault));
        Set(FingerprintOptionIds.EnableAlpn, !tls.Alpn.IsEmpty);
        if (tls.Versions.Contains(772) && !tls.HasExtension(TlsExtensionIds.PskModes))
        {
            Set(FingerprintOptionIds.SessionIdCache, false); // whoever resumes tells how (RFC 8446, 4.2.9); Tor Browser does not
        }

        if (protocol == FingerprintProtocol.Http3)
        {
            return;
        }

        var version = tls.Alpn switch
        {
            ["h2", "http/1.1"] => CurlHttpVersion.Http2Tls,
            [] or ["http/1.1"] => CurlHttpVersion.Http11,
            _ => (CurlHttpVersion?)null,
        };
        if (version is { } known)
        {
            Set(FingerprintOptionIds.HttpVersion, (long)known);
        }
        else
        {
            Lacks($"a list of protocols {string.Join(", ", tls.Alpn)}: it can offer h2 and http/1.1, in this order, or http/1.1");
        }
    }

    private void WriteHttp2(Http2Fingerprint http2)
    {
        Set(FingerprintOptionIds.PseudoHeadersOrder, http2.PseudoHeaders);
        WriteHttp2Connection(http2);
        if (BrowserHeaders.Priority(fingerprint, kind) is { } priority)
        {
            Set(FingerprintOptionIds.StreamWeight, priority.Weight);
            Set(FingerprintOptionIds.StreamExclusive, priority.Exclusive);
            WriteParent(priority.DependsOn);
        }
        else
        {
            Set(FingerprintOptionIds.Http2NoPriority, true);
        }
    }

    protected abstract void WriteParent(int stream);
}

/// <summary>For Curlew's engine, which takes a hello as a text.</summary>
internal sealed class EngineWriter(Fingerprint fingerprint, RequestKind kind, FingerprintProtocol protocol, FingerprintKnobs knobs)
    : FingerprintWriter(fingerprint, kind, protocol, knobs)
{
    protected override void WriteTls(TlsFingerprint tls)
    {
        WriteSwitches(tls);
        Set(FingerprintOptionIds.TlsClientHello, Template(tls));
    }

    protected override void WriteHttp2Connection(Http2Fingerprint http2)
    {
        if (!http2.Settings.IsEmpty)
        {
            Set(FingerprintOptionIds.Http2Settings, string.Join(';', http2.Settings.Select(s => $"{s.Id}:{s.Value}")));
        }

        Set(FingerprintOptionIds.Http2WindowUpdate, http2.WindowUpdate ?? -1);
        Set(FingerprintOptionIds.Http2StreamWindowUpdate, http2.StreamWindowUpdate ?? 0);
        Set(FingerprintOptionIds.Http2FirstStream, http2.FirstStream ?? 1);
        if (Akamai.Tree(http2.PriorityFrames) is { } tree)
        {
            Set(FingerprintOptionIds.Http2Streams, tree);
        }
    }

    protected override void WriteParent(int stream) => Set(FingerprintOptionIds.Http2StreamParent, stream);

    protected override void WriteHttp3() => Lacks("the looks of HTTP/3");

    protected override void WriteRest()
    {
        Set(FingerprintOptionIds.Http1HeaderCase, "listed");
        Set(FingerprintOptionIds.Fingerprint, Fingerprint.Hash);
        if (Fingerprint.Headers is { Http2Only.IsEmpty: false })
        {
            Need(FingerprintOptionIds.Http2Headers);
        }
    }

    /// <summary>The hello as the engine's <c>CURLOPT_TLS_CLIENT_HELLO</c> reads it.</summary>
    internal static string Template(TlsFingerprint tls)
    {
        List<string> words =
        [
            $"ciphers={List(tls.Ciphers)}",
            $"versions={List(tls.Versions)}",
            $"ext={string.Join(',', tls.Extensions.Select(e => Extension(tls, e)))}",
        ];
        if (!tls.Groups.IsEmpty)
        {
            words.Add($"groups={List(tls.Groups)}");
            words.Add($"shares={(tls.KeyShares.IsEmpty ? "none" : List(tls.KeyShares))}");
        }

        if (!tls.SignatureAlgorithms.IsEmpty)
        {
            words.Add($"sigalgs={List(tls.SignatureAlgorithms)}");
        }

        if (!tls.DelegatedCredentials.IsEmpty)
        {
            words.Add($"delegated={List(tls.DelegatedCredentials)}");
        }

        if (tls.RecordSizeLimit is { } limit)
        {
            words.Add(FormattableString.Invariant($"record={limit}"));
        }

        if (tls.Ech is { } ech)
        {
            words.Add(FormattableString.Invariant($"ech={string.Join('|', ech.Lengths)}:{ech.Kdf}-{ech.Aead}"));
        }

        if (tls.PermuteExtensions)
        {
            words.Add("permute");
        }

        if (!tls.HasExtension(TlsExtensionIds.Padding))
        {
            words.Add("no-padding");
        }

        return string.Join(' ', words);
    }

    private static string List(ImmutableArray<TlsId> ids) => string.Join(',', ids);

    private static string Extension(TlsFingerprint tls, TlsExtension extension) =>
        extension.Id.IsGrease ? "GREASE" // the second of them carries one byte, as Chrome's
        : extension.Data is { } data ? $"x{extension.Id}:{data}"
        : extension.RandomLength is { } length ? FormattableString.Invariant($"r{extension.Id}:{length}")
        : extension.Id == TlsExtensionIds.PskModes && tls.PskModes is not [1] ? $"x{extension.Id}:{Bytes(tls.PskModes)}"
        : extension.Id == TlsExtensionIds.PointFormats && tls.PointFormats is not [0] ? $"x{extension.Id}:{Bytes(tls.PointFormats)}"
        : extension.Id.ToString();

    /// <summary>A list of bytes with its length before it.</summary>
    private static string Bytes(ImmutableArray<int> list) => Convert.ToHexStringLower([(byte)list.Length, .. list.Select(b => (byte)b)]);
}

/// <summary>For libcurl-impersonate, whose options each say one thing.</summary>
internal sealed class ImpersonateWriter(Fingerprint fingerprint, RequestKind kind, FingerprintProtocol protocol, FingerprintKnobs knobs)
    : FingerprintWriter(fingerprint, kind, protocol, knobs)
{
    private const int MaxSettings = 8;

    /// <summary>The cipher suites that it can be told to offer.</summary>
    private static readonly int[] s_ciphers =
    [
        0x000A, 0x002F, 0x0033, 0x0035, 0x0039, 0x003C, 0x003D, 0x0067, 0x006B, 0x008C, 0x008D, 0x009C, 0x009D, 0x009E, 0x009F, 0x1301, 0x1302, 0x1303, 0xC008, 0xC009,
        0xC00A, 0xC012, 0xC013, 0xC014, 0xC023, 0xC024, 0xC027, 0xC028, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xC035, 0xC036, 0xCCA8, 0xCCA9, 0xCCAC,
    ];

    private static readonly int[] s_groups = [19, 21, 23, 24, 25, 29, 256, 257, 4588, 25497];

    private static readonly int[] s_signatures =
        [0x0201, 0x0203, 0x0401, 0x0403, 0x0501, 0x0503, 0x0601, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0904, 0x0905, 0x0906];

    /// <summary>The order in which it writes extensions when it is not told another.</summary>
    private static readonly int[] s_ownOrder = [0, 65037, 23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27, 17513, 17613];

    protected override void WriteTls(TlsFingerprint tls)
    {
        WriteSwitches(tls);
        WriteCiphers(tls);
        WriteGroups(tls);
        WriteSignatures(tls);
        WriteExtensions(tls);
    }

    protected override void WriteHttp2Connection(Http2Fingerprint http2)
    {
        if (http2.Settings.IsEmpty || http2.Settings.Length > MaxSettings || http2.Settings.Any(s => s.Id is < 1 or > 9 or 7))
        {
            Lacks("such HTTP/2 settings: it has one to eight of 1 to 6, 8 and 9");
        }
        else
        {
            Set(FingerprintOptionIds.Http2Settings, string.Join(';', http2.Settings.Select(s => $"{s.Id}:{s.Value}")));
        }

        if (http2.WindowUpdate is { } window)
        {
            Set(FingerprintOptionIds.Http2WindowUpdate, window);
        }
        else
        {
            Lacks("HTTP/2 without a WINDOW_UPDATE");
        }

        if (!http2.PriorityFrames.IsEmpty)
        {
            Lacks("PRIORITY frames");
        }

        if (http2.FirstStream is > 1)
        {
            Lacks($"a first HTTP/2 stream of number {http2.FirstStream}");
        }

        if (http2.StreamWindowUpdate is not null)
        {
            Lacks("a WINDOW_UPDATE for each stream");
        }
    }

    protected override void WriteParent(int stream)
    {
        if (stream != 0)
        {
            Lacks($"a request's dependency on stream {stream}");
        }
    }

    protected override void WriteHttp3()
    {
        if (Fingerprint.Http3 is not { } http3)
        {
            Lacks($"what {Fingerprint.Name} does on HTTP/3, which is not known");
            return;
        }

        Set(FingerprintOptionIds.Http3Settings, http3.Settings);
        Set(FingerprintOptionIds.Http3PseudoHeadersOrder, http3.PseudoHeaders);
        Set(FingerprintOptionIds.QuicTransportParameters, http3.TransportParameters);
        Optional(FingerprintOptionIds.QuicCidLength, http3.ConnectionIds);
        Optional(FingerprintOptionIds.Http3TlsExtensionOrder, http3.Extensions.IsEmpty ? null : string.Join('-', http3.Extensions));
        Optional(FingerprintOptionIds.Http3SigHashAlgs, http3.SignatureAlgorithms.IsEmpty ? null : Names(http3.SignatureAlgorithms, TlsNames.SignatureAlgorithm, ','));
        Optional(FingerprintOptionIds.Http3EcCurves, http3.Groups.IsEmpty ? null : Names(http3.Groups, TlsNames.Group, ':'));
    }

    private static string Names(IEnumerable<TlsId> ids, Func<TlsId, string?> name, char separator) => string.Join(separator, ids.Select(name));

    private static IEnumerable<TlsId> Plain(ImmutableArray<TlsId> ids) => ids.Where(i => !i.IsGrease);

    private void Optional(int id, string? value)
    {
        if (value is not null)
        {
            Set(id, value);
        }
    }

    private void WriteCiphers(TlsFingerprint tls)
    {
        NeedGreaseFirst(tls.Ciphers, "ciphers", tls);
        var ciphers = Plain(tls.Ciphers).ToList();
        foreach (var unknown in ciphers.Where(c => !s_ciphers.Contains(c.Value)))
        {
            Lacks($"cipher suite {TlsNames.Cipher(unknown)}");
        }

        var newest = ciphers.TakeWhile(c => c.Value is >= 0x1301 and <= 0x1303).Count();
        if (newest != 3 || ciphers.Skip(3).Any(c => c.Value is >= 0x1301 and <= 0x1303))
        {
            Lacks("another choice of TLS 1.3 cipher suites than all three, before the others");
        }

        Set(FingerprintOptionIds.SslCipherList, Names(ciphers, TlsNames.Cipher, ':'));
    }

    private void WriteGroups(TlsFingerprint tls)
    {
        NeedGreaseFirst(tls.Groups, "groups", tls);
        NeedGreaseFirst(tls.KeyShares, "key shares", tls);
        var groups = Plain(tls.Groups).ToImmutableArray();
        foreach (var unknown in groups.Where(g => !s_groups.Contains(g.Value)))
        {
            Lacks($"group {TlsNames.Group(unknown)}");
        }

        Set(FingerprintOptionIds.SslEcCurves, Names(groups, TlsNames.Group, ':'));
        var shares = Plain(tls.KeyShares).ToImmutableArray();
        if (shares.SequenceEqual(FingerprintBlend.UsualShares(groups)))
        {
            return;
        }

        if (shares.Length is >= 1 and <= 3 && shares.SequenceEqual(groups.Take(shares.Length)))
        {
            Set(FingerprintOptionIds.KeySharesLimit, shares.Length);
        }
        else
        {
            Lacks("such a choice of key shares: it has those of the first one to three groups");
        }
    }

    private void WriteSignatures(TlsFingerprint tls)
    {
        foreach (var unknown in tls.SignatureAlgorithms.Concat(tls.DelegatedCredentials).Where(s => !s_signatures.Contains(s.Value)).Distinct())
        {
            Lacks(unknown.IsGrease ? "GREASE among signature algorithms" : $"signature algorithm {TlsNames.SignatureAlgorithm(unknown) ?? unknown.ToString()}");
        }

        Set(FingerprintOptionIds.SigHashAlgs, Names(tls.SignatureAlgorithms, TlsNames.SignatureAlgorithm, ','));
        if (!tls.DelegatedCredentials.IsEmpty)
        {
            Set(FingerprintOptionIds.DelegatedCredentials, Names(tls.DelegatedCredentials, TlsNames.SignatureAlgorithm, ':'));
        }

        if (tls.RecordSizeLimit is { } limit)
        {
            Set(FingerprintOptionIds.RecordSizeLimit, limit);
        }
    }

    private void WriteExtensions(TlsFingerprint tls)
    {
        foreach (var given in tls.Extensions.Where(e => !e.Id.IsGrease && (e.Data is not null || e.RandomLength is not null)))
        {
            Lacks($"extension {given.Id} with given bytes");
        }

        if (tls.Ech is { } ech)
        {
            Set(FingerprintOptionIds.Ech, "grease");
            if (!ech.Lengths.SequenceEqual([186, 218, 250, 282]) || ech is not { Kdf: 1, Aead: 1 })
            {
                Lacks($"an encrypted_client_hello of {string.Join(" or ", ech.Lengths)} bytes");
            }
        }

        if (tls.PskModes is not ([] or [1]) || tls.PointFormats is not ([] or [0]))
        {
            Lacks("other PSK modes or point formats than its own");
        }

        var order = tls.Extensions.Where(e => !e.Id.IsGrease && e.Id != TlsExtensionIds.Padding).Select(e => (int)e.Id.Value).ToList();
        Set(FingerprintOptionIds.PermuteExtensions, tls.PermuteExtensions);
        if (!tls.PermuteExtensions && !order.SequenceEqual(s_ownOrder.Where(order.Contains)))
        {
            Set(FingerprintOptionIds.TlsExtensionOrder, string.Join('-', order));
        }
        else if (s_ownOrder.Except(order).Any(id => id is 0 or 10 or 11 or 13 or 23 or 43 or 45 or 51 or 65281))
        {
            Set(FingerprintOptionIds.TlsExtensionOrder, string.Join('-', order));
        }

        var places = tls.Extensions.Where(e => e.Id != TlsExtensionIds.Padding).Select((e, i) => (e.Id.IsGrease, Index: i)).Where(e => e.IsGrease).Select(e => e.Index).ToList();
        var last = tls.Extensions.Count(e => e.Id != TlsExtensionIds.Padding) - 1;
        if (places.Count != 0 && !places.SequenceEqual([0, last]))
        {
            Lacks("GREASE elsewhere than as the first and the last extension");
        }
    }

    /// <summary>It has GREASE at the head of every list or nowhere.</summary>
    private void NeedGreaseFirst(ImmutableArray<TlsId> ids, string what, TlsFingerprint tls)
    {
        var isOn = tls.Ciphers.Any(c => c.IsGrease);
        if (!ids.IsEmpty && (ids.Count(i => i.IsGrease) != (isOn ? 1 : 0) || ids[0].IsGrease != isOn))
        {
            Lacks($"GREASE in such places of the {what}");
        }
    }
}
