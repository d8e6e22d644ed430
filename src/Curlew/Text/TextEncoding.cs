using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// How to decode text whose charset the server did not tell: an encoding, the name of one, or a function that looks at the
/// bytes. It counts after an encoding that was set on the response itself, after the charset of Content-Type, and after a
/// byte order mark; without one, or when a function answers null, text is UTF-8. Immutable, for any thread.
/// </summary>
public sealed class TextEncoding
{
    private readonly Func<ReadOnlyMemory<byte>, Encoding?> _choose;

    private TextEncoding(Func<ReadOnlyMemory<byte>, Encoding?> choose) => _choose = choose;

    /// <summary>UTF-8, the default; on a request, it takes back what the session says.</summary>
    public static TextEncoding Utf8 { get; } = Encoding.UTF8;

    /// <summary>Takes an encoding.</summary>
    /// <param name="encoding">The encoding. Whatever its own fallback, bytes that are no text become U+FFFD.</param>
    public static implicit operator TextEncoding(Encoding encoding) => FromEncoding(encoding);

    /// <summary>Takes the name of an encoding.</summary>
    /// <param name="name">A name as in Content-Type, such as <c>shift_jis</c>, in any case; code pages are included.</param>
    /// <exception cref="ArgumentException">There is no encoding of that name.</exception>
    public static implicit operator TextEncoding(string name) => FromName(name);

    /// <summary>Takes a function that chooses an encoding.</summary>
    /// <param name="detect">See <see cref="Detect(Func{ReadOnlyMemory{byte}, Encoding})"/>.</param>
    public static implicit operator TextEncoding(Func<ReadOnlyMemory<byte>, Encoding?> detect) => Detect(detect);

    /// <summary>Takes a function that chooses the name of an encoding.</summary>
    /// <param name="detect">See <see cref="Detect(Func{ReadOnlyMemory{byte}, string})"/>.</param>
    public static implicit operator TextEncoding(Func<ReadOnlyMemory<byte>, string?> detect) => Detect(detect);

    /// <summary>Takes an encoding.</summary>
    /// <param name="encoding">The encoding. Whatever its own fallback, bytes that are no text become U+FFFD.</param>
    public static TextEncoding FromEncoding(Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        return new TextEncoding(_ => encoding);
    }

    /// <summary>Takes the name of an encoding.</summary>
    /// <param name="name">A name as in Content-Type, such as <c>shift_jis</c>, in any case; code pages are included.</param>
    /// <exception cref="ArgumentException">There is no encoding of that name.</exception>
    public static TextEncoding FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FromEncoding(Charset.Find(name)
            ?? throw new ArgumentException($"There is no encoding \"{name}\"; a name as in Content-Type is wanted, such as utf-8 or shift_jis.", nameof(name)));
    }

    /// <summary>Takes a function that chooses an encoding.</summary>
    /// <param name="detect">
    /// Is given the body, or for a response that is streamed what has come of it so far, at least four bytes unless the body
    /// is shorter. Null means UTF-8. What it throws comes out of the member that wanted the text.
    /// </param>
    public static TextEncoding Detect(Func<ReadOnlyMemory<byte>, Encoding?> detect)
    {
        ArgumentNullException.ThrowIfNull(detect);
        return new TextEncoding(detect);
    }

    /// <summary>Takes a function that chooses the name of an encoding.</summary>
    /// <param name="detect">
    /// Is given the body, or for a response that is streamed what has come of it so far, at least four bytes unless the body
    /// is shorter. Null and an unknown name mean UTF-8. What it throws comes out of the member that wanted the text.
    /// </param>
    public static TextEncoding Detect(Func<ReadOnlyMemory<byte>, string?> detect)
    {
        ArgumentNullException.ThrowIfNull(detect);
        return new TextEncoding(body => detect(body) is { } name ? Charset.Find(name) : null);
    }

    internal Encoding? Choose(ReadOnlyMemory<byte> body) => _choose(body);
}
