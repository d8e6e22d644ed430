namespace Curlew.Cli.Requests;

/// <summary>One header of a request; a null value takes away what would be sent by itself.</summary>
internal readonly record struct RequestHeader(string Name, string? Value)
{
    /// <summary>As libcurl wants it told.</summary>
    public string Line => Value switch
    {
        null => Name + ":",
        "" => Name + ";",
        _ => $"{Name}: {Value}",
    };

    public bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The headers of a request, in order; the last word on a name counts.</summary>
internal sealed class RequestHeaders
{
    private readonly List<RequestHeader> _headers = [];

    /// <summary>Adds one; a name may come several times.</summary>
    public void Add(string name, string value)
    {
        _headers.RemoveAll(h => h.Is(name) && h.Value is null);
        _headers.Add(new(name, value));
    }

    public void Remove(string name)
    {
        _headers.RemoveAll(h => h.Is(name));
        _headers.Add(new(name, Value: null));
    }

    /// <summary>Adds one unless the name was spoken of before.</summary>
    public void AddDefault(string name, string? value)
    {
        if (!_headers.Exists(h => h.Is(name)))
        {
            _headers.Add(new(name, value));
        }
    }

    public IReadOnlyList<RequestHeader> ToList() => [.. _headers];

    /// <summary>Reads <c>Name: value</c>, <c>Name:</c> or <c>Name;</c>, the forms of <c>-H</c>.</summary>
    /// <exception cref="UsageException">It is none of these.</exception>
    public void AddLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 && !line.EndsWith(';'))
        {
            throw new UsageException($"'{line}' is not a header: write 'Name: value', 'Name:' to remove one, or 'Name;' for an empty one.");
        }

        var name = colon < 0 ? line[..^1] : line[..colon];
        var value = colon < 0 ? "" : line[(colon + 1)..].Trim(' ', '\t');
        HeaderRules.Check(name, value, line);
        if (colon >= 0 && value.Length == 0)
        {
            Remove(name);
        }
        else
        {
            Add(name, value);
        }
    }
}
