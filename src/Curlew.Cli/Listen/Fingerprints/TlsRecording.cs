using System.Collections.Immutable;

namespace Curlew.Cli.Listen;

/// <summary>What hellos of one client have in common, as part of a fingerprint.</summary>
internal static class TlsRecording
{
    private const int EarlyData = 42;

    // BoringSSL goes through its extensions in this order, and since Chrome 110 shuffles them for each connection.
    private static readonly ImmutableArray<int> s_usualOrder =
    [
        TlsExtensionIds.ServerName, TlsExtensionIds.Ech, TlsExtensionIds.ExtendedMasterSecret, TlsExtensionIds.RenegotiationInfo, TlsExtensionIds.Groups,
        TlsExtensionIds.PointFormats, TlsExtensionIds.SessionTicket, TlsExtensionIds.Alpn, TlsExtensionIds.StatusRequest, TlsExtensionIds.SignatureAlgorithms,
        TlsExtensionIds.SignedCertificateTimestamp, TlsExtensionIds.KeyShare, TlsExtensionIds.PskModes, TlsExtensionIds.SupportedVersions,
        TlsExtensionIds.CertificateCompression, TlsExtensionIds.Alps, TlsExtensionIds.NewAlps,
    ];

    // BoringSSL fills its encrypted_client_hello up to one of these lengths.
    private static readonly ImmutableArray<int> s_echLengths = [186, 218, 250, 282];

    /// <param name="hellos">Those for pages, at least one; the first is the pattern.</param>
    /// <param name="webSocket">One for a WebSocket.</param>
    public static TlsFingerprint Make(IReadOnlyList<ClientHello> hellos, ClientHello? webSocket)
    {
        var pattern = hellos[0];
        IReadOnlyList<ClientHello> all = webSocket is null ? hellos : [.. hellos, webSocket];
        var isPermuted = IsPermuted(all);
        var tls = pattern.Tls with
        {
            Extensions = Extensions(pattern, all, isPermuted),
            PermuteExtensions = isPermuted,
            Ech = pattern.Tls.Ech is { } ech ? ech with { Lengths = EchLengths(all) } : null,
        };
        return tls with { WebSocket = webSocket is null ? null : Variant(tls, webSocket) };
    }

    /// <summary>Whether the order changes from connection to connection. Of a single one it is judged by whether a BoringSSL, which
    /// is known by its GREASE, keeps to its order.</summary>
    private static bool IsPermuted(IReadOnlyList<ClientHello> hellos)
    {
        var first = Listed(hellos[0]).ToList();
        if (hellos.Count > 1)
        {
            return hellos.Skip(1).Any(h =>
            {
                var other = Listed(h).ToList();
                return !first.Where(other.Contains).SequenceEqual(other.Where(first.Contains));
            });
        }

        return hellos[0].Tls.Ciphers.Any(c => c.IsGrease) && !first.Where(s_usualOrder.Contains).SequenceEqual(s_usualOrder.Where(first.Contains));
    }

    /// <summary>The extensions that can change places and are in every hello of a client.</summary>
    private static IEnumerable<int> Listed(ClientHello hello) =>
        hello.Extensions.Where(e => !e.Id.IsGrease && e.Id.Value is not (TlsExtensionIds.Padding or TlsExtensionIds.PreSharedKey)).Select(e => (int)e.Id.Value);

    private static ImmutableArray<TlsExtension> Extensions(ClientHello pattern, IReadOnlyList<ClientHello> all, bool isPermuted)
    {
        var kept = pattern.Extensions.Where(e => e.Id.Value is not (TlsExtensionIds.PreSharedKey or EarlyData)).ToList();
        if (isPermuted)
        {
            // The order says nothing, so it is written down in one that is always the same.
            var movable = new Queue<HelloExtension>(kept.Where(CanMove).OrderBy(Rank).ThenBy(e => e.Id));
            kept = [.. kept.Select(e => CanMove(e) ? movable.Dequeue() : e)];
        }

        var extensions = kept.ConvertAll(e => Content(e, all));
        if (!kept.Exists(e => e.Id == TlsExtensionIds.ServerName))
        {
            // Left out because the client connected to an address; everybody has it first.
            extensions.Insert(kept.FindIndex(e => !e.Id.IsGrease), TlsExtensionIds.ServerName);
        }

        return [.. extensions];

        static bool CanMove(HelloExtension e) => !e.Id.IsGrease && e.Id != TlsExtensionIds.Padding;
        static int Rank(HelloExtension e) => s_usualOrder.IndexOf(e.Id.Value) is var rank and >= 0 ? rank : s_usualOrder.Length;
    }

    private static TlsExtension Content(HelloExtension extension, IReadOnlyList<ClientHello> all)
    {
        var (id, data) = extension;
        if (id.IsGrease)
        {
            return data.IsEmpty ? id : new TlsExtension(id, data.Span);
        }

        if (TlsExtensionIds.IsLive(id.Value) || HasField(id.Value))
        {
            return id;
        }

        var others = all.Select(h => h.Find(id.Value)).OfType<ReadOnlyMemory<byte>>().ToList();
        return others.TrueForAll(o => o.Span.SequenceEqual(data.Span)) ? new TlsExtension(id, data.Span)
            : others.TrueForAll(o => o.Length == data.Length) ? TlsExtension.Random(id, data.Length)
            : new(id, data.Span);
    }

    /// <summary>Whether a field of a fingerprint says what the extension carries.</summary>
    private static bool HasField(int id) => id is TlsExtensionIds.Groups or TlsExtensionIds.PointFormats or TlsExtensionIds.SignatureAlgorithms or TlsExtensionIds.Alpn
        or TlsExtensionIds.CertificateCompression or TlsExtensionIds.RecordSizeLimit or TlsExtensionIds.DelegatedCredential or TlsExtensionIds.SupportedVersions
        or TlsExtensionIds.PskModes or TlsExtensionIds.KeyShare or TlsExtensionIds.Alps or TlsExtensionIds.NewAlps or TlsExtensionIds.Ech;

    private static ImmutableArray<int> EchLengths(IReadOnlyList<ClientHello> hellos)
    {
        // Firefox makes it as long as the rest of the hello has it, and a session of before makes that longer.
        var plain = hellos.Where(h => !h.OffersSession).DefaultIfEmpty(hellos[0]);
        ImmutableArray<int> seen = [.. plain.Select(h => h.Tls.Ech?.Lengths[0]).OfType<int>().Distinct().Order()];
        return hellos[0].Tls.Ciphers.Any(c => c.IsGrease) && seen.All(s_echLengths.Contains) ? s_echLengths : seen;
    }

    private static TlsVariant? Variant(TlsFingerprint tls, ClientHello webSocket)
    {
        var there = Listed(webSocket).ToList();
        TlsVariant variant = new()
        {
            Alpn = webSocket.Tls.Alpn.SequenceEqual(tls.Alpn) ? [] : webSocket.Tls.Alpn,
            Omit =
            [
                .. tls.Extensions.Where(e => !e.Id.IsGrease && e.Id.Value is not (TlsExtensionIds.Padding or TlsExtensionIds.ServerName) && !there.Contains(e.Id.Value))
                    .Select(e => (int)e.Id.Value),
            ],
        };
        return variant.Alpn.IsEmpty && variant.Omit.IsEmpty ? null : variant;
    }
}
