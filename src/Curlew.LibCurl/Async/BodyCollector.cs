using System.Buffers;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>Where the body goes that is asked for as a whole, in place of the handle's own sink for one transfer.</summary>
internal sealed class BodyCollector
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private Delegate? _replaced;
    private string? _contentType;

    public void Install(EasyCallbacks callbacks)
    {
        _replaced = callbacks[CallbackSlot.Write];
        callbacks[CallbackSlot.Write] = new WriteCallback(Write);
    }

    public void Restore(EasyCallbacks callbacks) => callbacks[CallbackSlot.Write] = _replaced;

    /// <summary>The body is complete; what else is needed of the handle is read before it is given back.</summary>
    public void Complete(EasyHandle easy) => _contentType = CurlInfo.ContentType.Read(easy);

    public byte[] ToBytes() => _body.WrittenSpan.ToArray();

    public string ToText() => Charset.Of(_contentType).GetString(_body.WrittenSpan);

    private CurlWriteResult Write(ReadOnlySpan<byte> data)
    {
        _body.Write(data);
        return data.Length;
    }
}
