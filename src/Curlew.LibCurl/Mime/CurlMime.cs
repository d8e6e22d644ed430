using System.Runtime.CompilerServices;
using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// A multipart body (<c>curl_mime *</c>): a form, a mail, or what a part of either consists of. Fill it with parts and give it
/// to the handle that it was made for, with <see cref="CurlOpt.MimePost"/>.
/// </summary>
/// <remarks>
/// The methods that add a part with its content judge everything before they make the part, so a refused call adds none.
/// The handle keeps the body as long as the option has it; the body may be changed between transfers. One that became
/// the content of a part belongs to that part and closes with it. While the handle runs a transfer, members raise
/// <see cref="InvalidOperationException"/>; once it is closed, <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class CurlMime : IDisposable
{
    private readonly EasyHandle _easy;
    private readonly MimeHandle _handle;
    private readonly nint _native;
    private CurlMime? _parent;
    private bool _closed;

    /// <summary>Makes an empty body (<c>curl_mime_init</c>).</summary>
    /// <param name="curl">The only handle that can send it.</param>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is running a transfer.</exception>
    public CurlMime(Curl curl)
    {
        ArgumentNullException.ThrowIfNull(curl);
        Curl = curl;
        _easy = curl.Handle;
        using var claim = new EasyClaim(_easy, this, nameof(CurlMime));
        _handle = MimeHandle.Create(_easy);
        _native = _handle.Pointer;
    }

    /// <summary>The handle that the body was made for.</summary>
    public Curl Curl { get; }

    /// <summary>Whether <see cref="Dispose"/> was called, here or on the body that this one is in.</summary>
    public bool IsClosed => _closed || (_parent?.IsClosed ?? _handle.IsClosed);

    internal MimeSources Sources => Root._handle.Sources;

    private CurlMime Root => _parent?.Root ?? this;

    /// <summary>Adds an empty part (<c>curl_mime_addpart</c>).</summary>
    /// <exception cref="ObjectDisposedException">The body or its handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is running a transfer.</exception>
    public CurlMimePart AddPart()
    {
        using var claim = Enter();
        return Add();
    }

    /// <summary>Adds a field of text.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="value">Text; it is sent as UTF-8.</param>
    /// <param name="contentType">Media type; null for none.</param>
    /// <param name="encoder">See <see cref="CurlMimePart.SetEncoder"/>.</param>
    /// <param name="headers">Further headers of the part, each as <c>Name: value</c>.</param>
    /// <exception cref="ArgumentException">A line break or NUL where none can be, or an unknown encoder.</exception>
    /// <exception cref="ObjectDisposedException">The body or its handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is running a transfer.</exception>
    public CurlMimePart AddField(
        string name, string value, string? contentType = null, string? encoder = null, IEnumerable<string>? headers = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return AddData(name, Encoding.UTF8.GetBytes(value), fileName: null, contentType, encoder, headers);
    }

    /// <summary>Adds a part of bytes, which are copied.</summary>
    /// <param name="name">Name of the field; null for none.</param>
    /// <param name="data">The content.</param>
    /// <param name="fileName">File name that the server is told; null for none.</param>
    /// <param name="contentType">Media type; null for libcurl's guess by the file name.</param>
    /// <param name="encoder">See <see cref="CurlMimePart.SetEncoder"/>.</param>
    /// <param name="headers">Further headers of the part, each as <c>Name: value</c>.</param>
    /// <inheritdoc cref="AddField"/>
    public CurlMimePart AddData(
        string? name, ReadOnlySpan<byte> data, string? fileName = null, string? contentType = null, string? encoder = null,
        IEnumerable<string>? headers = null)
    {
        var description = new MimePartDescription(name, fileName, contentType, encoder, headers);
        using var claim = Enter();
        var part = Add();
        part.Native.SetData(data);
        description.ApplyTo(part.Native);
        return part;
    }

    /// <summary>Adds a file from disk, which is read while it is sent.</summary>
    /// <param name="name">Name of the field; null for none.</param>
    /// <param name="path">Path of a file that can be read.</param>
    /// <param name="fileName">File name that the server is told; null for the file's own.</param>
    /// <param name="contentType">Media type; null for libcurl's guess by the file name.</param>
    /// <param name="encoder">See <see cref="CurlMimePart.SetEncoder"/>.</param>
    /// <param name="headers">Further headers of the part, each as <c>Name: value</c>.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <inheritdoc cref="AddField"/>
    public CurlMimePart AddFile(
        string? name, string path, string? fileName = null, string? contentType = null, string? encoder = null,
        IEnumerable<string>? headers = null)
    {
        var description = new MimePartDescription(name, fileName, contentType, encoder, headers);
        MimeArgument.CheckFile(path, nameof(path));
        using var claim = Enter();
        var part = Add();
        part.Native.SetFileData(path);
        description.ApplyTo(part.Native);
        return part;
    }

    /// <summary>Adds what a stream holds from where it stands; it is read while it is sent.</summary>
    /// <param name="name">Name of the field; null for none.</param>
    /// <param name="stream">The source. One that can seek can be sent again, as a redirect or a challenge may ask.</param>
    /// <param name="fileName">File name that the server is told; null for none.</param>
    /// <param name="contentType">Media type; null for libcurl's guess by the file name.</param>
    /// <param name="encoder">See <see cref="CurlMimePart.SetEncoder"/>.</param>
    /// <param name="headers">Further headers of the part, each as <c>Name: value</c>.</param>
    /// <param name="size">Bytes to send; null for what a stream that can seek tells, or else unknown.</param>
    /// <param name="leaveOpen">False to dispose the stream with the last copy of the part.</param>
    /// <inheritdoc cref="AddField"/>
    public CurlMimePart AddStream(
        string? name, Stream stream, string? fileName = null, string? contentType = null, string? encoder = null,
        IEnumerable<string>? headers = null, long? size = null, bool leaveOpen = true)
    {
        var description = new MimePartDescription(name, fileName, contentType, encoder, headers);
        MimeArgument.CheckStream(stream, nameof(stream));
        MimeArgument.CheckSize(size, nameof(size));
        using var claim = Enter();
        var part = Add();
        part.Attach(MimeStream.CreateSource(Curl, stream, leaveOpen), size ?? MimeStream.SizeOf(stream));
        description.ApplyTo(part.Native);
        return part;
    }

    /// <summary>Adds a part that consists of parts.</summary>
    /// <param name="name">Name of the field; null for none.</param>
    /// <param name="subtype">What follows <c>multipart/</c> in the media type.</param>
    /// <returns>The body inside the new part, to be filled.</returns>
    /// <inheritdoc cref="AddField"/>
    public CurlMime AddMultipart(string? name = null, string subtype = "mixed")
    {
        ArgumentException.ThrowIfNullOrEmpty(subtype);
        var description = new MimePartDescription(name, fileName: null, $"multipart/{subtype}", encoder: null, headers: null);
        ObjectDisposedException.ThrowIf(IsClosed, this);
        var child = new CurlMime(Curl);
        using var claim = Enter();
        var part = Add();
        part.Attach(child);
        description.ApplyTo(part.Native);
        return child;
    }

    /// <summary>Closes the body with all that is in it (<c>curl_mime_free</c>); a handle that has it as
    /// <see cref="CurlOpt.MimePost"/> loses the option. One that is inside a part stays there and only refuses further
    /// calls. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">The handle is sending it.</exception>
    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        if (_parent is null)
        {
            if (ReferenceEquals(_easy.Mime, _handle) && !_easy.IsClosed)
            {
                using var claim = new EasyClaim(_easy, this, nameof(Dispose));
                _easy.ClearMime();
            }

            _handle.Dispose();
        }

        _closed = true;
    }

    internal EasyClaim Enter([CallerMemberName] string member = "") => Enter(this, member);

    internal EasyClaim Enter(object caller, string member)
    {
        ObjectDisposedException.ThrowIf(IsClosed, caller);
        var claim = new EasyClaim(_easy, caller, member);
        if (_easy.Multi is not null && ReferenceEquals(_easy.Mime, Root._handle))
        {
            claim.Dispose();
            _easy.RefuseInMulti("The CurlMime");
        }

        return claim;
    }

    /// <summary>Makes it the body of the handle's requests.</summary>
    internal void AttachTo(EasyHandle easy)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (!ReferenceEquals(easy, _easy))
        {
            throw new InvalidOperationException("The CurlMime was made for another Curl; make one for this Curl.");
        }

        if (_parent is not null)
        {
            throw new InvalidOperationException("The CurlMime is the content of a part; set the one that it is in.");
        }

        easy.SetMime(_handle);
    }

    /// <summary>Judges whether it may become the content of a part of <paramref name="parent"/>.</summary>
    internal void CheckMoveInto(CurlMime parent)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (!ReferenceEquals(parent._easy, _easy))
        {
            throw new InvalidOperationException("The two CurlMimes were made for different Curls; make both for the same one.");
        }

        if (ReferenceEquals(parent.Root, Root))
        {
            throw new ArgumentException(
                _parent is null ? "A CurlMime cannot be inside itself." : "The CurlMime is in this body already.", nameof(parent));
        }

        if (_parent is not null)
        {
            throw new InvalidOperationException("The CurlMime is the content of another part already.");
        }

        if (ReferenceEquals(_easy.Mime, _handle))
        {
            throw new InvalidOperationException("The CurlMime is the body of its Curl; unset CURLOPT_MIMEPOST first.");
        }
    }

    /// <summary>Makes it the content of a part of <paramref name="parent"/>.</summary>
    internal void MoveInto(CurlMime parent, NativeMimePart part)
    {
        part.SetSubparts(_native, _handle.Sources);
        _parent = parent;
        Sources.Adopt(_handle.Sources);
        _handle.SetHandleAsInvalid(); // the part frees it
    }

    /// <summary>The part that it was in has other content: libcurl has freed it.</summary>
    internal void Orphan() => _closed = true;

    private CurlMimePart Add() => new(this, NativeMimePart.AddTo(_easy.Api, _native));
}
