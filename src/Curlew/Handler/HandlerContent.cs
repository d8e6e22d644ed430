using System.Net;

namespace Curlew;

/// <summary>The body of an answer as HttpClient reads it: once, as it arrives, unless somebody loads it into memory.</summary>
internal sealed class HandlerContent(Response response, HttpResponseMessage message) : HttpContent
{
    private HandlerStream? _stream = new(response, message);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var source = Take();
        await using (source.ConfigureAwait(false))
        {
            await source.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var source = Take();
        source.CopyTo(stream);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(Take());

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => CreateContentReadStreamAsync();

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Take();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Interlocked.Exchange(ref _stream, value: null)?.Dispose();
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private HandlerStream Take() => Interlocked.Exchange(ref _stream, value: null)
        ?? throw new InvalidOperationException("The body was read already, and cannot be read again: it is not kept in memory.");
}
