namespace Curlew;

/// <summary>The body of an answer, which fails as HttpClient's do and tells the message of the trailers.</summary>
internal sealed class HandlerStream(Response response, HttpResponseMessage message) : Stream
{
    private readonly Stream _body = response.OpenStream();
    private bool _hasEnded;

    public override bool CanRead => _body.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var count = await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Received(count, buffer.Length);
        }
        catch (RequestException e)
        {
            throw HandlerErrors.InBody(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Received(_body.Read(buffer), buffer.Length);
        }
        catch (RequestException e)
        {
            throw HandlerErrors.InBody(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _body.CopyToAsync(destination, bufferSize, cancellationToken).ConfigureAwait(false);
            Received(0, 1);
        }
        catch (RequestException e)
        {
            throw HandlerErrors.InBody(e);
        }
    }

    public override void Flush()
    {
        // there is nothing to write
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Received(int count, int wanted)
    {
        if (count == 0 && wanted > 0 && !_hasEnded)
        {
            _hasEnded = true;
            MessageResponse.AddTrailers(message, response.Trailers);
        }

        return count;
    }
}
