using System.Buffers;
using System.Text;

namespace Curlew;

/// <summary>
/// A body of several parts, by default a form: fields, files, streams, contents, and multipart bodies within. The parts are
/// read while they are sent, files and streams too. The length is known when that of each part is, and the body can be
/// replayed when each part can. Parts are added before the body is used; then any thread may use it.
/// </summary>
/// <remarks>The bytes are made here and not by libcurl, so that they are the same with each version. Names and file names
/// are sent in UTF-8, with <c>"</c>, CR and LF percent-encoded as browsers do.</remarks>
public sealed class MultipartBody : RequestBody
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create("'(),/:=? ");

    private readonly List<MultipartPart> _parts;
    private readonly string _subtype;
    private readonly byte[] _end;
    private readonly bool _hasOwnBoundary;
    private volatile bool _isUsed;

    /// <summary>Makes a body without parts.</summary>
    /// <param name="boundary">Null for <see cref="MultipartBoundary.Default"/>, or the browser's where a request looks like one's.</param>
    /// <param name="subtype">What comes behind <c>multipart/</c>.</param>
    /// <exception cref="ArgumentException">The subtype is not a word of letters, digits, <c>-</c>, <c>.</c> and <c>+</c>.</exception>
    public MultipartBody(MultipartBoundary? boundary = null, string subtype = "form-data")
        : this(boundary, subtype, [])
    {
        ArgumentException.ThrowIfNullOrEmpty(subtype);
        if (!subtype.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '+'))
        {
            throw new ArgumentException("A subtype is a word such as form-data or mixed.", nameof(subtype));
        }
    }

    private MultipartBody(MultipartBoundary? boundary, string subtype, List<MultipartPart> parts)
        : base(contentType: null)
    {
        _parts = parts;
        _subtype = subtype;
        _hasOwnBoundary = boundary is not null;
        Boundary = (boundary ?? MultipartBoundary.Default).Create();
        _end = Encoding.ASCII.GetBytes($"--{Boundary}--\r\n");
        var isToken = !Boundary.AsSpan().ContainsAny(s_quoted);
        ContentType = $"multipart/{subtype}; boundary={(isToken ? Boundary : $"\"{Boundary}\"")}";
    }

    /// <summary>The boundary, without the dashes that each line puts before it.</summary>
    public string Boundary { get; }

    /// <summary>The parts in their order.</summary>
    public IReadOnlyList<MultipartPart> Parts => _parts;

    /// <inheritdoc/>
    public override string ContentType { get; }

    /// <inheritdoc/>
    public override long? Length
    {
        get
        {
            var length = (long?)_end.Length;
            foreach (var part in _parts)
            {
                length += part.Head(Boundary).Length + part.Body.Length + MultipartStream.LineEnd.Length;
            }

            return length;
        }
    }

    /// <inheritdoc/>
    public override bool CanReplay => _parts.TrueForAll(p => p.Body.CanReplay);

    private protected override string Kind => "multipart with a part, such as a stream that cannot seek,";

    /// <summary>Adds a field of text, in UTF-8.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="contentType">Null for no Content-Type, as browsers do it.</param>
    /// <returns>This body.</returns>
    /// <exception cref="InvalidOperationException">The body has been used, and so with the other methods.</exception>
    public MultipartBody AddField(string name, string value, string? contentType = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return Add(name, Bytes(Encoding.UTF8.GetBytes(value)), fileName: null, contentType);
    }

    /// <summary>Adds bytes, which are not copied.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="fileName">What makes the field a file; null for none.</param>
    /// <param name="contentType">Null for the one that goes with the file name, and none without.</param>
    /// <returns>This body.</returns>
    public MultipartBody AddBytes(string name, ReadOnlyMemory<byte> data, string? fileName = null, string? contentType = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Add(name, Bytes(data), fileName, contentType ?? TypeOf(fileName));
    }

    /// <summary>Adds a file, which is opened anew for each attempt and read while it is sent.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="path">The file.</param>
    /// <param name="fileName">The name that is told; null for that of the file, without its directory.</param>
    /// <param name="contentType">Null for the one that goes with the extension of the name told.</param>
    /// <returns>This body.</returns>
    /// <exception cref="FileNotFoundException">There is no such file; the message names the path.</exception>
    public MultipartBody AddFile(string name, string path, string? fileName = null, string? contentType = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var file = File(path);
        fileName ??= Path.GetFileName(path);
        return Add(name, file, fileName, contentType ?? MediaTypes.Of(fileName));
    }

    /// <summary>Adds a stream from where it stands, with the rules of <see cref="RequestBody.Stream"/>.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="source">The stream.</param>
    /// <param name="fileName">What makes the field a file; null for none.</param>
    /// <param name="contentType">Null for the one that goes with the file name, and none without.</param>
    /// <param name="leaveOpen">Whether it stays open when the request is over.</param>
    /// <returns>This body.</returns>
    public MultipartBody AddStream(
        string name, Stream source, string? fileName = null, string? contentType = null, bool leaveOpen = true)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Add(name, RequestBody.Stream(source, contentType, leaveOpen), fileName, contentType ?? TypeOf(fileName));
    }

    /// <summary>Adds a content of <see cref="HttpClient"/> with its headers. A Content-Disposition of its own stays as it is
    /// when no name is given here.</summary>
    /// <param name="content">The content.</param>
    /// <param name="name">Name of the field.</param>
    /// <param name="fileName">What makes the field a file; null for none.</param>
    /// <returns>This body.</returns>
    public MultipartBody AddContent(HttpContent content, string? name = null, string? fileName = null)
    {
        var body = Content(content);
        var headers = body.ContentHeaders.Where(
            h => name is null || !h.Key.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase));
        return Add(name, body, fileName, body.ContentType, headers);
    }

    /// <summary>Adds a body of any kind, a multipart one too.</summary>
    /// <param name="name">Name of the field; null only where this is no form.</param>
    /// <param name="body">The body.</param>
    /// <param name="fileName">What makes the field a file; null for none.</param>
    /// <param name="contentType">Null for that of the body.</param>
    /// <param name="headers">Further headers of the part.</param>
    /// <returns>This body.</returns>
    /// <exception cref="ArgumentException">A form's part has no name, a header has a line break, or the body is this one or
    /// has the same boundary.</exception>
    public MultipartBody AddBody(
        string? name, RequestBody body, string? fileName = null, string? contentType = null,
        IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Add(name, body, fileName, contentType ?? body.ContentType, headers ?? body.ContentHeaders);
    }

    /// <summary>As <see cref="AddBody"/>, with just the content type that is given.</summary>
    internal MultipartBody AddPart(
        string? name, RequestBody body, string? fileName, string? contentType, IEnumerable<KeyValuePair<string, string>> headers) =>
        Add(name, body, fileName, contentType, headers);

    /// <summary>This body as a browser would write it, for one request; itself where it has a boundary of the user's.</summary>
    internal MultipartBody InStyleOf(FormBoundary style)
    {
        var boundary = style switch
        {
            FormBoundary.WebKit => MultipartBoundary.WebKit,
            FormBoundary.Firefox => MultipartBoundary.Firefox,
            _ => null,
        };
        if (boundary is null || _hasOwnBoundary)
        {
            return this;
        }

        _isUsed = true;
        return new(boundary, _subtype, _parts);
    }

    internal override ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken)
    {
        _isUsed = true;
        return new(new MultipartStream(_parts, Boundary, _end, cancellationToken));
    }

    internal override async ValueTask ReleaseAsync(bool async)
    {
        foreach (var part in _parts)
        {
            await part.Body.ReleaseAsync(async).ConfigureAwait(false);
        }
    }

    private static string? TypeOf(string? fileName) => fileName is null ? null : MediaTypes.Of(fileName);

    private MultipartBody Add(
        string? name, RequestBody body, string? fileName, string? contentType,
        IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        if (_isUsed)
        {
            throw new InvalidOperationException("This multipart body has been used; its parts stay as they are.");
        }

        var part = new MultipartPart(name, body, fileName, contentType, headers ?? []);
        if (name is null && _subtype == "form-data" && !part.Headers.Any(
            h => h.Key.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentNullException(nameof(name), "Each part of a form has a name.");
        }

        if (Clashes(body))
        {
            throw new ArgumentException($"The boundary '{Boundary}' occurs in the part; give one of the two another.", nameof(body));
        }

        _parts.Add(part);
        return this;
    }

    /// <summary>Boundaries are random or the caller's; what can be seen now is looked at.</summary>
    private bool Clashes(RequestBody body) =>
        (body is MultipartBody inner && (inner.Boundary.StartsWith(Boundary, StringComparison.Ordinal) || inner._parts.Exists(p => Clashes(p.Body))))
        || (body.TryGetBuffer(out var bytes) && bytes.Span.IndexOf(_end.AsSpan(0, Boundary.Length + 2)) >= 0);
}
