using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace Curlew;

/// <summary>
/// The keys of entries. What is kept for a URL is found in two steps: the URL leads to an index (which headers matter, and a
/// random generation), and that with everything else to the response. So dropping the index drops all that is kept for a
/// URL, whoever's it is.
/// </summary>
/// <remarks>A key is the SHA-256 of fields with their lengths, so that no two requests run into one.</remarks>
internal static class CacheKey
{
    public static string OfIndex(string url, IReadOnlySet<string> ignored) => Hash(IndexFields(url, ignored));

    public static string OfEntry(CacheIndex index, CacheRequest request, string method, IReadOnlySet<string> ignored) =>
        Hash(EntryFields(index, request, method, ignored));

    public static ReadOnlySpan<byte> IndexFields(string url, IReadOnlySet<string> ignored)
    {
        var fields = new ArrayBufferWriter<byte>();
        Add(fields, "curlew-index-1");
        Add(fields, Canonical(url, ignored, out _));
        return fields.WrittenSpan;
    }

    public static ReadOnlySpan<byte> EntryFields(CacheIndex index, CacheRequest request, string method, IReadOnlySet<string> ignored)
    {
        var fields = new ArrayBufferWriter<byte>();
        Add(fields, "curlew-entry-1");
        Add(fields, index.Generation.Span);
        Add(fields, method);
        Add(fields, Canonical(request.Url, ignored, out var userInfo));
        Add(fields, userInfo);
        Add(fields, request.BodyHash.Span);
        Add(fields, request.CredentialsHash.Span);
        Add(fields, request.CookieHash.Span);
        Add(fields, request.Fingerprint);
        AddHeader(fields, request, "authorization");
        AddHeader(fields, request, "cookie");
        foreach (var name in index.Vary)
        {
            Add(fields, name);
            AddHeader(fields, request, name);
        }

        return fields.WrittenSpan;
    }

    /// <summary>A URL without fragment, user information, port where it is the scheme's own, and ignored parameters; scheme
    /// and host in small letters.</summary>
    public static string Canonical(string url, IReadOnlySet<string> ignored, out string userInfo)
    {
        userInfo = "";
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        var whole = fragment < 0 ? url : url[..fragment];
        var scheme = whole.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return whole;
        }

        var start = scheme + 3;
        var length = whole.AsSpan(start).IndexOfAny("/?");
        var authority = length < 0 ? whole[start..] : whole[start..(start + length)];
        var rest = length < 0 ? "" : whole[(start + length)..];
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            (userInfo, authority) = (authority[..at], authority[(at + 1)..]);
        }

        var name = whole[..scheme].ToLowerInvariant();
        var port = name switch { "https" => ":443", "http" => ":80", _ => null };
        authority = authority.ToLowerInvariant();
        if (port is not null && authority.EndsWith(port, StringComparison.Ordinal))
        {
            authority = authority[..^port.Length];
        }

        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rest : rest[..query];
        return $"{name}://{authority}{(path.Length == 0 ? "/" : path)}{(query < 0 ? "" : Without(rest[(query + 1)..], ignored))}";
    }

    private static string Without(string query, IReadOnlySet<string> ignored)
    {
        if (ignored.Count == 0)
        {
            return "?" + query;
        }

        var pairs = query.Split('&');
        var kept = pairs.Where(p => !ignored.Contains(NameOf(p))).ToList();
        return kept.Count == 0 ? "" : "?" + string.Join('&', kept);
    }

    private static string NameOf(string pair)
    {
        var end = pair.IndexOf('=', StringComparison.Ordinal);
        return WebUtility.UrlDecode(end < 0 ? pair : pair[..end]);
    }

    private static void AddHeader(ArrayBufferWriter<byte> fields, CacheRequest request, string name)
    {
        // None and one that is empty are not the same.
        var values = HeaderPair.Values(request.Headers, name).ToList();
        Add(fields, values.Count);
        foreach (var value in values)
        {
            Add(fields, value);
        }
    }

    // UTF-16, because any string has it and no two have the same.
    private static void Add(ArrayBufferWriter<byte> fields, string text) =>
        Add(fields, System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));

    private static void Add(ArrayBufferWriter<byte> fields, ReadOnlySpan<byte> field)
    {
        Add(fields, field.Length);
        fields.Write(field);
    }

    private static void Add(ArrayBufferWriter<byte> fields, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(fields.GetSpan(4), number);
        fields.Advance(4);
    }

    private static string Hash(ReadOnlySpan<byte> fields) => Convert.ToHexStringLower(SHA256.HashData(fields));
}
