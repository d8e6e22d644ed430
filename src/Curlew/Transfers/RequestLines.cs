using System.Runtime.CompilerServices;
using System.Text;

namespace Curlew;

/// <summary>The header lines of a request in the order in which they are sent, with libcurl's own additions switched off.</summary>
internal static class RequestLines
{
    private static readonly ConditionalWeakTable<Headers, ReadOnlyMemory<byte>[]> s_plain = [];
    private static readonly ReadOnlyMemory<byte> s_noAccept = "Accept:"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_noExpect = "Expect:"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_noType = "Content-Type:"u8.ToArray();

    /// <summary>Lines for libcurl. The same headers without anything else give the same list.</summary>
    public static ReadOnlyMemory<byte>[] Of(Hop hop) => hop.Body is null && hop.Referer is null && hop.Added is null
        ? s_plain.GetValue(hop.Headers, static h => Make(h, body: null, referer: null))
        : Make(hop.AllHeaders, hop.Body, hop.Referer);

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

    private static ReadOnlyMemory<byte>[] Make(Headers headers, RequestBody? body, string? referer)
    {
        var lines = new List<ReadOnlyMemory<byte>>(headers.ToLines());
        AddUnlessSet("Accept", s_noAccept);
        AddUnlessSet("Expect", s_noExpect);
        if (referer is not null)
        {
            AddUnlessSet("Referer", Line("Referer", referer));
        }

        // Without a body too: libcurl takes an empty POST for a form.
        AddUnlessSet("Content-Type", body?.ContentType is { } type ? Line("Content-Type", type) : s_noType);
        foreach (var (name, value) in body?.ContentHeaders ?? [])
        {
            AddUnlessSet(name, Line(name, value));
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
