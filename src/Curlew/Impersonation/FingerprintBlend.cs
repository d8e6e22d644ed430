using System.Collections.Immutable;

namespace Curlew;

/// <summary>Puts strings and overrides over a fingerprint, in this order: JA3, Akamai, perk, extra.</summary>
internal static class FingerprintBlend
{
    private static readonly ImmutableArray<TlsId> s_firefoxCredentials = [0x0403, 0x0503, 0x0603, 0x0203];

    /// <summary>Makes a fingerprint of that name. What is underneath may be nothing; the content of what a JA3 names then comes from
    /// the usual one.</summary>
    /// <exception cref="FingerprintException">They do not make a fingerprint together.</exception>
    public static Fingerprint Make(string name, Fingerprint? underneath, Func<Fingerprint> usual, Ja3? ja3, Akamai? akamai, Perk? perk, ExtraFingerprints? extra)
    {
        var made = (underneath ?? new Fingerprint { Name = name }) with { Name = name, Client = null, Source = null };
        if (ja3 is not null)
        {
            made = made with { Tls = Over(made.Tls ?? WithGrease(usual().Tls!, false), ja3, extra?.Extensions ?? []) };
        }

        if (akamai is not null)
        {
            made = made with { Http2 = Over(made.Http2, akamai) };
        }

        if (perk is not null)
        {
            made = made with
            {
                Http3 = (made.Http3 ?? new() { Settings = "", PseudoHeaders = "masp", TransportParameters = "" }) with
                {
                    Settings = Perk.Text(perk.Settings),
                    PseudoHeaders = perk.PseudoHeaders,
                    TransportParameters = Perk.Text(perk.TransportParameters),
                },
            };
        }

        made = extra is null ? made : Over(made, extra);
        made.Validate();
        return made;
    }

    /// <summary>The same hello with GREASE where Chrome has it, or nowhere.</summary>
    public static TlsFingerprint WithGrease(TlsFingerprint tls, bool on)
    {
        var plain = tls with
        {
            Versions = [.. tls.Versions.Where(v => !v.IsGrease)],
            Ciphers = [.. tls.Ciphers.Where(v => !v.IsGrease)],
            Groups = [.. tls.Groups.Where(v => !v.IsGrease)],
            KeyShares = [.. tls.KeyShares.Where(v => !v.IsGrease)],
            SignatureAlgorithms = [.. tls.SignatureAlgorithms.Where(v => !v.IsGrease)],
            Extensions = [.. tls.Extensions.Where(e => !e.Id.IsGrease)],
        };
        return !on ? plain : plain with
        {
            Versions = [TlsId.Grease, .. plain.Versions],
            Ciphers = [TlsId.Grease, .. plain.Ciphers],
            Groups = plain.Groups.IsEmpty ? [] : [TlsId.Grease, .. plain.Groups],
            KeyShares = plain.KeyShares.IsEmpty ? [] : [TlsId.Grease, .. plain.KeyShares],
            Extensions = [TlsId.Grease, .. BeforePadding(plain.Extensions, new(TlsId.Grease, [0]))],
        };
    }

    /// <summary>The usual key shares: the first group, and after a post-quantum one the first that is not.</summary>
    public static ImmutableArray<TlsId> UsualShares(ImmutableArray<TlsId> groups)
    {
        var plain = groups.Where(g => !g.IsGrease).ToList();
        ImmutableArray<TlsId> shares = [.. plain.Take(1)];
        return plain.Count > 0 && IsPostQuantum(plain[0]) && plain.Find(g => !IsPostQuantum(g)) is { Value: not 0 } classical ? [.. shares, classical] : shares;
    }

    /// <summary>An extension in place of the one of the same number, else last, before GREASE and padding.</summary>
    public static TlsFingerprint With(TlsFingerprint tls, TlsExtension extension)
    {
        for (var i = 0; i < tls.Extensions.Length; i++)
        {
            if (tls.Extensions[i].Id == extension.Id)
            {
                return tls with { Extensions = tls.Extensions.SetItem(i, extension) };
            }
        }

        return tls with { Extensions = BeforePadding(tls.Extensions, extension) };
    }

    private static ImmutableArray<TlsExtension> BeforePadding(ImmutableArray<TlsExtension> extensions, TlsExtension extension)
    {
        var end = extensions.Length;
        while (end > 0 && (extensions[end - 1].Id == TlsExtensionIds.Padding || (extensions[end - 1].Id.IsGrease && end > 1)))
        {
            end--;
        }

        return extensions.Insert(end, extension);
    }

    private static TlsFingerprint Over(TlsFingerprint tls, Ja3 ja3, ImmutableArray<TlsExtension> given)
    {
        if (ja3.Version != 771)
        {
            throw FingerprintException.AtPosition("ja3", 0, $"a hello of version {ja3.Version} cannot be made; those of today's clients say 771.");
        }

        var grease = tls.Ciphers.Any(c => c.IsGrease);
        var plain = WithGrease(tls, false);
        ImmutableArray<TlsId> groups = [.. ja3.Groups.Select(g => (TlsId)g)];
        var made = plain with
        {
            Versions = !ja3.Extensions.Contains(TlsExtensionIds.SupportedVersions) ? [771]
                : plain.Versions.Contains(772) ? plain.Versions
                : [772, .. plain.Versions],
            Ciphers = [.. ja3.Ciphers.Select(c => (TlsId)c)],
            Extensions = Extensions(plain, ja3, given),
            PermuteExtensions = false,
            Groups = groups,
            KeyShares = groups.SequenceEqual(plain.Groups) ? plain.KeyShares : UsualShares(groups),
            PointFormats = ja3.PointFormats,
            Alpn = plain.Alpn.IsEmpty ? ["h2", "http/1.1"] : plain.Alpn,
            Alps = plain.Alps.IsEmpty ? ["h2"] : plain.Alps,
            CertificateCompression = plain.CertificateCompression.IsEmpty ? [2] : plain.CertificateCompression,
            DelegatedCredentials = plain.DelegatedCredentials.IsEmpty ? s_firefoxCredentials : plain.DelegatedCredentials,
            RecordSizeLimit = plain.RecordSizeLimit ?? 16385,
            Ech = plain.Ech ?? new() { Kdf = 1, Aead = 1, Lengths = [186, 218, 250, 282] },
            PskModes = plain.PskModes.IsEmpty ? [1] : plain.PskModes,
        };
        return WithGrease(made.WithoutStrayContent(), grease);
    }

    private static ImmutableArray<TlsExtension> Extensions(TlsFingerprint underneath, Ja3 ja3, ImmutableArray<TlsExtension> given)
    {
        var made = ImmutableArray.CreateBuilder<TlsExtension>();
        for (var i = 0; i < ja3.Extensions.Length; i++)
        {
            var id = ja3.Extensions[i];
            if (id == TlsExtensionIds.PreSharedKey)
            {
                // It is sent when a session is resumed, and then it has to be last.
                if (i != ja3.Extensions.Length - 1)
                {
                    throw FingerprintException.AtPosition("ja3", ja3.PositionOfExtension(i), "41 (pre_shared_key) can only be the last extension.");
                }

                continue;
            }

            made.Add(
                given.Concat(underneath.Extensions).Where(e => e.Id == id).Select(e => (TlsExtension?)e).FirstOrDefault()
                ?? Usual(id, underneath)
                ?? throw FingerprintException.AtPosition(
                    "ja3",
                    ja3.PositionOfExtension(i),
                    $"what extension {id}{(TlsNames.Extension(id) is { } name ? $" ({name})" : "")} carries cannot be guessed; give its bytes with {nameof(ExtraFingerprints)}.{nameof(ExtraFingerprints.Extensions)}."));
        }

        return made.DrainToImmutable();
    }

    /// <summary>An extension that is made for each connection, or whose content is the same for everybody.</summary>
    private static TlsExtension? Usual(int id, TlsFingerprint tls) => id switch
    {
        TlsExtensionIds.Groups or TlsExtensionIds.PointFormats or TlsExtensionIds.SignatureAlgorithms or TlsExtensionIds.Alpn or TlsExtensionIds.CertificateCompression
            or TlsExtensionIds.RecordSizeLimit or TlsExtensionIds.DelegatedCredential or TlsExtensionIds.SupportedVersions or TlsExtensionIds.PskModes
            or TlsExtensionIds.KeyShare or TlsExtensionIds.Alps or TlsExtensionIds.NewAlps or TlsExtensionIds.Ech => id,
        4 or 22 or 49 or 13172 or 30031 or 30032 => new(id, []),
        1 or 15 => new(id, [1]),
        50 => new(id, SignatureList(tls.SignatureAlgorithms)),
        _ => TlsExtensionIds.IsLive(id) ? id : null,
    };

    private static byte[] SignatureList(ImmutableArray<TlsId> algorithms)
    {
        byte[] items = [.. algorithms.Where(a => !a.IsGrease).SelectMany(a => new[] { (byte)(a.Value >> 8), (byte)a.Value })];
        return [(byte)(items.Length >> 8), (byte)items.Length, .. items];
    }

    private static Http2Fingerprint Over(Http2Fingerprint? http2, Akamai akamai) =>
        (http2 ?? new() { Settings = [], PseudoHeaders = "masp" }) with
        {
            Settings = akamai.Settings,
            WindowUpdate = akamai.WindowUpdate,
            PriorityFrames = akamai.PriorityFrames,
            PseudoHeaders = akamai.PseudoHeaders,
        };

    private static Fingerprint Over(Fingerprint made, ExtraFingerprints extra)
    {
        if (extra.SaysOfTls)
        {
            made = made with
            {
                Tls = Over(made.Tls ?? throw new FingerprintException("These overrides are of TLS, and there is nothing that they could override; name a browser or give a JA3."), extra),
            };
        }

        if (extra.SaysOfHttp3)
        {
            var http3 = made.Http3 ?? throw new FingerprintException("These overrides are of HTTP/3, and there is nothing that they could override; name a browser with HTTP/3 or give a perk.");
            made = made with
            {
                Http3 = http3 with
                {
                    SignatureAlgorithms = extra.Http3SignatureAlgorithms ?? http3.SignatureAlgorithms,
                    Extensions = extra.Http3Extensions ?? http3.Extensions,
                    Groups = extra.Http3Groups ?? http3.Groups,
                    ConnectionIds = extra.QuicConnectionIds ?? http3.ConnectionIds,
                },
            };
        }

        return made with
        {
            Http2 = Priority(made.Http2, extra),
            Headers = extra.HeaderOrder.IsEmpty || made.Headers is null ? made.Headers : Reordered(made.Headers, extra),
            FormBoundary = extra.FormBoundary ?? made.FormBoundary,
            SplitCookies = extra.SplitCookies ?? made.SplitCookies,
        };
    }

    private static TlsFingerprint Over(TlsFingerprint tls, ExtraFingerprints extra)
    {
        tls = extra.Grease is { } grease ? WithGrease(tls, grease) : tls;
        tls = tls.WithoutExtensions([.. extra.WithoutExtensions]);
        if (extra.MinVersion is { } oldest)
        {
            var newest = tls.Versions.Where(v => !v.IsGrease).Max(v => v.Value);
            tls = tls with
            {
                Versions = [.. tls.Versions.Where(v => v.IsGrease), .. Enumerable.Range(oldest.Value, Math.Max(0, newest - oldest.Value + 1)).Reverse().Select(v => (TlsId)v)],
            };
        }

        tls = tls with
        {
            SignatureAlgorithms = extra.SignatureAlgorithms ?? tls.SignatureAlgorithms,
            PermuteExtensions = extra.PermuteExtensions ?? tls.PermuteExtensions,
            KeyShares = extra.KeyShares
                ?? (extra.KeySharesLimit is { } limit ? [.. tls.KeyShares.Where(k => k.IsGrease), .. tls.Groups.Where(g => !g.IsGrease).Take(limit)] : tls.KeyShares),
            Ech = extra.Ech ?? tls.Ech,
            CertificateCompression = extra.CertificateCompression ?? tls.CertificateCompression,
            DelegatedCredentials = extra.DelegatedCredentials ?? tls.DelegatedCredentials,
            RecordSizeLimit = extra.RecordSizeLimit ?? tls.RecordSizeLimit,
            Alps = extra.Alps ?? tls.Alps,
            WebSocket = extra.WebSocketTls ?? tls.WebSocket,
        };
        tls = Switch(tls, TlsExtensionIds.CertificateCompression, extra.CertificateCompression?.IsEmpty == false, extra.CertificateCompression?.IsEmpty == true);
        tls = Switch(tls, TlsExtensionIds.DelegatedCredential, extra.DelegatedCredentials?.IsEmpty == false, extra.DelegatedCredentials?.IsEmpty == true);
        tls = Switch(tls, TlsExtensionIds.RecordSizeLimit, extra.RecordSizeLimit > 0, extra.RecordSizeLimit == 0);
        tls = Switch(tls, TlsExtensionIds.Ech, extra.Ech is not null, off: false);
        tls = Switch(tls, TlsExtensionIds.SessionTicket, extra.SessionTicket == true, extra.SessionTicket == false);
        tls = Alps(tls, extra);
        foreach (var extension in extra.Extensions)
        {
            tls = With(tls, extension);
        }

        return tls.WithoutStrayContent();
    }

    private static TlsFingerprint Switch(TlsFingerprint tls, int extension, bool on, bool off) =>
        off ? tls.WithoutExtensions(extension)
        : on && !tls.HasExtension(extension) ? With(tls, extension)
        : tls;

    private static TlsFingerprint Alps(TlsFingerprint tls, ExtraFingerprints extra)
    {
        if (extra.Alps is { IsEmpty: true })
        {
            return tls.WithoutExtensions(TlsExtensionIds.Alps, TlsExtensionIds.NewAlps);
        }

        var now = tls.AlpsCodePoint;
        if (extra.Alps is null && (extra.NewAlpsCodePoint is null || now is null))
        {
            return tls;
        }

        var wanted = extra.NewAlpsCodePoint is { } isNew ? (isNew ? TlsExtensionIds.NewAlps : TlsExtensionIds.Alps) : now ?? TlsExtensionIds.NewAlps;
        if (now is not { } old)
        {
            return With(tls, wanted);
        }

        return tls with
        {
            Extensions = [.. tls.Extensions.Select(e => e.Id == old ? (TlsExtension)wanted : e)],
            WebSocket = tls.WebSocket is { } variant ? variant with { Omit = [.. variant.Omit.Select(id => id == old ? wanted : id)] } : null,
        };
    }

    private static Http2Fingerprint? Priority(Http2Fingerprint? http2, ExtraFingerprints extra)
    {
        if (extra is { StreamWeight: null, StreamExclusive: null, NoPriority: null })
        {
            return http2;
        }

        var known = http2 ?? throw new FingerprintException("These overrides are of HTTP/2, and there is nothing that they could override; name a browser or give an Akamai string.");
        var priority = extra.NoPriority == true ? null : known.Priority ?? (extra is { NoPriority: null, StreamWeight: null, StreamExclusive: null } ? null : new());
        return known with
        {
            Priority = priority is null ? null : priority with { Weight = extra.StreamWeight ?? priority.Weight, Exclusive = extra.StreamExclusive ?? priority.Exclusive },
        };
    }

    private static HeaderProfiles Reordered(HeaderProfiles headers, ExtraFingerprints extra)
    {
        return headers with { Navigation = Of(headers.Navigation)!, Fetch = Of(headers.Fetch), WebSocket = Of(headers.WebSocket) };

        HeaderProfile? Of(HeaderProfile? profile) => profile is null ? null : profile with
        {
            Lines =
            [
                .. extra.HeaderOrder.Select(name => profile.Lines.FirstOrDefault(s => IsNamed(s, name), new HeaderSlot(name))),
                .. profile.Lines.Where(s => !extra.HeaderOrder.Any(name => IsNamed(s, name))),
            ],
        };

        static bool IsNamed(HeaderSlot slot, string name) => slot.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the key of that group is long.</summary>
    internal static bool IsPostQuantum(TlsId group) => group.Value is (>= 512 and <= 514) or (>= 4587 and <= 4590) or 16696 or 25497 or 25498;
}
