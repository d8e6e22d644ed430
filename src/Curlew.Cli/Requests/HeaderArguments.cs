using Curlew.Cli.Items;

namespace Curlew.Cli.Requests;

/// <summary>The headers of a command line: those of <c>-H</c>, then the items. The last word on a name counts.</summary>
internal static class HeaderArguments
{
    /// <exception cref="UsageException">A line is none of <c>Name: value</c>, <c>Name:</c> and <c>Name;</c>.</exception>
    public static Headers Read(IEnumerable<string> lines, IEnumerable<RequestItem> items)
    {
        var headers = new Headers();
        foreach (var line in lines)
        {
            var (name, value) = ReadLine(line);
            Put(headers, name, value);
        }

        foreach (var item in items)
        {
            if (item.Kind is RequestItemKind.Header or RequestItemKind.EmptyHeader or RequestItemKind.RemoveHeader)
            {
                Put(headers, item.Name, item.Kind == RequestItemKind.RemoveHeader ? null : item.Value);
            }
        }

        return headers;
    }

    private static void Put(Headers headers, string name, string? value)
    {
        if (value is null || (headers.Contains(name) && headers[name] is null))
        {
            headers.Set(name, value);
        }
        else
        {
            headers.Add(name, value);
        }
    }

    private static (string Name, string? Value) ReadLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 && !line.EndsWith(';'))
        {
            throw new UsageException($"'{line}' is not a header: write 'Name: value', 'Name:' to remove one, or 'Name;' for an empty one.");
        }

        var name = colon < 0 ? line[..^1] : line[..colon];
        var value = colon < 0 ? "" : line[(colon + 1)..].Trim(' ', '\t');
        HeaderRules.Check(name, value, line);
        return (name, colon >= 0 && value.Length == 0 ? null : value);
    }
}
