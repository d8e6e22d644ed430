using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>Another easy handle.</summary>
internal sealed unsafe class EasyOpt(string name, int id, int since) : CurlOpt<Curl>(name, id, since)
{
    internal override void Set(EasyHandle handle, Curl value) => value.SetAsDependency(handle, Id);

    internal override void Unset(EasyHandle handle) => handle.SetPointer(Id, null);
}

internal sealed class ShareOpt(string name, int id, int since) : CurlOpt<CurlShare>(name, id, since)
{
    internal override void Set(EasyHandle handle, CurlShare value) => handle.JoinShare(value);

    internal override void Unset(EasyHandle handle) => handle.LeaveShare();
}

internal sealed class MimeOpt(string name, int id, int since) : CurlOpt<CurlMime>(name, id, since)
{
    internal override void Set(EasyHandle handle, CurlMime value) => value.AttachTo(handle);

    internal override void Unset(EasyHandle handle) => handle.ClearMime();
}

internal sealed class UrlOpt(string name, int id, int since) : CurlOpt<CurlUrl>(name, id, since)
{
    internal override void Set(EasyHandle handle, CurlUrl value) => handle.SetUrl(value.Handle);

    internal override void Unset(EasyHandle handle) => handle.SetUrl(url: null);
}
