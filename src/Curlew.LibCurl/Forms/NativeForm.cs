using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>Turns form parts into a curl_mime.</summary>
internal static unsafe class NativeForm
{
    /// <summary>A new mime that the caller must free. Every part is judged before the first is made.</summary>
    public static nint Create(EasyHandle handle, IReadOnlyList<CurlFormPart> parts)
    {
        foreach (var part in parts)
        {
            Validate(part);
        }

        var api = handle.Api;
        var mime = api.MimeInit(handle.Pointer);
        if (mime == 0)
        {
            throw CurlException.OutOfMemory("curl_mime_init", api);
        }

        try
        {
            foreach (var part in parts)
            {
                Add(api, mime, part);
            }
        }
        catch
        {
            api.MimeFree(mime);
            throw;
        }

        return mime;
    }

    private static void Validate(CurlFormPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        foreach (var text in (ReadOnlySpan<string?>)[part.ContentType, .. part.Headers])
        {
            HeaderLine.RefuseLineBreaks(text.AsSpan(), $"Form part '{part.Name}'");
        }

        if (part.Path is { } path)
        {
            using var readable = File.OpenRead(path); // the system's own error says what is wrong with the path
        }
    }

    private static void Add(NativeApi api, nint mime, CurlFormPart part)
    {
        var native = api.MimeAddPart(mime);
        if (native == 0)
        {
            throw CurlException.OutOfMemory("curl_mime_addpart", api);
        }

        Span<byte> stack = stackalloc byte[Utf8Text.StackLength];
        Set(api, api.MimeName, native, part.Name, stack);
        if (part.Path is not null)
        {
            Set(api, api.MimeFileData, native, part.Path, stack);
        }
        else
        {
            fixed (byte* p = part.Bytes.Span)
            {
                byte nothing = 0;
                Check(api, api.MimeData(native, p is null ? &nothing : p, (nuint)part.Bytes.Length));
            }
        }

        if (part.FileName is not null)
        {
            Set(api, api.MimeFileName, native, part.FileName, stack);
        }

        if (part.ContentType is not null)
        {
            Set(api, api.MimeType, native, part.ContentType, stack);
        }

        if (part.Headers.Count > 0)
        {
            const int takeOwnership = 1;
            Check(api, api.MimeHeaders(native, NativeStringList.Create(api, part.Headers), takeOwnership));
        }
    }

    private static void Set(NativeApi api, delegate* unmanaged[Cdecl]<nint, byte*, CurlCode> setter, nint part, string text, Span<byte> stack)
    {
        using var terminated = new Utf8Text(text, nameof(text), stack);
        fixed (byte* p = terminated)
        {
            Check(api, setter(part, p));
        }
    }

    private static void Check(NativeApi api, CurlCode code)
    {
        if (code != CurlCode.Ok)
        {
            throw CurlException.From(code, "Building the form", text: null, inner: null, api);
        }
    }
}
