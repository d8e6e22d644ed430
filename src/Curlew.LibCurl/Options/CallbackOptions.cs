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

        var sink = new StreamSink(value);
        handle.SetCallback(slot, slot == CallbackSlot.Header ? new HeaderCallback(sink.Write) : new WriteCallback(sink.Write));
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
