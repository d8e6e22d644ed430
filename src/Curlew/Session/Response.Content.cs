using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Curlew;

public partial class Response
{
    private const int CopySize = 64 * 1024; // less than what makes an array a large object

    private bool _isTaken;
    private Encoding? _encoding;
    private string? _text;

    /// <summary>The decoded body.</summary>
    /// <exception cref="InvalidOperationException">It is streamed and has not been read into memory.</exception>
    public ReadOnlyMemory<byte> Content => !_state.IsUnread
        ? _state.Body
        : throw new InvalidOperationException("The response is streamed: read its body with ReadContentAsync, or from OpenStream.");

    /// <summary>How <see cref="Text"/> is decoded: what was set here, else the charset of the Content-Type, else a byte order
    /// mark, else <see cref="TransferOptions.DefaultEncoding"/>, else UTF-8.</summary>
    /// <exception cref="InvalidOperationException">Set when the text was read already.</exception>
    public Encoding Encoding
    {
        get => _encoding ?? Order.Of(_state.IsUnread ? default : _state.Body);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (_text is not null)
            {
                throw new InvalidOperationException("The text was decoded already; set the encoding before Text is read.");
            }

            _encoding = value;
        }
    }

    /// <summary>The charset that the Content-Type names; null where it names none that .NET knows.</summary>
    public Encoding? CharsetEncoding => Order.Named;

    /// <summary>The body as text; bytes that do not decode become replacement characters.</summary>
    /// <inheritdoc cref="Content" path="/exception"/>
    public string Text => _text ??= Order.Decode(Content);

    private CharsetOrder Order => new(_encoding, _state.ContentType, _state.DefaultEncoding);

    /// <summary>The body read as JSON.</summary>
    /// <param name="typeInfo">How to read it, made by a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <exception cref="JsonException">It is no JSON, or of another shape.</exception>
    /// <inheritdoc cref="Content" path="/exception"/>
    public T? Json<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return JsonSerializer.Deserialize(Order.ToUtf8Json(Content).Span, typeInfo);
    }

    /// <summary>The body read as JSON, by reflection; property names in any case.</summary>
    /// <param name="options">How to read it; <see cref="JsonSerializerOptions.Web"/> by default.</param>
    /// <inheritdoc cref="Json{T}(JsonTypeInfo{T})"/>
    [RequiresUnreferencedCode("The members of the type are found by reflection; use the overload with a JsonTypeInfo.")]
    [RequiresDynamicCode("The code that reads the value is made at run time; use the overload with a JsonTypeInfo.")]
    public T? Json<T>(JsonSerializerOptions? options = null) =>
        JsonSerializer.Deserialize<T>(Order.ToUtf8Json(Content).Span, options ?? JsonSerializerOptions.Web);

    /// <summary>Reads a streamed body into memory, so that <see cref="Content"/>, <see cref="Text"/> and the like work. For
    /// one that is there already it does nothing.</summary>
    /// <exception cref="RequestException">The transfer failed.</exception>
    /// <exception cref="ResponseTooLargeException">It is larger than <see cref="TransferOptions.MaxResponseSize"/>.</exception>
    /// <exception cref="InvalidOperationException">The stream was given out already.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadContentAsync(CancellationToken cancellationToken = default)
    {
        if (_state.IsUnread)
        {
            using var stream = OpenStream();
            var buffer = new BodyBuffer(_state.Plan.MaxResponseSize);
            using var piece = MemoryPool<byte>.Shared.Rent(CopySize);
            while (await stream.ReadAsync(piece.Memory, cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                buffer.Write(piece.Memory.Span[..count]);
            }

            _state.Keep(buffer.Take());
        }

        return _state.Body;
    }

    /// <inheritdoc cref="ReadContentAsync"/>
    public ReadOnlyMemory<byte> ReadContent()
    {
        if (_state.IsUnread)
        {
            using var stream = OpenStream();
            var buffer = new BodyBuffer(_state.Plan.MaxResponseSize);
            using var piece = MemoryPool<byte>.Shared.Rent(CopySize);
            while (stream.Read(piece.Memory.Span) is var count and > 0)
            {
                buffer.Write(piece.Memory.Span[..count]);
            }

            _state.Keep(buffer.Take());
        }

        return _state.Body;
    }

    /// <summary>The decoded body as a stream: of what is in memory, or as it arrives. A streamed body can be opened once. The
    /// stream raises <see cref="RequestException"/> when the transfer fails, and closing it ends a transfer that is not over.</summary>
    /// <exception cref="InvalidOperationException">A streamed body was opened before.</exception>
    public Stream OpenStream()
    {
        if (!_state.IsUnread)
        {
            return new ReadOnlyMemoryStream(_state.Body);
        }

        if (_isTaken)
        {
            throw new InvalidOperationException("The body of a streamed response can be read once; it was opened before.");
        }

        _isTaken = true;
        return _state.Stream!;
    }

    /// <summary>The body in pieces as they arrive; each is valid until the next is asked for.</summary>
    /// <param name="cancellationToken">Ends the waiting for the next.</param>
    /// <inheritdoc cref="OpenStream" path="/exception"/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stream = OpenStream();
        var piece = new byte[CopySize];
        while (await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            yield return piece.AsMemory(0, count);
        }
    }

    /// <inheritdoc cref="ChunksAsync"/>
    public IEnumerable<ReadOnlyMemory<byte>> Chunks()
    {
        using var stream = OpenStream();
        var piece = new byte[CopySize];
        while (stream.Read(piece) is var count and > 0)
        {
            yield return piece.AsMemory(0, count);
        }
    }

    /// <summary>The body line by line, without the line ends, decoded as <see cref="Text"/> would be.</summary>
    /// <param name="delimiter">What ends a line; null for any of CR LF, LF and CR.</param>
    /// <param name="cancellationToken">Ends the waiting for the next.</param>
    /// <inheritdoc cref="OpenStream" path="/exception"/>
    public async IAsyncEnumerable<string> LinesAsync(string? delimiter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stream = OpenStream();
        await foreach (var line in LineReader.ReadAsync(stream, Order, delimiter, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    /// <inheritdoc cref="LinesAsync"/>
    public IEnumerable<string> Lines(string? delimiter = null)
    {
        using var stream = OpenStream();
        foreach (var line in LineReader.Read(stream, Order, delimiter))
        {
            yield return line;
        }
    }

    /// <summary>Copies the body into a stream, which is not closed.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="progress">Is told after each piece.</param>
    /// <param name="cancellationToken">Ends the copying, and the transfer.</param>
    /// <inheritdoc cref="OpenStream" path="/exception"/>
    /// <exception cref="RequestException">The transfer failed.</exception>
    public async Task CopyToAsync(Stream destination, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var stream = OpenStream();
        if (progress is null)
        {
            await stream.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
            return;
        }

        var copied = new CopyProgress(this, progress);
        using var piece = MemoryPool<byte>.Shared.Rent(CopySize);
        while (await stream.ReadAsync(piece.Memory, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            await destination.WriteAsync(piece.Memory[..count], cancellationToken).ConfigureAwait(false);
            copied.Add(count);
        }
    }

    /// <inheritdoc cref="CopyToAsync"/>
    public void CopyTo(Stream destination, IProgress<TransferProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var stream = OpenStream();
        var copied = new CopyProgress(this, progress);
        using var piece = MemoryPool<byte>.Shared.Rent(CopySize);
        while (stream.Read(piece.Memory.Span) is var count and > 0)
        {
            destination.Write(piece.Memory.Span[..count]);
            copied.Add(count);
        }
    }

    /// <summary>Counts what is copied; the total is known where the body is not encoded.</summary>
    private sealed class CopyProgress(Response response, IProgress<TransferProgress>? progress)
    {
        private readonly long? _total = response._state.Head.TryGet("content-encoding"u8, out _) ? null : response._state.Head.GetNumber("content-length"u8);
        private long _copied;

        public void Add(int count)
        {
            _copied += count;
            progress?.Report(new TransferProgress(_copied, _total, 0, null));
        }
    }
}
