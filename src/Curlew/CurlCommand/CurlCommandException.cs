namespace Curlew;

/// <summary>A text is not a curl command, or one that asks for more than one request.</summary>
public sealed class CurlCommandException : FormatException
{
    internal CurlCommandException(string message, int position, Exception? inner = null)
        : base(message, inner) => Position = position;

    /// <summary>Where in the text, from 0. The message has it as line and column, from 1.</summary>
    public int Position { get; }
}
