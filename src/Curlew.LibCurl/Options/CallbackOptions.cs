using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>A callback.</summary>
internal sealed class CallbackOpt<T>(string name, int id, int since, CallbackSlot slot) : CurlOpt<T>(name, id, since)
    where T : Delegate
{
    internal CallbackSlot Slot => slot;

    internal override void Set(EasyHandle handle, T value)
    {
        if (slot == CallbackSlot.Read)
        {
            StreamSource.Remove(handle);
        }

        handle.SetCallback(slot, value);
    }

    internal override void Unset(EasyHandle handle)
    {
        if (slot == CallbackSlot.Read)
        {
            StreamSource.Remove(handle);
        }

        handle.SetCallback(slot, callback: null);
    }
}

/// <summary>A stream in the place of a callback; whichever of the two was set last counts.</summary>
internal sealed class StreamOpt(string name, int id, int since, CallbackSlot slot) : CurlOpt<Stream>(name, id, since)
{
    internal override void Set(EasyHandle handle, Stream value)
    {
        if (slot == CallbackSlot.Read)
        {
            StreamSource.Install(handle, value, ToString());
            return;
        }

        if (!value.CanWrite)
        {
            throw new ArgumentException($"{this} takes a stream that can be written.", nameof(value));
        }

        handle.SetCallback(slot, slot == CallbackSlot.Header ? new HeaderCallback(Write) : new WriteCallback(Write));

        CurlWriteResult Write(ReadOnlySpan<byte> data)
        {
            value.Write(data);
            return data.Length;
        }
    }

    internal override void Unset(EasyHandle handle)
    {
        if (slot == CallbackSlot.Read)
        {
            StreamSource.Remove(handle);
        }

        handle.SetCallback(slot, callback: null);
    }
}

/// <summary>A stream as the source of an upload. Where it can seek, libcurl may rewind it: a redirect or an
/// authentication round needs the body again.</summary>
internal sealed class StreamSource(Stream stream)
{
    private readonly long _start = stream.CanSeek ? stream.Position : 0;

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

    private CurlReadResult Read(Span<byte> buffer) => stream.Read(buffer);

    private CurlSeekResult Seek(long offset, SeekOrigin origin)
    {
        stream.Seek(origin == SeekOrigin.Begin ? _start + offset : offset, origin);
        return CurlSeekResult.Ok;
    }
}
