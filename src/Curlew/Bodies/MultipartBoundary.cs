using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Curlew;

/// <summary>The line between the parts of a multipart body, as the <c>boundary</c> of its Content-Type. The styles of
/// browsers are random, and each body gets its own.</summary>
public sealed class MultipartBoundary
{
    private const int MaxLength = 70; // RFC 2046, 5.1.1
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> s_allowed = SearchValues.Create(Alphanumeric + "'()+_,-./:=? ");

    private readonly Func<string> _create;

    private MultipartBoundary(Func<string> create) => _create = create;

    /// <summary>24 dashes and 22 letters and digits, as curl has it.</summary>
    public static MultipartBoundary Default { get; } =
        new(() => new string('-', 24) + RandomNumberGenerator.GetString(Alphanumeric, 22));

    /// <summary>As Chromium and Safari have it: <c>----WebKitFormBoundary</c> and 16 letters and digits.</summary>
    public static MultipartBoundary WebKit { get; } =
        new(() => "----WebKitFormBoundary" + RandomNumberGenerator.GetString(Alphanumeric + "AB", 16)); // a table of 64

    /// <summary>As Firefox has it since version 126: <c>----geckoformboundary</c> and two 64-bit numbers in hexadecimal.</summary>
    public static MultipartBoundary Firefox { get; } = new(() => "----geckoformboundary" + RandomHex() + RandomHex());

    /// <summary>A boundary of your own, the same for each body. It must not occur in the content.</summary>
    /// <param name="value">1 to 70 of the characters that RFC 2046 allows, and no blank at the end.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static MultipartBoundary Custom(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length is > 0 and <= MaxLength && !value.AsSpan().ContainsAnyExcept(s_allowed) && value[^1] != ' '
            ? new(() => value)
            : throw new ArgumentException(
                $"A boundary is 1 to {MaxLength} letters, digits, blanks and '()+_,-./:=? with no blank at its end.", nameof(value));
    }

    internal string Create() => _create();

    private static string RandomHex() =>
        BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))).ToString("x", CultureInfo.InvariantCulture);
}
