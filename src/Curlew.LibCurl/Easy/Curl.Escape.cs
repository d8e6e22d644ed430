using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed unsafe partial class Curl
{
    /// <summary>Percent-encodes all but letters, digits and <c>-._~</c> of a text's UTF-8 (<c>curl_easy_escape</c>).
    /// Safe from any thread.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(Encoding.UTF8.GetBytes(text).AsSpan());
    }

    /// <summary>Percent-encodes bytes of any kind.</summary>
    /// <inheritdoc cref="Escape(string)"/>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ""; // a length of 0 tells libcurl to measure the text itself
        }

        var api = NativeApi.Api;
        fixed (byte* p = bytes)
        {
            var escaped = api.EasyEscape(0, p, bytes.Length);
            if (escaped == 0)
            {
                throw CurlException.OutOfMemory("curl_easy_escape", api);
            }

            try
            {
                return NativeText.Read((byte*)escaped)!;
            }
            finally
            {
                api.Free(escaped);
            }
        }
    }

    /// <summary>Undoes percent-encoding (<c>curl_easy_unescape</c>) and decodes the bytes as UTF-8, with replacement
    /// characters where they are none. Safe from any thread.</summary>
    public static string Unescape(string text) => Encoding.UTF8.GetString(UnescapeBytes(text));

    /// <summary>Undoes percent-encoding and gives the bytes.</summary>
    /// <inheritdoc cref="Unescape(string)"/>
    public static byte[] UnescapeBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return [];
        }

        var api = NativeApi.Api;
        using var terminated = new Utf8Text(text, nameof(text), stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = terminated)
        {
            int length;
            var bytes = api.EasyUnescape(0, p, terminated.Length, &length);
            if (bytes == 0)
            {
                throw CurlException.OutOfMemory("curl_easy_unescape", api);
            }

            try
            {
                return new ReadOnlySpan<byte>((void*)bytes, length).ToArray();
            }
            finally
            {
                api.Free(bytes);
            }
        }
    }
}
