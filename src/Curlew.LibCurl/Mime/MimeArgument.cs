using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>Judges what is to go into a body before anything of it is made.</summary>
internal static class MimeArgument
{
    private static readonly string[] s_encoders = ["binary", "8bit", "7bit", "base64", "quoted-printable"];

    /// <summary>Null is fine: it means that there is none.</summary>
    public static void CheckText(string? text, string argument)
    {
        if (text is null)
        {
            return;
        }

        HeaderLine.RefuseLineBreaks(text.AsSpan(), argument);
        Utf8Text.RefuseNul(text, argument);
    }

    public static void CheckHeaders(IEnumerable<string> headers, string argument)
    {
        foreach (var header in headers)
        {
            ArgumentNullException.ThrowIfNull(header, argument);
            CheckText(header, argument);
        }
    }

    public static void CheckEncoder(string? encoder, string argument)
    {
        if (encoder is not null && !s_encoders.Contains(encoder, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"libcurl has no encoder '{encoder}'; use one of {string.Join(", ", s_encoders)}.", argument);
        }
    }

    public static void CheckFile(string path, string argument)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, argument);
        Utf8Text.RefuseNul(path, argument);
        using var readable = File.OpenRead(path); // the system's own error says what is wrong with the path
    }

    public static void CheckStream(Stream stream, string argument)
    {
        ArgumentNullException.ThrowIfNull(stream, argument);
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream cannot be read.", argument);
        }
    }

    public static void CheckSize(long? size, string argument)
    {
        if (size is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(given, argument);
        }
    }
}
