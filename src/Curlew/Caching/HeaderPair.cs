namespace Curlew;

/// <summary>A header as it went over the wire. Each character stands for one byte (ISO 8859-1).</summary>
internal readonly record struct HeaderPair(string Name, string Value)
{
    public bool IsNamed(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The values of all headers of a name, in order.</summary>
    public static IEnumerable<string> Values(IReadOnlyList<HeaderPair> headers, string name)
    {
        foreach (var header in headers)
        {
            if (header.IsNamed(name))
            {
                yield return header.Value;
            }
        }
    }

    /// <summary>The value of the first header of a name.</summary>
    public static string? First(IReadOnlyList<HeaderPair> headers, string name)
    {
        foreach (var header in headers)
        {
            if (header.IsNamed(name))
            {
                return header.Value.Trim(' ', '\t');
            }
        }

        return null;
    }

    /// <summary>The members of headers that are lists of tokens, such as Vary.</summary>
    public static IEnumerable<string> Tokens(IReadOnlyList<HeaderPair> headers, string name) =>
        Values(headers, name).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries))
            .Select(t => t.Trim(' ', '\t')).Where(t => t.Length > 0);
}
