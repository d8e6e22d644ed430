using System.Runtime.InteropServices;
using System.Text;

namespace Curlew.LibCurl.Interop;

/// <summary>Reads C strings; what is no valid UTF-8 is shown with replacement characters, never refused.</summary>
internal static unsafe class NativeText
{
    public static string? Read(byte* text) =>
        text is null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>As <see cref="Read(byte*)"/>; gives the very string that is likely when the text is the same.</summary>
    public static string? Read(byte* text, string? likely) =>
        text is not null && likely is not null && Ascii.Equals(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text), likely) ? likely : Read(text);

    public static byte[]? ReadBytes(byte* text) =>
        text is null ? null : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).ToArray();
}
