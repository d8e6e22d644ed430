using System.Collections.Immutable;
using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>An extension as it was sent.</summary>
internal readonly record struct HelloExtension(TlsId Id, ReadOnlyMemory<byte> Data);

/// <summary>A ClientHello (RFC 8446, section 4.1.2) as it was sent.</summary>
internal sealed record ClientHello
{
    private const int HeaderLength = 4;
    private const int TypeOfHello = 1;

    /// <summary>How long the message is, without the header of its record.</summary>
    public required int Length { get; init; }

    /// <summary>The version field that all of today's clients set to TLS 1.2.</summary>
    public required int LegacyVersion { get; init; }

    public required int SessionIdLength { get; init; }

    public required ImmutableArray<int> Compression { get; init; }

    public required ImmutableArray<HelloExtension> Extensions { get; init; }

    /// <summary>The lengths of the keys, in the order of <see cref="TlsFingerprint.KeyShares"/> of <see cref="Tls"/>.</summary>
    public required ImmutableArray<int> KeyLengths { get; init; }

    /// <summary>The same in the words of a fingerprint: this one hello, with whatever belongs to this one connection.</summary>
    public required TlsFingerprint Tls { get; init; }

    /// <summary>Whether the client wants to go on with a session of before.</summary>
    public bool OffersSession => Find(TlsExtensionIds.PreSharedKey) is not null || Find(TlsExtensionIds.SessionTicket) is { Length: > 0 };

    /// <summary>Reads a handshake message.</summary>
    /// <exception cref="WireException">It is no ClientHello, or not a whole one.</exception>
    public static ClientHello Read(ReadOnlySpan<byte> message)
    {
        WireReader reader = new(message);
        if (reader.UInt8() != TypeOfHello || reader.UInt24() != message.Length - HeaderLength)
        {
            throw new WireException("it is no ClientHello");
        }

        var version = reader.UInt16();
        reader.Take(32);
        var session = reader.Part8().Length;
        var ciphers = Ids(reader.Part16());
        var compression = Numbers(reader.Part8());
        List<HelloExtension> extensions = [];
        if (!reader.AtEnd)
        {
            WireReader list = new(reader.Part16());
            while (!list.AtEnd)
            {
                extensions.Add(new((ushort)list.UInt16(), list.Part16().ToArray()));
            }
        }

        var (shares, keys) = KeyShares(extensions);
        return new()
        {
            Length = message.Length,
            LegacyVersion = version,
            SessionIdLength = session,
            Compression = compression,
            Extensions = [.. extensions],
            KeyLengths = keys,
            Tls = new()
            {
                Versions = Has(extensions, TlsExtensionIds.SupportedVersions) ? Ids(Inner8(extensions, TlsExtensionIds.SupportedVersions)) : [version],
                Ciphers = ciphers,
                Extensions = [.. extensions.Select(e => (TlsExtension)e.Id)],
                Groups = Ids(Inner16(extensions, TlsExtensionIds.Groups)),
                KeyShares = shares,
                SignatureAlgorithms = Ids(Inner16(extensions, TlsExtensionIds.SignatureAlgorithms)),
                Alpn = Names(Inner16(extensions, TlsExtensionIds.Alpn)),
                Alps = Names(Inner16(extensions, Has(extensions, TlsExtensionIds.NewAlps) ? TlsExtensionIds.NewAlps : TlsExtensionIds.Alps)),
                CertificateCompression = Ids(Inner8(extensions, TlsExtensionIds.CertificateCompression)),
                DelegatedCredentials = Ids(Inner16(extensions, TlsExtensionIds.DelegatedCredential)),
                RecordSizeLimit = RecordSizeLimit(extensions),
                Ech = Ech(extensions),
                PskModes = Numbers(Inner8(extensions, TlsExtensionIds.PskModes)),
                PointFormats = Numbers(Inner8(extensions, TlsExtensionIds.PointFormats)),
            },
        };
    }

    /// <summary>What an extension carries; null where it is not there.</summary>
    public ReadOnlyMemory<byte>? Find(int id) => Extensions.Where(e => e.Id == id).Select(e => (ReadOnlyMemory<byte>?)e.Data).FirstOrDefault();

    private static bool Has(List<HelloExtension> extensions, int id) => extensions.Exists(e => e.Id == id);

    private static ReadOnlySpan<byte> Body(List<HelloExtension> extensions, int id) => extensions.Find(e => e.Id == id).Data.Span;

    private static ReadOnlySpan<byte> Inner8(List<HelloExtension> extensions, int id)
    {
        var body = Body(extensions, id);
        return body.IsEmpty ? body : new WireReader(body).Part8();
    }

    private static ReadOnlySpan<byte> Inner16(List<HelloExtension> extensions, int id)
    {
        var body = Body(extensions, id);
        return body.IsEmpty ? body : new WireReader(body).Part16();
    }

    private static (ImmutableArray<TlsId> Groups, ImmutableArray<int> Lengths) KeyShares(List<HelloExtension> extensions)
    {
        WireReader list = new(Inner16(extensions, TlsExtensionIds.KeyShare));
        List<TlsId> groups = [];
        List<int> lengths = [];
        while (!list.AtEnd)
        {
            groups.Add((ushort)list.UInt16());
            lengths.Add(list.Part16().Length);
        }

        return ([.. groups], [.. lengths]);
    }

    private static int? RecordSizeLimit(List<HelloExtension> extensions)
    {
        var body = Body(extensions, TlsExtensionIds.RecordSizeLimit);
        return body.IsEmpty ? null : new WireReader(body).UInt16();
    }

    private static EchGrease? Ech(List<HelloExtension> extensions)
    {
        const int outer = 0;
        var body = Body(extensions, TlsExtensionIds.Ech);
        WireReader reader = new(body);
        return body.IsEmpty || reader.UInt8() != outer ? null : new() { Kdf = reader.UInt16(), Aead = reader.UInt16(), Lengths = [body.Length] };
    }

    private static ImmutableArray<TlsId> Ids(ReadOnlySpan<byte> bytes)
    {
        WireReader list = new(bytes);
        List<TlsId> ids = [];
        while (!list.AtEnd)
        {
            ids.Add((ushort)list.UInt16());
        }

        return [.. ids];
    }

    private static ImmutableArray<string> Names(ReadOnlySpan<byte> bytes)
    {
        WireReader list = new(bytes);
        List<string> names = [];
        while (!list.AtEnd)
        {
            names.Add(Encoding.Latin1.GetString(list.Part8()));
        }

        return [.. names];
    }

    private static ImmutableArray<int> Numbers(ReadOnlySpan<byte> bytes) => [.. bytes.ToArray().Select(b => (int)b)];
}
