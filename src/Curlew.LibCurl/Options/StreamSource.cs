using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>A stream as the source of an upload. Where it can seek, libcurl may rewind it: a redirect or an
/// authentication round needs the body again.</summary>
internal sealed class StreamSource(Stream stream)
{
    private readonly long _start = stream.CanSeek ? stream.Position : 0;

    public Stream Stream => stream;

    /// <summary>Whether the stream never waits, so that nothing is gained by reading it asynchronously.</summary>
    public bool IsInMemory => stream is MemoryStream || ReferenceEquals(stream, Stream.Null);

    public static void Install(EasyHandle handle, Stream stream, string option)
    {
        if (!stream.CanRead)
        {
            throw new ArgumentException($"{option} takes a stream that can be read.", nameof(stream));
        }

        Remove(handle);
        var source = new StreamSource(stream);
        handle.SetCallback(CallbackSlot.Read, new ReadCallback(source.Read));
        if (stream.CanSeek && handle.Callbacks[CallbackSlot.Seek] is null)
        {
            handle.SetCallback(CallbackSlot.Seek, new SeekCallback(source.Seek));
        }
    }

    /// <summary>Takes the seek callback away that came with a stream; one of the application's own stays.</summary>
    public static void Remove(EasyHandle handle)
    {
        if (handle.Callbacks[CallbackSlot.Seek]?.Target is StreamSource)
        {
            handle.SetCallback(CallbackSlot.Seek, callback: null);
        }
    }

    public CurlReadResult Read(Span<byte> buffer) => stream.Read(buffer);

    public CurlSeekResult Seek(long offset, SeekOrigin origin)
    {
        stream.Seek(origin == SeekOrigin.Begin ? _start + offset : offset, origin);
        return CurlSeekResult.Ok;
    }
}
