using System.Collections.Immutable;
using System.Globalization;

namespace Curlew.Cli.Listen;

/// <summary>The types of frames (RFC 9113, section 6).</summary>
internal enum Http2FrameType
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    ResetStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
    PriorityUpdate = 16,
}

/// <summary>Flags of frames; what one means depends on the frame's type.</summary>
internal static class Http2Flags
{
    public const int EndStream = 1;
    public const int Ack = 1;
    public const int EndHeaders = 4;
    public const int Padded = 8;
    public const int Priority = 32;
}

/// <summary>A frame as it was sent, without what it carries for the application.</summary>
internal sealed record Http2Frame
{
    public required Http2FrameType Type { get; init; }

    public required int Flags { get; init; }

    public required int Stream { get; init; }

    public required int Length { get; init; }

    /// <summary>Of SETTINGS.</summary>
    public ImmutableArray<Http2Setting> Settings { get; init; } = [];

    /// <summary>Of WINDOW_UPDATE.</summary>
    public long? Increment { get; init; }

    /// <summary>Of PRIORITY, and of HEADERS that have one.</summary>
    public Http2Priority? Priority { get; init; }

    /// <summary>Of PRIORITY_UPDATE (RFC 9218): the stream and the field's value.</summary>
    public string? Update { get; init; }

    public bool IsAck => Type is Http2FrameType.Settings or Http2FrameType.Ping && (Flags & Http2Flags.Ack) != 0;

    public bool EndsStream => Type is Http2FrameType.Data or Http2FrameType.Headers && (Flags & Http2Flags.EndStream) != 0;

    public string Name => Enum.IsDefined(Type) ? NameOf(Type) : string.Create(CultureInfo.InvariantCulture, $"0x{(int)Type:x2}");

    private static string NameOf(Http2FrameType type) => type switch
    {
        Http2FrameType.ResetStream => "RST_STREAM",
        Http2FrameType.PushPromise => "PUSH_PROMISE",
        Http2FrameType.WindowUpdate => "WINDOW_UPDATE",
        Http2FrameType.PriorityUpdate => "PRIORITY_UPDATE",
        _ => type.ToString().ToUpperInvariant(),
    };
}
