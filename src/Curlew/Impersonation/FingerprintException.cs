namespace Curlew;

/// <summary>A fingerprint, or a string that tells of one, is not well formed. Nothing was sent.</summary>
public sealed class FingerprintException : FormatException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What is wrong, where, and what would be right.</param>
    /// <param name="path">The JSON path of the field, such as <c>$.tls.ciphers[3]</c>.</param>
    /// <param name="position">The place in a string, in characters from 0.</param>
    /// <param name="inner">What it was caused by.</param>
    public FingerprintException(string message, string? path = null, int? position = null, Exception? inner = null)
        : base(message, inner)
    {
        Path = path;
        Position = position;
    }

    /// <summary>The JSON path of the field that is wrong, such as <c>$.tls.ciphers[3]</c>; null where the error is in a string.</summary>
    public string? Path { get; }

    /// <summary>Where in a string the error is, in characters from 0; null where it is in a field.</summary>
    public int? Position { get; }

    internal static FingerprintException AtPath(string path, string problem, Exception? inner = null) =>
        new($"The fingerprint is not valid at {path}: {problem}", path, inner: inner);

    internal static FingerprintException AtPosition(string what, int position, string problem) =>
        new($"The {what} string is not valid at position {position}: {problem}", position: position);
}
