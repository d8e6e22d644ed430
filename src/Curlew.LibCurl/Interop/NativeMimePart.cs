namespace Curlew.LibCurl.Interop;

/// <summary>A curl_mimepart *; it lives as long as its mime. libcurl copies all texts and bytes.</summary>
internal readonly unsafe struct NativeMimePart(NativeApi api, nint part)
{
    public static NativeMimePart AddTo(NativeApi api, nint mime)
    {
        var part = api.MimeAddPart(mime);
        return part != 0 ? new NativeMimePart(api, part) : throw CurlException.OutOfMemory("curl_mime_addpart", api);
    }

    public void SetName(string? name) => SetText(api.MimeName, name, "curl_mime_name");

    public void SetFileName(string? name) => SetText(api.MimeFileName, name, "curl_mime_filename");

    public void SetType(string? type) => SetText(api.MimeType, type, "curl_mime_type");

    public void SetEncoder(string? encoder) => SetText(api.MimeEncoder, encoder, "curl_mime_encoder");

    public void SetFileData(string path) => SetText(api.MimeFileData, path, "curl_mime_filedata");

    public void SetData(ReadOnlySpan<byte> data)
    {
        fixed (byte* p = data)
        {
            byte nothing = 0; // empty content is content, and null would not be
            Check(api.MimeData(part, p is null ? &nothing : p, (nuint)data.Length), "curl_mime_data");
        }
    }

    public void RemoveData() => Check(api.MimeData(part, null, 0), "curl_mime_data");

    public void SetHeaders(IEnumerable<string> headers)
    {
        const int takeOwnership = 1;
        var list = NativeStringList.Create(api, headers);
        var code = api.MimeHeaders(part, list, takeOwnership);
        if (code != CurlCode.Ok)
        {
            api.SListFreeAll(list);
        }

        Check(code, "curl_mime_headers");
    }

    public void SetSource(MimeSource source, long size)
    {
        var code = api.MimeDataCallback(
            part, size, MimeSource.Read, source.CanSeek ? MimeSource.Seek : null, MimeSource.Free, source.UserData);
        if (code != CurlCode.Ok)
        {
            source.Discard();
        }

        Check(code, "curl_mime_data_cb");
    }

    /// <summary>A body that was sent before is rewound here, which its own callbacks can fail.</summary>
    public void SetSubparts(nint mime, MimeSources sources) =>
        Check(api.MimeSubparts(part, mime), "curl_mime_subparts", sources);

    private void SetText(delegate* unmanaged[Cdecl]<nint, byte*, CurlCode> setter, string? text, string function)
    {
        if (text is null)
        {
            Check(setter(part, null), function);
            return;
        }

        using var terminated = new Utf8Text(text, nameof(text), stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = terminated)
        {
            Check(setter(part, p), function);
        }
    }

    private void Check(CurlCode code, string function, MimeSources? sources = null)
    {
        if (code != CurlCode.Ok)
        {
            throw CurlException.From(code, function, text: null, sources?.TakeFailure(), api);
        }
    }
}
