using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>Turns form parts into a curl_mime.</summary>
internal static class NativeForm
{
    /// <summary>A new mime that the caller must dispose. Every part is judged before the first is made.</summary>
    public static MimeHandle Create(EasyHandle handle, IReadOnlyList<CurlFormPart> parts)
    {
        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            Validate(part, $"Form part '{part.Name}'");
        }

        var mime = MimeHandle.Create(handle);
        try
        {
            foreach (var part in parts)
            {
                Fill(mime.AddPart(), part);
            }
        }
        catch
        {
            mime.Dispose();
            throw;
        }

        return mime;
    }

    private static void Validate(CurlFormPart part, string argument)
    {
        MimeArgument.CheckText(part.Name, argument);
        MimeArgument.CheckText(part.FileName, argument);
        MimeArgument.CheckText(part.ContentType, argument);
        MimeArgument.CheckHeaders(part.Headers, argument);
        if (part.Path is { } path)
        {
            MimeArgument.CheckFile(path, argument);
        }
    }

    private static void Fill(NativeMimePart native, CurlFormPart part)
    {
        native.SetName(part.Name);
        if (part.Path is { } path)
        {
            native.SetFileData(path);
        }
        else
        {
            native.SetData(part.Bytes.Span);
        }

        if (part.FileName is not null)
        {
            native.SetFileName(part.FileName);
        }

        if (part.ContentType is not null)
        {
            native.SetType(part.ContentType);
        }

        if (part.Headers.Count > 0)
        {
            native.SetHeaders(part.Headers);
        }
    }
}
