using System.Buffers;

namespace Curlew.LibCurl;

/// <summary>
/// The source of an upload that is a stream: while a piece is being read, the transfer is paused. All members are called
/// by the loop's thread.
/// </summary>
internal sealed class AsyncSource(Stream stream, SeekCallback? seek, TransferStreams streams)
{
    private byte[]? _buffer; // rented from the request of a piece until all of it is handed on
    private Task<int>? _reading;
    private (long Offset, SeekOrigin Origin)? _due;
    private int _start;
    private int _length;
    private bool _ended;

    /// <summary>Whether a piece is being read.</summary>
    public bool IsWaiting => _reading is { IsCompleted: false };

    public CurlReadResult Read(Span<byte> buffer)
    {
        if (_length == 0 && !_ended && !TryFill(buffer.Length))
        {
            return CurlReadResult.Pause;
        }

        var count = Math.Min(buffer.Length, _length);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        _length -= count;
        if (_length == 0)
        {
            ReturnBuffer();
        }

        return count;
    }

    /// <summary>While a piece is being read the stream is not ours to move; it is moved when that has ended.</summary>
    public CurlSeekResult Seek(long offset, SeekOrigin origin)
    {
        _length = 0;
        _ended = false;
        if (IsWaiting)
        {
            _due = (offset, origin);
            return CurlSeekResult.Ok;
        }

        _reading = null;
        _due = null;
        return seek!(offset, origin);
    }

    /// <summary>A buffer that a stream may still fill is left to the garbage collector.</summary>
    public void End()
    {
        if (!IsWaiting)
        {
            ReturnBuffer();
        }
    }

    private bool TryFill(int wanted)
    {
        if (IsWaiting)
        {
            return false;
        }

        if (_reading is { } read)
        {
            _reading = null;
            var count = read.GetAwaiter().GetResult(); // what the stream threw ends the transfer
            if (_due is null)
            {
                Take(count);
                return true;
            }
        }

        if (_due is { } due)
        {
            _due = null;
            if (seek!(due.Offset, due.Origin) != CurlSeekResult.Ok)
            {
                throw new IOException("The source of the upload could not be rewound, and must be sent again.");
            }
        }

        return TryStart(wanted);
    }

    private bool TryStart(int wanted)
    {
        if (_buffer is null || _buffer.Length < wanted)
        {
            ReturnBuffer();
            _buffer = ArrayPool<byte>.Shared.Rent(wanted);
        }

        var read = stream.ReadAsync(_buffer.AsMemory(0, wanted), streams.Ended);
        if (read.IsCompleted)
        {
            Take(read.GetAwaiter().GetResult());
            return true;
        }

        _reading = read.AsTask();
        _reading.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(streams.Continue);
        return false;
    }

    private void Take(int count)
    {
        _start = 0;
        _length = count;
        _ended = count == 0;
    }

    private void ReturnBuffer()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
