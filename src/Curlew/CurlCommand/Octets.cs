using System.Text;

namespace Curlew;

/// <summary>Bytes that mostly are text: what a shell hands to a program as one argument. Equal when the bytes are.</summary>
internal sealed class Octets : IEquatable<Octets>
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _bytes;

    public Octets(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    public static Octets Empty { get; } = new([]);

    public ReadOnlyMemory<byte> Memory => _bytes;

    public ReadOnlySpan<byte> Span => _bytes;

    public int Length => _bytes.Length;

    /// <summary>The bytes as UTF-8, or null where they are not.</summary>
    public string? Text
    {
        get
        {
            try
            {
                return s_utf8.GetString(_bytes);
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }

    /// <summary>One char for each byte, to take it apart at ASCII signs; <see cref="FromLatin1"/> turns the pieces back.</summary>
    public string Latin1 => Encoding.Latin1.GetString(_bytes);

    /// <exception cref="ArgumentException">The text has half of a surrogate pair.</exception>
    public static implicit operator Octets(string text) => new(s_utf8.GetBytes(text));

    public static Octets FromLatin1(string text) => new(Encoding.Latin1.GetBytes(text));

    public static Octets Join(params ReadOnlySpan<Octets> pieces)
    {
        using var joined = new MemoryStream();
        foreach (var piece in pieces)
        {
            joined.Write(piece._bytes);
        }

        return new(joined.ToArray());
    }

    public bool Equals(Octets? other) => other is not null && Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => Equals(obj as Octets);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Text ?? Convert.ToHexString(_bytes);
}
