using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Curlew;

public abstract partial class RequestBody
{
    private const string BytesType = "application/octet-stream";
    private const string JsonType = "application/json";
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>A body of no bytes: <c>Content-Length: 0</c>.</summary>
    public static RequestBody Empty { get; } = new BytesBody(default, contentType: null);

    /// <summary>Text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="contentType">Null for <c>text/plain</c> with the charset of the encoding.</param>
    /// <param name="encoding">Null for UTF-8. No byte order mark is sent.</param>
    public static RequestBody Text(string text, string? contentType = null, Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        encoding ??= Encoding.UTF8;
        return new BytesBody(encoding.GetBytes(text), contentType ?? Default($"text/plain; charset={encoding.WebName}", text.Length));
    }

    /// <summary>Bytes, which are not copied: leave them alone until they are sent.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="contentType">Null for <c>application/octet-stream</c>.</param>
    public static RequestBody Bytes(ReadOnlyMemory<byte> data, string? contentType = null) =>
        new BytesBody(data, contentType ?? Default(BytesType, data.Length));

    /// <summary>Fields as HTML forms send them: names and values in UTF-8, percent-encoded, blanks as <c>+</c>.</summary>
    /// <param name="fields">The fields in their order; a name may come more than once.</param>
    /// <exception cref="ArgumentException">A name or value is null.</exception>
    public static RequestBody Form(IEnumerable<KeyValuePair<string, string>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var text = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            if (name is null || value is null)
            {
                throw new ArgumentException("The names and values of a form are strings; leave out what has no value.", nameof(fields));
            }

            text.Append(text.Length == 0 ? "" : "&").Append(Escape(name)).Append('=').Append(Escape(value));
        }

        return new BytesBody(Encoding.ASCII.GetBytes(text.ToString()), FormType);
    }

    /// <inheritdoc cref="Form(IEnumerable{KeyValuePair{string, string}})"/>
    public static RequestBody Form(params (string Name, string Value)[] fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Form(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
    }

    /// <summary>A value as JSON, by metadata that the compiler made: trimming and AOT are fine.</summary>
    /// <param name="value">What to write; it is written now.</param>
    /// <param name="typeInfo">From a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <exception cref="JsonException">The value cannot be written, and so with <see cref="NotSupportedException"/>.</exception>
    public static RequestBody Json<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new BytesBody(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), JsonType);
    }

    /// <summary>A value as JSON, by reflection.</summary>
    /// <param name="value">What to write; it is written now.</param>
    /// <param name="options">Null for <see cref="JsonSerializerOptions.Web"/>, as <see cref="HttpClient"/> has it: compact,
    /// names in camelCase.</param>
    /// <exception cref="JsonException">The value cannot be written, and so with <see cref="NotSupportedException"/>.</exception>
    [RequiresUnreferencedCode("JSON by reflection; pass a JsonTypeInfo in trimmed programs.")]
    [RequiresDynamicCode("JSON by reflection; pass a JsonTypeInfo in programs compiled ahead of time.")]
    public static RequestBody Json<T>(T value, JsonSerializerOptions? options = null) =>
        new BytesBody(JsonSerializer.SerializeToUtf8Bytes(value, options ?? JsonSerializerOptions.Web), JsonType);

    /// <summary>
    /// A stream from where it stands. One that can seek is replayed from there, has its length from there, and serves one
    /// request at a time; another is sent once, in chunks.
    /// </summary>
    /// <param name="source">The stream.</param>
    /// <param name="contentType">Null for <c>application/octet-stream</c>.</param>
    /// <param name="leaveOpen">Whether it stays open when the request is over.</param>
    /// <exception cref="ArgumentException">The stream cannot be read.</exception>
    public static RequestBody Stream(Stream source, string? contentType = null, bool leaveOpen = true)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.CanRead
            ? new StreamBody(source, contentType ?? BytesType, leaveOpen)
            : throw new ArgumentException("A body is a stream that can be read; this one is closed or only for writing.", nameof(source));
    }

    /// <summary>A file, which is opened anew for each attempt and read while it is sent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="contentType">Null for the one that goes with the extension of the name.</param>
    /// <exception cref="FileNotFoundException">There is no such file; the message names the path.</exception>
    public static RequestBody File(string path, string? contentType = null) => new FileBody(path, contentType);

    /// <summary>Pieces as they are produced. The next piece is asked for when the one before is sent, and the sequence is
    /// disposed when the transfer ends, also early. HTTP/1.1 sends it in chunks.</summary>
    /// <param name="pieces">The pieces; each is used until the next is asked for.</param>
    /// <param name="contentType">Null for <c>application/octet-stream</c>.</param>
    /// <param name="canReplay">Whether the sequence gives the same when it is enumerated again.</param>
    public static RequestBody Chunks(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, string? contentType = null, bool canReplay = false)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return new PiecesBody(_ => pieces, contentType ?? BytesType, canReplay);
    }

    /// <inheritdoc cref="Chunks(IAsyncEnumerable{ReadOnlyMemory{byte}}, string?, bool)"/>
    /// <param name="pieces">The pieces; each is used until the next is asked for. Async sends enumerate them on the thread
    /// pool.</param>
    /// <param name="contentType">Null for <c>application/octet-stream</c>.</param>
    /// <param name="canReplay">Whether the sequence gives the same when it is enumerated again; true anyway for arrays,
    /// lists and other collections.</param>
    public static RequestBody Chunks(IEnumerable<ReadOnlyMemory<byte>> pieces, string? contentType = null, bool canReplay = false)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var isCollection = pieces is IReadOnlyCollection<ReadOnlyMemory<byte>> or ICollection<ReadOnlyMemory<byte>>;
        return new PiecesBody(
            async => async && !isCollection ? PiecesBody.OnThreadPool(pieces) : pieces.ToAsyncEnumerable(),
            contentType ?? BytesType,
            canReplay || isCollection);
    }

    /// <summary>What a pipe gives, once; the reader is completed when the transfer ends.</summary>
    /// <param name="reader">The reading end.</param>
    /// <param name="contentType">Null for <c>application/octet-stream</c>.</param>
    public static RequestBody Pipe(PipeReader reader, string? contentType = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new FactoryBody("a pipe", _ => new(reader.AsStream()), contentType ?? BytesType, length: null, canReplay: false);
    }

    /// <summary>A stream that is made for each attempt, so that the body can always be sent again. It is disposed when the
    /// attempt is over.</summary>
    /// <param name="open">Makes a stream at the start of the body.</param>
    /// <param name="contentType">Null for <c>application/octet-stream</c>.</param>
    /// <param name="length">How many bytes each stream has; null when that is not known.</param>
    /// <exception cref="ArgumentException">The length is negative.</exception>
    public static RequestBody Factory(
        Func<CancellationToken, ValueTask<Stream>> open, string? contentType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        return new FactoryBody("a factory", open, contentType ?? BytesType, length, canReplay: true);
    }

    /// <summary>
    /// A content of <see cref="HttpClient"/>, with its headers. It is written piece by piece, again for each attempt, and
    /// not disposed.
    /// </summary>
    /// <param name="content">The content.</param>
    public static RequestBody Content(HttpContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new ContentBody(content);
    }

    /// <summary>A multipart form; the same as the <see cref="MultipartBody"/> itself.</summary>
    public static RequestBody Multipart(MultipartBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return body;
    }

    /// <summary>As <see cref="Text"/>.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator RequestBody?(string? text) => text is null ? null : Text(text);

    /// <summary>As <see cref="Bytes"/>.</summary>
    [return: NotNullIfNotNull(nameof(data))]
    public static implicit operator RequestBody?(byte[]? data) => data is null ? null : Bytes(data);

    /// <summary>As <see cref="Bytes"/>.</summary>
    public static implicit operator RequestBody(ReadOnlyMemory<byte> data) => Bytes(data);

    /// <summary>As <see cref="Stream"/>.</summary>
    [return: NotNullIfNotNull(nameof(source))]
    public static implicit operator RequestBody?(Stream? source) => source is null ? null : Stream(source);

    /// <summary>As <see cref="Content"/>.</summary>
    [return: NotNullIfNotNull(nameof(content))]
    public static implicit operator RequestBody?(HttpContent? content) => content is null ? null : Content(content);

    private static string? Default(string type, int length) => length == 0 ? null : type;

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
