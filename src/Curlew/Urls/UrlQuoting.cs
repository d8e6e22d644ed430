using System.Buffers;
using System.Text;

namespace Curlew;

/// <summary>
/// Which characters of a URL's path and query are percent-encoded before it is sent. Only <see cref="None"/> sends a URL as it is
/// written; the host is never percent-encoded, but written in punycode where it has letters beyond ASCII.
/// </summary>
public sealed class UrlQuoting : IEquatable<UrlQuoting>
{
    // As Python's requests does it: the reserved characters of RFC 3986, and the bar that many URLs have.
    private const string AlwaysSafe = "!#$%&'()*+,/:;=?@[]~|-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly string _escaped;
    private readonly SearchValues<char> _clean; // what needs no look
    private readonly SearchValues<char> _safe;

    private UrlQuoting(string escaped)
    {
        _escaped = escaped;
        var safe = AlwaysSafe.Except(escaped).ToArray();
        _safe = SearchValues.Create(safe);
        _clean = SearchValues.Create(safe.Except("%&=/").Concat(escaped.Length == 0 ? "&=/" : "").ToArray());
    }

    /// <summary>
    /// Escapes of letters, digits and <c>-._~</c> are decoded, other escapes stay as they are, and whatever may not stand in a URL is
    /// encoded as UTF-8; so is a percent sign that begins no escape. Dot segments are resolved, and a question mark with nothing
    /// behind it is left out. This is what happens by default.
    /// </summary>
    public static UrlQuoting Default { get; } = new("");

    /// <summary>
    /// The URL is sent as it is written: nothing encoded, nothing decoded, dot segments left in. Blanks and control characters,
    /// which would break the request, are refused.
    /// </summary>
    public static UrlQuoting None { get; } = new("");

    /// <summary>As <see cref="Default"/>, with these characters encoded too.</summary>
    /// <param name="characters">ASCII characters, such as <c>":"</c>. What holds a URL together stays: the slashes of the path, the ?
    /// before the query, the ampersands between its parameters and the first = of each. With <c>"%"</c> escapes are encoded once more.</param>
    /// <exception cref="ArgumentException">A character is not ASCII; those are always encoded.</exception>
    public static UrlQuoting Escape(string characters)
    {
        ArgumentNullException.ThrowIfNull(characters);
        if (!Ascii.IsValid(characters))
        {
            throw new ArgumentException("Characters beyond ASCII are always encoded; name only ASCII ones.", nameof(characters));
        }

        return characters.Length == 0 ? Default : new(characters);
    }

    /// <summary>As <see cref="Escape"/>.</summary>
    /// <param name="characters">What to encode besides what always is.</param>
    public static implicit operator UrlQuoting(string characters) => Escape(characters);

    /// <inheritdoc/>
    public bool Equals(UrlQuoting? other) =>
        ReferenceEquals(this, other)
        || (other is not null && !ReferenceEquals(this, None) && !ReferenceEquals(other, None) && _escaped.ToHashSet().SetEquals(other._escaped));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UrlQuoting);

    /// <inheritdoc/>
    public override int GetHashCode() => _escaped.Distinct().Sum(c => c.GetHashCode());

    /// <inheritdoc/>
    public override string ToString() =>
        ReferenceEquals(this, None) ? nameof(None) : _escaped.Length == 0 ? nameof(Default) : $"{nameof(Escape)}({_escaped})";

    /// <summary>Whether quoting would leave a path with its query alone: quick, and only sure where it says yes.</summary>
    internal bool IsClean(ReadOnlySpan<char> pathAndQuery) =>
        ReferenceEquals(this, None) || !pathAndQuery.ContainsAnyExcept(_clean);

    /// <summary>Adds a path, or a query without its question mark, as it shall be sent.</summary>
    internal void Append(StringBuilder target, ReadOnlySpan<char> text, bool isQuery)
    {
        var separators = isQuery ? "=&" : "/";
        while (!text.IsEmpty)
        {
            var c = text[0];
            if (separators.Contains(c, StringComparison.Ordinal))
            {
                separators = c switch
                {
                    '=' => "&", // a second one is part of the value
                    '&' => "=&",
                    _ => separators,
                };
                target.Append(c);
                text = text[1..];
            }
            else if (c == '%' && TryReadEscape(text, out var value))
            {
                AppendEscape(target, text[..3], value);
                text = text[3..];
            }
            else if (c != '%' && _safe.Contains(c))
            {
                target.Append(c);
                text = text[1..];
            }
            else
            {
                Rune.DecodeFromUtf16(text, out var rune, out var length);
                PercentEncoding.Append(target, rune);
                text = text[length..];
            }
        }
    }

    private bool TryReadEscape(ReadOnlySpan<char> text, out byte value) =>
        PercentEncoding.TryReadEscape(text, out value) & _safe.Contains('%');

    private void AppendEscape(StringBuilder target, ReadOnlySpan<char> escape, byte value)
    {
        if (PercentEncoding.IsUnreserved((char)value) && _safe.Contains((char)value))
        {
            target.Append((char)value);
        }
        else
        {
            target.Append(escape);
        }
    }
}
