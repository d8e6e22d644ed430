using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Curlew.TestServers.Recording;

/// <summary>
/// A TLS ClientHello as it was on the wire, read with nothing but RFC 8446 at hand. In lists, GREASE values (RFC 8701)
/// are <see cref="Grease"/>, since they are drawn anew for each connection.
/// </summary>
public sealed class ClientHello
{
    public const int Grease = -1;

    public const int ServerName = 0;
    public const int SupportedGroups = 10;
    public const int PointFormats = 11;
    public const int SignatureAlgorithms = 13;
    public const int Alpn = 16;
    public const int Padding = 21;
    public const int CertificateCompression = 27;
    public const int RecordSizeLimit = 28;
    public const int DelegatedCredentials = 34;
    public const int SessionTicket = 35;
    public const int PreSharedKey = 41;
    public const int EarlyData = 42;
    public const int SupportedVersions = 43;
    public const int Cookie = 44;
    public const int PskModes = 45;
    public const int KeyShare = 51;
    public const int OldAlps = 17513;
    public const int Alps = 17613;
    public const int EncryptedClientHello = 65037;

    private readonly Dictionary<int, byte[]> _bodies = [];

    private ClientHello(byte[] message) => Message = message;

    /// <summary>The handshake message with its header of four bytes.</summary>
    public byte[] Message { get; }

    /// <summary>The message in its record.</summary>
    public int RecordLength => Message.Length + 5;

    public int LegacyVersion { get; private set; }

    public byte[] Random { get; private set; } = [];

    public byte[] SessionId { get; private set; } = [];

    public IReadOnlyList<int> Ciphers { get; private set; } = [];

    public byte[] CompressionMethods { get; private set; } = [];

    /// <summary>The numbers of all extensions, in order.</summary>
    public IReadOnlyList<int> Extensions { get; private set; } = [];

    /// <summary>How long each of them is.</summary>
    public IReadOnlyList<int> ExtensionLengths { get; private set; } = [];

    public IReadOnlyList<int> Groups => Ids(SupportedGroups, prefix: 2);

    public IReadOnlyList<int> Signatures => Ids(SignatureAlgorithms, prefix: 2);

    public IReadOnlyList<int> Versions => Ids(SupportedVersions, prefix: 1);

    public IReadOnlyList<int> Delegated => Ids(DelegatedCredentials, prefix: 2);

    public IReadOnlyList<int> Compressions => Ids(CertificateCompression, prefix: 1);

    /// <summary>Group and length of each key share.</summary>
    public IReadOnlyList<(int Group, int Length)> KeyShares => [.. KeyShareEntries().Select(entry => (entry.Group, entry.Key.Length))];

    /// <summary>The protocols of ALPN.</summary>
    public IReadOnlyList<string> Protocols => Names(Alpn);

    /// <summary>The protocols of application settings, at the new code point or the old.</summary>
    public IReadOnlyList<string> SettingsProtocols => Has(Alps) ? Names(Alps) : Names(OldAlps);

    public bool Has(int extension) => _bodies.ContainsKey(extension);

    public byte[] Body(int extension) => _bodies.TryGetValue(extension, out var body) ? body : [];

    public IEnumerable<(int Group, byte[] Key)> KeyShareEntries()
    {
        var reader = new Reader(Body(KeyShare));
        if (reader.AtEnd)
        {
            yield break;
        }

        var entries = new Reader(reader.Block16());
        while (!entries.AtEnd)
        {
            yield return (WithoutGrease(entries.Int16()), entries.Block16());
        }
    }

    /// <exception cref="FormatException">These bytes are no ClientHello.</exception>
    public static ClientHello Parse(byte[] message)
    {
        var hello = new ClientHello(message);
        var reader = new Reader(message);
        if (reader.Int8() != 1 || reader.Int24() != message.Length - 4)
        {
            throw new FormatException("This is no ClientHello.");
        }

        hello.LegacyVersion = reader.Int16();
        hello.Random = reader.Take(32);
        hello.SessionId = reader.Block8();
        hello.Ciphers = Ids(reader.Block16());
        hello.CompressionMethods = reader.Block8();
        var extensions = new Reader(reader.Block16());
        var order = new List<int>();
        var lengths = new List<int>();
        while (!extensions.AtEnd)
        {
            int number = extensions.Int16();
            byte[] body = extensions.Block16();
            if (!hello._bodies.TryAdd(number, body))
            {
                throw new FormatException($"Extension {number} is there twice.");
            }

            order.Add(WithoutGrease(number));
            lengths.Add(body.Length);
        }

        if (!reader.AtEnd)
        {
            throw new FormatException("There is more behind the extensions.");
        }

        hello.Extensions = order;
        hello.ExtensionLengths = lengths;
        return hello;
    }

    /// <summary>All that a server can tell clients apart by, but for what is random.</summary>
    public string Describe(bool sortExtensions = false)
    {
        var lines = new (string Name, string Value)[]
        {
            ("version", LegacyVersion.ToString(CultureInfo.InvariantCulture)),
            ("session id", SessionId.Length.ToString(CultureInfo.InvariantCulture)),
            ("ciphers", Join(Ciphers)),
            ("compression", Convert.ToHexString(CompressionMethods)),
            ("extensions", Join(sortExtensions ? Extensions.Order() : Extensions)),
            ("groups", Join(Groups)),
            ("shares", string.Join(' ', KeyShares)),
            ("versions", Join(Versions)),
            ("signatures", Join(Signatures)),
            ("delegated", Join(Delegated)),
            ("certificate compression", Join(Compressions)),
            ("record size", Convert.ToHexString(Body(RecordSizeLimit))),
            ("point formats", Convert.ToHexString(Body(PointFormats))),
            ("psk modes", Convert.ToHexString(Body(PskModes))),
            ("protocols", string.Join(' ', Protocols)),
            ("settings", string.Join(' ', SettingsProtocols)),
            ("ech", Has(EncryptedClientHello) ? Convert.ToHexString(Body(EncryptedClientHello).AsSpan(0, 5)) : ""),
        };
        return string.Join('\n', lines.Select(line => $"{line.Name}: {line.Value}"));
    }

    internal static string Join(IEnumerable<int> ids) => string.Join(',', ids.Select(id => id == Grease ? "GREASE" : id.ToString(CultureInfo.InvariantCulture)));

    private static int WithoutGrease(int value) => (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff) ? Grease : value;

    private static int[] Ids(byte[] bytes)
    {
        var reader = new Reader(bytes);
        var ids = new List<int>();
        while (!reader.AtEnd)
        {
            ids.Add(WithoutGrease(reader.Int16()));
        }

        return [.. ids];
    }

    private int[] Ids(int extension, int prefix)
    {
        var reader = new Reader(Body(extension));
        return reader.AtEnd ? [] : Ids(prefix == 1 ? reader.Block8() : reader.Block16());
    }

    private string[] Names(int extension)
    {
        var reader = new Reader(Body(extension));
        if (reader.AtEnd)
        {
            return [];
        }

        var list = new Reader(reader.Block16());
        var names = new List<string>();
        while (!list.AtEnd)
        {
            names.Add(Encoding.ASCII.GetString(list.Block8()));
        }

        return [.. names];
    }

    private sealed class Reader(byte[] bytes)
    {
        private int _position;

        public bool AtEnd => _position == bytes.Length;

        public int Int8() => Take(1)[0];

        public int Int16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

        public int Int24() => (Int8() << 16) | Int16();

        public byte[] Block8() => Take(Int8());

        public byte[] Block16() => Take(Int16());

        public byte[] Take(int count)
        {
            if (count > bytes.Length - _position)
            {
                throw new FormatException("The ClientHello ends too early.");
            }

            _position += count;
            return bytes[(_position - count).._position];
        }
    }
}
