using System.Runtime.InteropServices;
using System.Text;

namespace Curlew;

/// <summary>The headers of a request as libcurl takes them.</summary>
/// <param name="Lines">The lines in the order in which they are sent, with libcurl's own additions switched off.</param>
/// <param name="Order">The places of all headers, those that libcurl adds too; null for libcurl's own.</param>
/// <param name="Http2Only">Names that are left out on HTTP/1; null for none.</param>
internal sealed record RequestHead(ReadOnlyMemory<byte>[] Lines, string? Order, string? Http2Only);

/// <summary>Makes the head of a request.</summary>
internal static class RequestLines
{
    private static readonly ReadOnlyMemory<byte> s_noAccept = "Accept:"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_noExpect = "Expect:"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_noType = "Content-Type:"u8.ToArray();

    /// <summary>The head for libcurl. The same headers with a body of the same type, or none, mostly give the same one.</summary>
    public static RequestHead Of(Hop hop)
    {
        if (hop.Referer is not null || hop.Added is not null || hop.Body is { HasContentHeaders: true })
        {
            return Make(hop);
        }

        var prepared = hop.Headers.Prepared ??= new PreparedLines();
        if (hop.Look is { Headers: not null } look)
        {
            HeadKey key = new(look, hop.Method, hop.Url.Origin, hop.Page, hop.IsCrossSite, SendsBody(hop), hop.Body?.ContentType);
            if (prepared.OfBrowser is not { } known || known.Key != key)
            {
                prepared.OfBrowser = known = new(key, MakeOfBrowser(hop));
            }

            return known.Head;
        }

        if (!SendsBody(hop))
        {
            return prepared.WithoutBody ??= Make(hop);
        }

        var type = hop.Body?.ContentType;
        if (prepared.WithBody is { } last && last.Type == type)
        {
            return last.Head;
        }

        var head = Make(hop);
        prepared.WithBody = new(type, head);
        return head;
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

        AddOwn(headers, hop);
        return hop.Look is { Headers: { } profiles } look ? BrowserHeaders.Merge(profiles, headers, look.Describe(hop)).Headers : headers;
    }

    /// <summary>What comes with the request by other ways than as a header.</summary>
    private static void AddOwn(Headers headers, Hop hop)
    {
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

        if (hop.Look is { AcceptEncoding: { } codings, Headers: not null })
        {
            headers.TryAdd("Accept-Encoding", codings.Length == 0 ? null : codings);
        }
    }

    private static RequestHead MakeOfBrowser(Hop hop)
    {
        Headers own = new(hop.AllHeaders);
        AddOwn(own, hop);
        var isTyped = own.Contains("Content-Type") || !SendsBody(hop);
        var (headers, order, http2Only) = BrowserHeaders.Merge(hop.Look!.Headers!, own, hop.Look.Describe(hop));
        var lines = headers.ToLines();
        return new(isTyped ? lines : [.. lines, s_noType], order, http2Only);
    }

    private static RequestHead Make(Hop hop)
    {
        if (hop.Look is { Headers: not null })
        {
            return MakeOfBrowser(hop);
        }

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

        return new([.. lines], Order: null, Http2Only: null);

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

/// <summary>All that a browser's head is made of, besides the request's headers.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeadKey(BrowserLook Look, HttpMethod Method, Origin Origin, Origin Page, bool IsCrossSite, bool SendsBody, string? Type);

/// <summary>The heads that were made of some headers last. Any thread may read and write them: what it finds was made of the
/// same headers.</summary>
internal sealed class PreparedLines
{
    public RequestHead? WithoutBody { get; set; }

    public TypedHead? WithBody { get; set; }

    public BrowserHead? OfBrowser { get; set; }

    /// <summary>The head for a body of some type; null for none.</summary>
    internal sealed record TypedHead(string? Type, RequestHead Head);

    /// <summary>A head with a browser's headers.</summary>
    internal sealed record BrowserHead(HeadKey Key, RequestHead Head);
}
