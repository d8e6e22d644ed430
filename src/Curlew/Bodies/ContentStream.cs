using System.IO.Pipelines;

namespace Curlew;

/// <summary>What a content writes, as a stream: the content is held up until what it wrote is read. Where its length is known, the last
/// piece is handed out when the content is done, so that one that writes more, or fails in the end, is not taken for a good one.</summary>
internal sealed class ContentStream : BodySource
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
    private readonly CancellationTokenSource _ended;
    private readonly Stream _reader;
    private readonly Task _written;
    private readonly long? _length;
    private long _read;
    private bool _isClosed;

    public ContentStream(HttpContent content, long? length, bool again, Action<Exception> failed, CancellationToken cancellationToken)
    {
        _length = length;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reader = _pipe.Reader.AsStream();
        var token = _ended.Token;
        _written = Task.Run(() => WriteAsync(content, again, failed, token), CancellationToken.None);
    }

    /// <summary>What a content gets that writes more than it said.</summary>
    public static HttpRequestException TooLong(HttpContent content, long length) =>
        new($"The {content.GetType().Name} writes more than the {length} bytes that its Content-Length says; correct the header or leave it out.");

    protected override async ValueTask<int> ReadAsync(bool async, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = async ? await _reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) : _reader.Read(buffer.Span);
        _read += count;
        if (_read != _length)
        {
            return count;
        }

        if (async)
        {
            await _written.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _written.Wait(cancellationToken);
        }

        // The end of it, or what it failed with.
        _ = async ? await _reader.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false) : _reader.Read([]);
        return count;
    }

    protected override async ValueTask CloseAsync(bool async)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _pipe.Reader.CompleteAsync().ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task WriteAsync(HttpContent content, bool again, Action<Exception> failed, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await content.CopyToAsync(new PipeSink(_pipe.Writer, content, _length), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e) when (again)
        {
            failure = new UnrewindableBodyException($"The {content.GetType().Name} cannot be written again: {e.Message}", e);
        }
        catch (Exception e)
        {
            failure = e;
            failed(e);
        }

        await _pipe.Writer.CompleteAsync(failure).ConfigureAwait(false); // the reader throws it
    }

    /// <summary>The end that the content writes to. It takes small pieces, waits for each to be read, and tells the content
    /// when nobody reads any more.</summary>
    private sealed class PipeSink(PipeWriter writer, HttpContent content, long? length) : Stream
    {
        private const int PieceLength = 64 * 1024;

        private long _written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _written += buffer.Length;
            if (_written > length)
            {
                throw TooLong(content, length.Value);
            }

            while (!buffer.IsEmpty)
            {
                var piece = buffer[..Math.Min(buffer.Length, PieceLength)];
                var result = await writer.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
                if (result.IsCompleted)
                {
                    throw new IOException("The transfer ended before the whole content was written.");
                }

                buffer = buffer[piece.Length..];
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).Wait();

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
