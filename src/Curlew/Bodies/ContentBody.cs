using System.Net.Http.Json;

namespace Curlew;

/// <summary>A content of HttpClient. Contents write themselves; <see cref="ContentStream"/> makes that a stream.</summary>
/// <param name="content">The content.</param>
/// <param name="isChunked">Whether its length is not to be told.</param>
/// <param name="hasOwnHeaders">Whether its headers are not yet among the request's.</param>
internal sealed class ContentBody(HttpContent content, bool isChunked = false, bool hasOwnHeaders = true) : RequestBody(contentType: null)
{
    private const int ShortLength = 64 * 1024;

    private int _written;
    private ReadOnlyMemory<byte> _bytes;

    public override string? ContentType =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;

    public override long? Length => isChunked ? null : content.Headers.ContentLength;

    /// <summary>What the content threw when it was written last; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanReplay => CanWriteAgain(content);

    private protected override string Kind => "a content over a stream that cannot seek,";

    internal override bool HasContentHeaders => hasOwnHeaders;

    internal override IEnumerable<KeyValuePair<string, string>> ContentHeaders
    {
        get
        {
            foreach (var (name, values) in hasOwnHeaders ? content.Headers.NonValidated : default)
            {
                if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
                    && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    foreach (var value in values)
                    {
                        yield return KeyValuePair.Create(name, value);
                    }
                }
            }
        }
    }

    /// <summary>A short one whose length is known goes as a whole.</summary>
    internal override bool TryGetBuffer(out ReadOnlyMemory<byte> buffer)
    {
        if (_bytes.IsEmpty && Length is > 0 and <= ShortLength && IsInMemory(content))
        {
            var bytes = new MemoryStream((int)Length);
            content.CopyTo(bytes, context: null, CancellationToken.None);
            if (bytes.Length == Length)
            {
                _bytes = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
            }
        }

        buffer = _bytes;
        return !_bytes.IsEmpty;
    }

    internal override ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken)
    {
        var again = Interlocked.Exchange(ref _written, 1) != 0;
        if (!IsInMemory(content))
        {
            return new(new ContentStream(content, Length, again, e => Failure = e, cancellationToken));
        }

        var bytes = new MemoryStream();
        content.CopyTo(bytes, context: null, cancellationToken);
        if (bytes.Length > Length)
        {
            throw ContentStream.TooLong(content, Length.Value);
        }

        bytes.Position = 0;
        return new(bytes);
    }

    /// <summary>Whether writing it needs no waiting and no thread.</summary>
    private static bool IsInMemory(HttpContent content) =>
        content.GetType() is var type
        && (type == typeof(ByteArrayContent) || type == typeof(StringContent) || type == typeof(FormUrlEncodedContent)
            || type == typeof(ReadOnlyMemoryContent) || type == typeof(JsonContent));

    /// <summary>As HttpClient does, a content of an unknown kind is believed to be able to; it says so itself when not.</summary>
    private static bool CanWriteAgain(HttpContent content) => content switch
    {
        StreamContent => content.ReadAsStream().CanSeek,
        MultipartContent parts => parts.All(CanWriteAgain),
        _ => true,
    };
}
