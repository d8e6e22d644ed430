using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// A curl_mime *. The easy handle that sends it holds a reference. One that became the content of a part belongs to that
/// part: libcurl frees it.
/// </summary>
internal sealed class MimeHandle : SafeHandle
{
    private readonly NativeApi _api;

    private MimeHandle(NativeApi api, nint mime)
        : base(0, ownsHandle: true)
    {
        _api = api;
        SetHandle(mime);
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    /// <summary>The callbacks of its parts, and of theirs.</summary>
    public MimeSources Sources { get; } = new();

    public static unsafe MimeHandle Create(EasyHandle easy)
    {
        var mime = easy.Api.MimeInit(easy.Pointer);
        return mime != 0 ? new MimeHandle(easy.Api, mime) : throw CurlException.OutOfMemory("curl_mime_init", easy.Api);
    }

    public NativeMimePart AddPart() => NativeMimePart.AddTo(_api, handle);

    protected override unsafe bool ReleaseHandle()
    {
        _api.MimeFree(handle);
        return true;
    }
}
