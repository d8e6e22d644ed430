using System.Text;

namespace Curlew;

/// <summary>The header lines of a request in the order in which they are sent, with libcurl's own additions switched off.</summary>
internal static class RequestLines
{
    private static readonly ReadOnlyMemory<byte> s_noAccept = "Accept:"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_noExpect = "Expect:"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_noType = "Content-Type:"u8.ToArray();

    /// <summary>Lines for libcurl. The same headers with a body of the same type, or none, mostly give the same list.</summary>
    public static ReadOnlyMemory<byte>[] Of(Hop hop)
    {
        if (hop.Referer is not null || hop.Added is not null || hop.Body is { HasContentHeaders: true })
        {
            return Make(hop);
        }

        var prepared = hop.Headers.Prepared ??= new PreparedLines();
        if (!SendsBody(hop))
        {
            return prepared.WithoutBody ??= Make(hop);
        }

        var type = hop.Body?.ContentType;
        if (prepared.WithBody is { } last && last.Type == type)
        {
            return last.Lines;
        }

        var lines = Make(hop);
        prepared.WithBody = new(type, lines);
        return lines;
    }

    /// <summary>Whether the request has a body by nature, although it may be empty.</summary>
    public static bool SendsBody(Hop hop) => hop.Body is not null || hop.Method.Method is "POST" or "PUT" or "PATCH";

    /// <summary>The headers of a hop for people and other code; libcurl adds Host and the like.</summary>
    public static Headers Described(Hop hop)
    {
        var headers = new Headers(hop.AllHeaders);
        if (hop.Cookie is not null)
        {
            headers.TryAdd("Cookie", hop.Cookie);
        }

        if (hop.Referer is not null)
        {
            headers.TryAdd("Referer", hop.Referer);
        }

        if (hop.Body?.ContentType is { } type)
        {
            headers.TryAdd("Content-Type", type);
        }

        foreach (var (name, value) in hop.Body?.ContentHeaders ?? [])
        {
            headers.TryAdd(name, value);
        }

        return headers;
    }

    private static ReadOnlyMemory<byte>[] Make(Hop hop)
    {
        var (headers, body) = (hop.AllHeaders, hop.Body);
        var lines = new List<ReadOnlyMemory<byte>>(headers.ToLines());
        AddUnlessSet("Accept", s_noAccept);
        if (hop.Referer is not null)
        {
            AddUnlessSet("Referer", Line("Referer", hop.Referer));
        }

        if (SendsBody(hop))
        {
            AddUnlessSet("Expect", s_noExpect);
            AddUnlessSet("Content-Type", body?.ContentType is { } type ? Line("Content-Type", type) : s_noType); // libcurl takes an empty POST for a form
            foreach (var (name, value) in body?.ContentHeaders ?? [])
            {
                AddUnlessSet(name, Line(name, value));
            }
        }

        return [.. lines];

        void AddUnlessSet(string name, ReadOnlyMemory<byte> line)
        {
            if (!headers.Contains(name))
            {
                lines.Add(line);
            }
        }
    }

    private static ReadOnlyMemory<byte> Line(string name, string value) => Encoding.UTF8.GetBytes($"{name}: {value}");
}

/// <summary>The lines that were made of some headers last. Any thread may read and write them: what it finds was made of the
/// same headers.</summary>
internal sealed class PreparedLines
{
    public ReadOnlyMemory<byte>[]? WithoutBody { get; set; }

    public TypedLines? WithBody { get; set; }

    /// <summary>Lines for a body of some type; null for none.</summary>
    internal sealed record TypedLines(string? Type, ReadOnlyMemory<byte>[] Lines);
}
