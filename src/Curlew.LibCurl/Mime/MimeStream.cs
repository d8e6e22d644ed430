using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>A stream as the content of a part, from where it stands.</summary>
internal sealed class MimeStream
{
    private readonly Stream _stream;
    private readonly long _start;

    private MimeStream(Stream stream)
    {
        _stream = stream;
        _start = stream.CanSeek ? stream.Position : 0;
    }

    /// <summary>Bytes that are left; null when the stream cannot tell.</summary>
    public static long? SizeOf(Stream stream) => stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : null;

    public static MimeSource CreateSource(Curl curl, Stream stream, bool leaveOpen)
    {
        var source = new MimeStream(stream);
        return new MimeSource(curl, source.Read, stream.CanSeek ? source.Seek : null, leaveOpen ? null : stream.Dispose);
    }

    private CurlReadResult Read(Span<byte> buffer) => _stream.Read(buffer);

    private CurlSeekResult Seek(long offset, SeekOrigin origin)
    {
        _stream.Seek(origin == SeekOrigin.Begin ? _start + offset : offset, origin);
        return CurlSeekResult.Ok;
    }
}
