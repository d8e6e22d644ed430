namespace Curlew;

/// <summary>
/// What a request sends as its body. Made by the static methods here, or from a string, bytes, a stream or an
/// <see cref="HttpContent"/> by assignment. Bodies in memory and files may be used by any number of requests, also at the
/// same time; a body that can be sent once only says so by <see cref="CanReplay"/>.
/// </summary>
/// <remarks>
/// Content-Type, where the request has no such header of its own: <c>text/plain; charset=utf-8</c> for text,
/// <c>application/json</c> for JSON, <c>application/x-www-form-urlencoded</c> for forms, the one with the boundary for
/// multipart, that of the <see cref="HttpContent"/> for those, that of the name for files, and
/// <c>application/octet-stream</c> for bytes, streams, chunks, pipes and factories. An empty body has none.
/// </remarks>
public abstract partial class RequestBody
{
    private readonly string? _contentType;
    private int _opened;

    private protected RequestBody(string? contentType) => _contentType = Checked(contentType);

    /// <summary>The Content-Type that goes with the body unless the request has its own; null for none.</summary>
    public virtual string? ContentType => _contentType;

    /// <summary>How many bytes it has, which become the Content-Length; null when that is not known before they are sent,
    /// and then HTTP/1.1 sends chunks.</summary>
    public abstract long? Length { get; }

    /// <summary>Whether it can be sent more than once, as redirects, retries and some ways to log in need it.</summary>
    public abstract bool CanReplay { get; }

    /// <summary>What the error for a second use calls it.</summary>
    private protected abstract string Kind { get; }

    /// <summary>Headers that describe the content, without Content-Type and Content-Length.</summary>
    internal virtual IEnumerable<KeyValuePair<string, string>> ContentHeaders => [];

    /// <summary>Whether <see cref="ContentHeaders"/> may have something.</summary>
    internal virtual bool HasContentHeaders => false;

    /// <summary>The bytes of a body that is in memory.</summary>
    internal virtual bool TryGetBuffer(out ReadOnlyMemory<byte> buffer)
    {
        buffer = default;
        return false;
    }

    /// <summary>
    /// A stream of the body from its start, for one attempt; whoever opens it disposes it. It can seek to its start where
    /// the body can be replayed, so that libcurl may rewind it within a transfer.
    /// </summary>
    /// <param name="async">Whether it may be waited for asynchronously; else this and the reads block.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="UnrewindableBodyException">The body has been opened before and cannot be replayed.</exception>
    internal virtual async ValueTask<Stream> OpenAsync(bool async, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _opened, 1) != 0 && !CanReplay)
        {
            throw new UnrewindableBodyException(
                $"The body is {Kind} that gives its bytes once, and they have been taken by an earlier attempt. Use a "
                + "seekable stream, RequestBody.Factory or a body in memory where a body may be needed again.");
        }

        return new BodyStream(this, await OpenSourceAsync(async, cancellationToken).ConfigureAwait(false), cancellationToken);
    }

    /// <summary>The bytes from the start; what is opened is disposed before the next is.</summary>
    internal abstract ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken);

    /// <summary>The request is over, with all its attempts: gives up what the body was told to close.</summary>
    internal virtual ValueTask ReleaseAsync(bool async) => default;

    private static string? Checked(string? contentType) =>
        contentType is null || (contentType.Length > 0 && contentType.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0)
            ? contentType
            : throw new ArgumentException(
                "A content type is one line such as text/plain; null leaves the choice to the kind of body.", nameof(contentType));
}
