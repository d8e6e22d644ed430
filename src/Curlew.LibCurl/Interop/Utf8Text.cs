using System.Buffers;
using System.Text;

namespace Curlew.LibCurl.Interop;

/// <summary>A string as NUL-terminated UTF-8, on the stack when short; one with a NUL inside is refused.</summary>
internal ref struct Utf8Text
{
    public const int StackLength = 512;

    private readonly Span<byte> _bytes;
    private byte[]? _rented;

    public Utf8Text(string text, string argument, Span<byte> stack)
    {
        ArgumentNullException.ThrowIfNull(text, argument);
        RefuseNul(text, argument);
        var needed = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        var buffer = needed <= stack.Length ? stack : _rented = ArrayPool<byte>.Shared.Rent(needed);
        Length = Encoding.UTF8.GetBytes(text, buffer);
        buffer[Length] = 0;
        _bytes = buffer[..(Length + 1)];
    }

    public Utf8Text(ReadOnlySpan<byte> text, string argument, Span<byte> stack)
    {
        RefuseNul(text.Contains((byte)0), argument);
        var needed = text.Length + 1;
        var buffer = needed <= stack.Length ? stack : _rented = ArrayPool<byte>.Shared.Rent(needed);
        text.CopyTo(buffer);
        Length = text.Length;
        buffer[Length] = 0;
        _bytes = buffer[..needed];
    }

    /// <summary>Bytes without the terminator.</summary>
    public int Length { get; }

    public readonly ref byte GetPinnableReference() => ref _bytes.GetPinnableReference();

    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<byte>.Shared.Return(rented, clearArray: true); // it may have been a password
        }
    }

    public static void RefuseNul(string text, string argument) => RefuseNul(text.Contains('\0', StringComparison.Ordinal), argument);

    private static void RefuseNul(bool found, string argument)
    {
        if (found)
        {
            throw new ArgumentException("The text has a NUL character in it, where libcurl would cut it off; remove it.", argument);
        }
    }
}
