namespace Curlew.LibCurl;

/// <summary>
/// The source of an upload that is a stream: while a piece is being read, the transfer is paused. All members are called
/// by the loop's thread.
/// </summary>
internal sealed class AsyncSource(StreamSource replaced, Transfer transfer)
{
    private const int BufferSize = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];
    private Task<int>? _reading;
    private int _start;
    private int _length;
    private bool _ended;

    /// <summary>What stood in its place and will again.</summary>
    public StreamSource Replaced => replaced;

    /// <summary>Whether a piece is being read.</summary>
    public bool IsWaiting => _reading is { IsCompleted: false };

    public CurlReadResult Read(Span<byte> buffer)
    {
        if (_length == 0 && !_ended && !TryFill())
        {
            return CurlReadResult.Pause;
        }

        var count = Math.Min(buffer.Length, _length);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        _length -= count;
        return count;
    }

    /// <summary>Not while a piece is being read: the stream is not ours to move then.</summary>
    public CurlSeekResult Seek(long offset, SeekOrigin origin)
    {
        if (IsWaiting)
        {
            return CurlSeekResult.CantSeek;
        }

        _reading = null;
        _length = 0;
        _ended = false;
        return replaced.Seek(offset, origin);
    }

    private bool TryFill()
    {
        if (_reading is null)
        {
            var read = replaced.Stream.ReadAsync(_buffer, transfer.Ended);
            if (read.IsCompletedSuccessfully)
            {
                Take(read.Result);
                return true;
            }

            _reading = read.AsTask();
            _reading.GetAwaiter().UnsafeOnCompleted(transfer.RequestResume);
        }

        if (!_reading.IsCompleted)
        {
            return false;
        }

        var count = _reading.GetAwaiter().GetResult(); // what the stream threw ends the transfer
        _reading = null;
        Take(count);
        return true;
    }

    private void Take(int count)
    {
        _start = 0;
        _length = count;
        _ended = count == 0;
    }
}
