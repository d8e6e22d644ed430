using System.Collections.Immutable;
using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>Reads frames of HTTP/2 (RFC 9113, section 4).</summary>
internal static class Http2Parser
{
    public const int HeaderLength = 9;
    public const int LongestPayload = 1 << 14;

    private const int StreamMask = int.MaxValue;

    /// <summary>What a client says first.</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>How much follows a frame's header.</summary>
    /// <exception cref="WireException">More than a client may send.</exception>
    public static int PayloadLength(ReadOnlySpan<byte> header)
    {
        var length = new WireReader(header).UInt24();
        return length <= LongestPayload ? length : throw new WireException($"an HTTP/2 frame of {length} bytes is too long");
    }

    /// <exception cref="WireException">No frame of its type looks so.</exception>
    public static Http2Frame Read(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(header);
        reader.UInt24();
        Http2Frame frame = new()
        {
            Type = (Http2FrameType)reader.UInt8(),
            Flags = reader.UInt8(),
            Stream = (int)(reader.UInt32() & StreamMask),
            Length = payload.Length,
        };
        return frame.Type switch
        {
            Http2FrameType.Settings => frame with { Settings = Settings(payload) },
            Http2FrameType.WindowUpdate => frame with { Increment = new WireReader(payload).UInt32() & StreamMask },
            Http2FrameType.Priority => frame with { Priority = Priority(payload) },
            Http2FrameType.Headers when (frame.Flags & Http2Flags.Priority) != 0 => frame with { Priority = Priority(WithoutPadding(frame, payload)) },
            Http2FrameType.PriorityUpdate => frame with { Update = Update(payload) },
            _ => frame,
        };
    }

    /// <summary>The piece of a header block in HEADERS or CONTINUATION.</summary>
    /// <exception cref="WireException">There is none.</exception>
    public static ReadOnlySpan<byte> HeaderBlock(Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        const int priorityLength = 5;
        if (frame.Type != Http2FrameType.Headers)
        {
            return payload;
        }

        var block = WithoutPadding(frame, payload);
        var skipped = (frame.Flags & Http2Flags.Priority) != 0 ? priorityLength : 0;
        return skipped <= block.Length ? block[skipped..] : throw new WireException("a HEADERS frame ends too early");
    }

    private static ReadOnlySpan<byte> WithoutPadding(Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if ((frame.Flags & Http2Flags.Padded) == 0)
        {
            return payload;
        }

        var padding = new WireReader(payload).UInt8();
        return 1 + padding <= payload.Length ? payload[1..^padding] : throw new WireException("a frame has more padding than it is long");
    }

    private static ImmutableArray<Http2Setting> Settings(ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload);
        List<Http2Setting> settings = [];
        while (!reader.AtEnd)
        {
            settings.Add(new(reader.UInt16(), reader.UInt32()));
        }

        return [.. settings];
    }

    private static Http2Priority Priority(ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload);
        var parent = reader.UInt32();
        return new() { DependsOn = (int)(parent & StreamMask), Exclusive = parent > StreamMask, Weight = reader.UInt8() + 1 };
    }

    private static string Update(ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload);
        return $"{reader.UInt32() & StreamMask}:{Encoding.Latin1.GetString(payload[4..])}";
    }
}
