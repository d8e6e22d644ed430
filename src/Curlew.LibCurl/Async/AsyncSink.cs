using System.Buffers;

namespace Curlew.LibCurl;

/// <summary>
/// The end of a download that is a stream: one piece is on its way into the stream at most, and while it is, the transfer
/// is paused. All members are called by the loop's thread.
/// </summary>
internal sealed class AsyncSink(Stream stream, TransferStreams streams)
{
    private byte[]? _buffer; // rented while a piece is on its way
    private Task _writing = Task.CompletedTask;

    public Stream Stream => stream;

    /// <summary>Whether a piece is on its way.</summary>
    public bool IsWaiting => !_writing.IsCompleted;

    public CurlWriteResult Write(ReadOnlySpan<byte> data)
    {
        if (IsWaiting)
        {
            return CurlWriteResult.Pause;
        }

        ThrowIfFailed();
        _buffer ??= ArrayPool<byte>.Shared.Rent(data.Length);
        if (_buffer.Length < data.Length)
        {
            ReturnBuffer();
            _buffer = ArrayPool<byte>.Shared.Rent(data.Length);
        }

        data.CopyTo(_buffer);
        var written = stream.WriteAsync(_buffer.AsMemory(0, data.Length), streams.Ended);
        if (written.IsCompleted)
        {
            written.GetAwaiter().GetResult();
            ReturnBuffer();
        }
        else
        {
            _writing = written.AsTask();
            _writing.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(streams.Continue);
        }

        return data.Length;
    }

    /// <summary>What the stream threw at the last piece ends the transfer.</summary>
    public void ThrowIfFailed() => _writing.GetAwaiter().GetResult();

    /// <summary>A buffer that a stream may still read is left to the garbage collector.</summary>
    public void End()
    {
        if (!IsWaiting)
        {
            ReturnBuffer();
        }
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
