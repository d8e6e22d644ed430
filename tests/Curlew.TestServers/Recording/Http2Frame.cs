using System.Buffers.Binary;

namespace Curlew.TestServers;

/// <summary>A frame of a client.</summary>
public sealed class Http2Frame
{
    internal Http2Frame(byte type, byte flags, int stream, byte[] payload)
    {
        Type = (Http2FrameType)type;
        Flags = flags;
        Stream = stream;
        Payload = payload;
    }

    public Http2FrameType Type { get; }

    public int Flags { get; }

    public int Stream { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    public bool EndsStream => Type is Http2FrameType.Data or Http2FrameType.Headers && (Flags & 1) != 0;

    /// <summary>Of SETTINGS, as <c>1:65536;2:0</c>.</summary>
    public string Settings => string.Join(';', Payload.ToArray().Chunk(6).Select(entry =>
        $"{BinaryPrimitives.ReadUInt16BigEndian(entry)}:{BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(2))}"));

    /// <summary>Of WINDOW_UPDATE.</summary>
    public int Increment => BinaryPrimitives.ReadInt32BigEndian(Payload.Span);

    /// <summary>Of PRIORITY and HEADERS, as <c>exclusive:parent:weight</c> with a weight up to 256; null where there is none.</summary>
    public string? Priority
    {
        get
        {
            ReadOnlySpan<byte> at = Payload.Span;
            if (Type == Http2FrameType.Headers)
            {
                if ((Flags & 0x20) == 0)
                {
                    return null;
                }

                at = at[Padding..];
            }

            uint parent = BinaryPrimitives.ReadUInt32BigEndian(at);
            return $"{parent >> 31}:{parent & 0x7fffffff}:{at[4] + 1}";
        }
    }

    /// <summary>Of HEADERS, once all of them are there.</summary>
    public IReadOnlyList<HpackField> Fields { get; internal set; } = [];

    /// <summary>The first letters of the pseudo-header fields.</summary>
    public string PseudoOrder => string.Concat(Fields.Where(f => f.Name[0] == ':').Select(f => f.Name[1]));

    /// <summary>The names of the other fields.</summary>
    public IReadOnlyList<string> Names => [.. Fields.Where(f => f.Name[0] != ':').Select(f => f.Name)];

    internal ReadOnlySpan<byte> HeaderBlock
    {
        get
        {
            ReadOnlySpan<byte> block = Payload.Span;
            if (Type == Http2FrameType.Continuation)
            {
                return block;
            }

            int pad = Padding == 1 ? block[0] : 0;
            return block[(Padding + ((Flags & 0x20) != 0 ? 5 : 0))..^pad];
        }
    }

    private int Padding => (Flags & 8) != 0 ? 1 : 0;

    public string? Field(string name) => Fields.FirstOrDefault(f => f.Name == name)?.Value;

    public override string ToString() => Type switch
    {
        Http2FrameType.Settings => $"SETTINGS {(Flags == 0 ? Settings : "ACK")}",
        Http2FrameType.WindowUpdate => $"WINDOW_UPDATE[{Stream}] {Increment}",
        Http2FrameType.Priority => $"PRIORITY[{Stream}] {Priority}",
        Http2FrameType.Headers => $"HEADERS[{Stream}] {Priority ?? "-"} {PseudoOrder} {string.Join(',', Names)}",
        _ => $"{Type}[{Stream}] {Payload.Length}",
    };
}
