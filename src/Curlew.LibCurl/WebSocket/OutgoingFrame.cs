namespace Curlew.LibCurl;

/// <summary>
/// The frame that is being sent: judges what the caller asks for before libcurl does. libcurl takes whatever comes while
/// a frame is incomplete for the rest of that frame, a ping too, and tells nobody.
/// </summary>
internal sealed class OutgoingFrame
{
    public const int MaxControlPayload = 125;

    private CurlWebSocketFlags _flags;
    private long _total;
    private long _left;
    private bool _isBegun;

    /// <summary>Whether libcurl has a part of the frame, or may have.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Refuses flags and sizes that no frame can have.</summary>
    public static void Validate(CurlWebSocketFlags flags, long length, string lengthArgument)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length, lengthArgument);
        var kind = flags & CurlWebSocketKinds.Any;
        if ((flags & ~(CurlWebSocketKinds.Any | CurlWebSocketFlags.Cont | CurlWebSocketFlags.Offset)) != CurlWebSocketFlags.None)
        {
            throw new ArgumentOutOfRangeException(nameof(flags), flags, "There is a flag that no frame has.");
        }

        if (!IsSingle(kind))
        {
            throw new ArgumentException($"A frame is of one kind, not {kind}.", nameof(flags));
        }

        if ((kind & CurlWebSocketKinds.Control) == CurlWebSocketFlags.None)
        {
            return;
        }

        if (flags.HasFlag(CurlWebSocketFlags.Cont))
        {
            throw new ArgumentException($"A {kind} frame is never one of several fragments.", nameof(flags));
        }

        if (length > MaxControlPayload)
        {
            throw new ArgumentException(
                $"A {kind} frame takes {MaxControlPayload} bytes of payload at most, not {length}.", lengthArgument);
        }
    }

    /// <summary>Judges the next piece.</summary>
    /// <returns>The size of the frame as libcurl must be told it with this piece.</returns>
    public long Next(ReadOnlySpan<byte> data, CurlWebSocketFlags flags, long fragmentSize)
    {
        var inPieces = flags.HasFlag(CurlWebSocketFlags.Offset);
        ArgumentOutOfRangeException.ThrowIfNegative(fragmentSize);
        if (fragmentSize != 0 && !inPieces)
        {
            throw new ArgumentException(
                $"The size of a frame goes with the flag {nameof(CurlWebSocketFlags.Offset)} only.", nameof(fragmentSize));
        }

        if (IsOpen)
        {
            Continue(data.Length, flags, fragmentSize);
            return _isBegun ? 0 : fragmentSize;
        }

        var total = inPieces ? fragmentSize : data.Length;
        Validate(flags, total, inPieces ? nameof(fragmentSize) : nameof(data));
        if (data.Length > total)
        {
            throw new ArgumentException($"A piece of {data.Length} bytes is longer than its frame of {total}.", nameof(data));
        }

        (_flags, _total, _left, _isBegun) = (flags, total, total, false);
        return fragmentSize;
    }

    /// <summary>Notes how many bytes of the piece libcurl took; null when it would have blocked.</summary>
    public void Sent(int? count)
    {
        _left -= count ?? 0;
        _isBegun |= count is not null;

        // Without flags the bytes are no frame of ours, but raw.
        IsOpen = _flags != CurlWebSocketFlags.None && (count is null || _left > 0);
    }

    private static bool IsSingle(CurlWebSocketFlags kind) => ((int)kind & ((int)kind - 1)) == 0;

    private void Continue(int length, CurlWebSocketFlags flags, long fragmentSize)
    {
        var inPieces = _flags.HasFlag(CurlWebSocketFlags.Offset);
        var isRest = inPieces
            ? length <= _left && (fragmentSize == _total || (fragmentSize == 0 && _isBegun))
            : length == _left;
        if (flags != _flags || !isRest)
        {
            throw new InvalidOperationException(
                $"The frame before ({_flags}) still lacks {_left} of its {_total} bytes; send them first, with the same flags.");
        }
    }
}
