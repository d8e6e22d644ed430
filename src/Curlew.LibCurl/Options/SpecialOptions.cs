using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>A form in the HTTPPOST style; it is built with libcurl's MIME functions.</summary>
internal sealed class FormOpt(string name, int id, int since) : CurlOpt<IEnumerable<CurlFormPart>>(name, id, since)
{
    internal override void Set(EasyHandle handle, IEnumerable<CurlFormPart> value)
    {
        using var form = NativeForm.Create(handle, value.ToList()); // freed when the easy handle lets go of it
        handle.SetMime(form);
    }

    internal override void Unset(EasyHandle handle) => handle.ClearMime();
}

/// <summary>A pointer that the caller keeps alive; only by <see cref="CurlOpt.Raw"/>.</summary>
internal sealed unsafe class PointerOpt(string name, int id, int since) : CurlOpt<nint>(name, id, since)
{
    internal override void Set(EasyHandle handle, nint value) => handle.SetPointer(Id, (void*)value);

    internal override void Unset(EasyHandle handle) => handle.SetPointer(Id, null);
}

/// <summary>An option that this binding uses itself, or that has no meaning outside C.</summary>
internal sealed class ReservedOpt(string name, int id, int since, string reason) : CurlOpt(name, id, since)
{
    internal override void Unset(EasyHandle handle) => throw Error();

    internal override void SetBoxed(EasyHandle handle, object value) => throw Error();

    internal NotSupportedException Error() => new($"{this} cannot be set: {reason}");
}
