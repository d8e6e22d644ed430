using System.Buffers;

namespace Curlew;

/// <summary>A body that is kept in memory. Its size is known where the server tells, and then it is written in place;
/// else it grows in rented memory and is copied once.</summary>
internal sealed class BodyBuffer(long limit)
{
    private const int FirstSize = 16 * 1024;
    private const int TrustedSize = 1024 * 1024;

    private byte[] _bytes = [];
    private bool _isRented;
    private int _length;

    public long Limit => limit;

    public long Length => _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Makes room for what the server has announced, as far as one may believe it before it is there.</summary>
    /// <param name="length">How many bytes.</param>
    /// <param name="isLent">Whether the buffer is given back, and not taken.</param>
    public void Expect(long length, bool isLent = false)
    {
        if (_length == 0 && _bytes.Length == 0 && length is > 0 and <= TrustedSize && length <= limit)
        {
            _isRented = isLent;
            _bytes = isLent ? ArrayPool<byte>.Shared.Rent((int)length) : GC.AllocateUninitializedArray<byte>((int)length);
        }
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        if (_length + (long)data.Length > limit)
        {
            throw new ResponseTooLargeException(
                $"The body is larger than {limit} bytes, the most that is kept in memory. Raise MaxResponseSize, or stream the response.");
        }

        if (_bytes.Length - _length < data.Length)
        {
            Grow(_length + data.Length);
        }

        data.CopyTo(_bytes.AsSpan(_length));
        _length += data.Length;
    }

    /// <summary>The body; the buffer is empty again afterwards.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var (bytes, length, rented) = (_bytes, _length, _isRented);
        (_bytes, _length, _isRented) = ([], 0, false);
        if (!rented)
        {
            return bytes.AsMemory(0, length);
        }

        var copy = bytes.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(bytes);
        return copy;
    }

    /// <summary>Lets go of what was written.</summary>
    public void Discard()
    {
        if (_isRented)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _length, _isRented) = ([], 0, false);
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(Math.Max(needed, FirstSize), 2L * _bytes.Length), Math.Max(needed, Array.MaxLength)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_isRented)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _isRented) = (larger, true);
    }
}
