using System.Runtime.CompilerServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// One part of a <see cref="CurlMime"/> (<c>curl_mimepart *</c>). The setters return the part, so that calls can be chained;
/// null removes what was set. It closes with its body.
/// </summary>
public sealed class CurlMimePart
{
    private readonly CurlMime _mime;
    private CurlMime? _subparts;

    internal CurlMimePart(CurlMime mime, NativeMimePart native)
    {
        _mime = mime;
        Native = native;
    }

    internal NativeMimePart Native { get; }

    /// <summary>Names the field (<c>curl_mime_name</c>).</summary>
    /// <exception cref="ArgumentException">There is a line break or NUL in it.</exception>
    /// <exception cref="ObjectDisposedException">The body or its handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is running a transfer.</exception>
    public CurlMimePart SetName(string? name)
    {
        MimeArgument.CheckText(name, nameof(name));
        using var claim = Enter();
        Native.SetName(name);
        return this;
    }

    /// <summary>Sets the file name that the server is told (<c>curl_mime_filename</c>). <see cref="SetFileData"/> sets it
    /// too.</summary>
    /// <inheritdoc cref="SetName"/>
    public CurlMimePart SetFileName(string? fileName)
    {
        MimeArgument.CheckText(fileName, nameof(fileName));
        using var claim = Enter();
        Native.SetFileName(fileName);
        return this;
    }

    /// <summary>Sets the media type (<c>curl_mime_type</c>); without one libcurl guesses a file's by its name.</summary>
    /// <inheritdoc cref="SetName"/>
    public CurlMimePart SetType(string? contentType)
    {
        MimeArgument.CheckText(contentType, nameof(contentType));
        using var claim = Enter();
        Native.SetType(contentType);
        return this;
    }

    /// <summary>Sets how the content is encoded on the wire (<c>curl_mime_encoder</c>): <c>binary</c>, <c>8bit</c>,
    /// <c>7bit</c> (which refuses other content when it is sent), <c>base64</c> or <c>quoted-printable</c>.</summary>
    /// <exception cref="ArgumentException">libcurl has no such encoder.</exception>
    /// <inheritdoc cref="SetName"/>
    public CurlMimePart SetEncoder(string? encoder)
    {
        MimeArgument.CheckEncoder(encoder, nameof(encoder));
        using var claim = Enter();
        Native.SetEncoder(encoder);
        return this;
    }

    /// <summary>Sets the further headers of the part, each as <c>Name: value</c>, in place of those set before
    /// (<c>curl_mime_headers</c>).</summary>
    /// <inheritdoc cref="SetName"/>
    public CurlMimePart SetHeaders(IEnumerable<string>? headers)
    {
        var items = headers?.ToList() ?? [];
        MimeArgument.CheckHeaders(items, nameof(headers));
        using var claim = Enter();
        Native.SetHeaders(items);
        return this;
    }

    /// <summary>Sets the content to a text, sent as UTF-8 (<c>curl_mime_data</c>); null leaves none.</summary>
    /// <exception cref="ObjectDisposedException">The body or its handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is running a transfer.</exception>
    public CurlMimePart SetData(string? text)
    {
        if (text is not null)
        {
            return SetData(System.Text.Encoding.UTF8.GetBytes(text));
        }

        using var claim = Enter();
        Native.RemoveData();
        DropOldContent();
        return this;
    }

    /// <summary>Sets the content to a copy of some bytes (<c>curl_mime_data</c>).</summary>
    /// <inheritdoc cref="SetData(string)"/>
    [OverloadResolutionPriority(-1)] // null means the text
    public CurlMimePart SetData(ReadOnlySpan<byte> data)
    {
        using var claim = Enter();
        Native.SetData(data);
        DropOldContent();
        return this;
    }

    /// <summary>Sets the content to a file, read while it is sent, and the file name to its own without the folders
    /// (<c>curl_mime_filedata</c>).</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <inheritdoc cref="SetData(string)"/>
    public CurlMimePart SetFileData(string path)
    {
        MimeArgument.CheckFile(path, nameof(path));
        using var claim = Enter();
        Native.SetFileData(path);
        DropOldContent();
        return this;
    }

    /// <summary>
    /// Sets the content to what a callback supplies while the part is sent (<c>curl_mime_data_cb</c>). What the callbacks
    /// throw ends the transfer and comes out of it.
    /// </summary>
    /// <param name="read">Supplies the next bytes.</param>
    /// <param name="seek">Moves the source, so that the part can be sent again; null when it cannot be.</param>
    /// <param name="free">Runs once, when neither the body nor any duplicate of the handle uses the part any more. What it
    /// throws goes to <see cref="CurlLibrary.UnobservedCallbackException"/>. It does not run for a body that is collected
    /// without being disposed.</param>
    /// <param name="size">Bytes that it will supply; null when that is not known: the request is sent in chunks
    /// then.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <inheritdoc cref="SetData(string)"/>
    public CurlMimePart SetDataCallback(ReadCallback read, SeekCallback? seek = null, Action? free = null, long? size = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        MimeArgument.CheckSize(size, nameof(size));
        using var claim = Enter();
        Attach(new MimeSource(_mime.Curl, read, seek, free), size);
        return this;
    }

    /// <summary>Sets the content to what a stream holds from where it stands; it is read while it is sent.</summary>
    /// <param name="stream">The source. One that can seek can be sent again, as a redirect or a challenge may ask.</param>
    /// <param name="size">Bytes to send; null for what a stream that can seek tells, or else unknown.</param>
    /// <param name="leaveOpen">False to dispose the stream with the last copy of the part.</param>
    /// <exception cref="ArgumentException">The stream cannot be read, or the size is negative.</exception>
    /// <inheritdoc cref="SetData(string)"/>
    public CurlMimePart SetStream(Stream stream, long? size = null, bool leaveOpen = true)
    {
        MimeArgument.CheckStream(stream, nameof(stream));
        MimeArgument.CheckSize(size, nameof(size));
        using var claim = Enter();
        Attach(MimeStream.CreateSource(_mime.Curl, stream, leaveOpen), size ?? MimeStream.SizeOf(stream));
        return this;
    }

    /// <summary>Sets the content to parts (<c>curl_mime_subparts</c>). The body given belongs to this part from then on: it may
    /// still be filled, and it closes with this one.</summary>
    /// <exception cref="ArgumentException">It is the body that this part is in, or in that body already.</exception>
    /// <exception cref="ObjectDisposedException">One of the bodies or the handle is closed.</exception>
    /// <exception cref="InvalidOperationException">It was made for another handle, is in another part, or is the
    /// handle's own body; or the handle is running a transfer.</exception>
    public CurlMimePart SetSubparts(CurlMime subparts)
    {
        ArgumentNullException.ThrowIfNull(subparts);
        using var claim = Enter();
        Attach(subparts);
        return this;
    }

    internal void Attach(MimeSource source, long? size)
    {
        const long unknown = -1;
        Native.SetSource(source, size ?? unknown);
        _mime.Sources.Add(source);
        DropOldContent();
    }

    internal void Attach(CurlMime subparts)
    {
        subparts.CheckMoveInto(_mime);
        try
        {
            subparts.MoveInto(_mime, Native);
        }
        finally
        {
            DropOldContent(); // libcurl has freed it even when it refuses the new one
        }

        _subparts = subparts;
    }

    private EasyClaim Enter([CallerMemberName] string member = "") => _mime.Enter(this, member);

    /// <summary>libcurl has freed it when it took the new content.</summary>
    private void DropOldContent()
    {
        _subparts?.Orphan();
        _subparts = null;
        _mime.Sources.Prune();
    }
}
