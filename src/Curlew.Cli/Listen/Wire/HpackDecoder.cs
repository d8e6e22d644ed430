using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>Reads the header blocks of one HTTP/2 connection (RFC 7541).</summary>
internal sealed class HpackDecoder
{
    private const int DefaultTableSize = 4096;
    private const int EntryOverhead = 32;
    private const int LongestList = 1 << 18;

    private static readonly HeaderField[] s_static = StaticTable(
        ":authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|:status=204|:status=206|:status=304|:status=400|"
        + ":status=404|:status=500|accept-charset|accept-encoding=gzip, deflate|accept-language|accept-ranges|accept|access-control-allow-origin|age|allow|"
        + "authorization|cache-control|content-disposition|content-encoding|content-language|content-length|content-location|content-range|content-type|cookie|"
        + "date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|"
        + "proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security|transfer-encoding|user-agent|"
        + "vary|via|www-authenticate");

    private readonly List<HeaderField> _dynamic = [];
    private int _size;
    private int _limit = DefaultTableSize;

    /// <exception cref="WireException">It is no header block.</exception>
    public List<HeaderField> Decode(ReadOnlySpan<byte> block)
    {
        List<HeaderField> fields = [];
        var length = 0;
        WireReader reader = new(block);
        while (!reader.AtEnd)
        {
            if (Next(ref reader) is { } field)
            {
                fields.Add(field);
                length += Size(field);
            }

            if (length > LongestList)
            {
                throw new WireException("a list of header fields is too long");
            }
        }

        return fields;
    }

    private static int Size(HeaderField field) => field.Name.Length + field.Value.Length + EntryOverhead;

    private static HeaderField[] StaticTable(string text) =>
        [.. text.Split('|').Select(e => e.Split('=', 2)).Select(e => new HeaderField(e[0], e.Length > 1 ? e[1] : ""))];

    private static int Integer(ref WireReader reader, int first, int bits)
    {
        const int lastShift = 21;
        var most = (1 << bits) - 1;
        var value = first & most;
        if (value < most)
        {
            return value;
        }

        for (var shift = 0; shift <= lastShift; shift += 7)
        {
            var next = reader.UInt8();
            value += (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireException("a number in a header block is too large");
    }

    private static string Text(ref WireReader reader)
    {
        var first = reader.UInt8();
        var bytes = reader.Take(Integer(ref reader, first, 7));
        return (first & 0x80) != 0 ? Huffman.Decode(bytes) : Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Null where there is a change of the table's size in place of a field.</summary>
    private HeaderField? Next(ref WireReader reader)
    {
        var first = reader.UInt8();
        if ((first & 0x80) != 0)
        {
            return Entry(Integer(ref reader, first, 7));
        }

        if ((first & 0xC0) == 0x40)
        {
            var field = Literal(ref reader, first, 6);
            _dynamic.Insert(0, field);
            _size += Size(field);
            Evict();
            return field;
        }

        if ((first & 0xE0) == 0x20)
        {
            var limit = Integer(ref reader, first, 5);
            _limit = limit <= DefaultTableSize ? limit : throw new WireException("the table of header fields cannot be that large");
            Evict();
            return null;
        }

        return Literal(ref reader, first, 4);
    }

    private HeaderField Literal(ref WireReader reader, int first, int bits)
    {
        var index = Integer(ref reader, first, bits);
        var name = index == 0 ? Text(ref reader) : Entry(index).Name;
        return new(name, Text(ref reader));
    }

    private HeaderField Entry(int index) =>
        index >= 1 && index <= s_static.Length ? s_static[index - 1]
        : index > s_static.Length && index <= s_static.Length + _dynamic.Count ? _dynamic[index - s_static.Length - 1]
        : throw new WireException($"there is no header field {index}");

    private void Evict()
    {
        while (_size > _limit)
        {
            _size -= Size(_dynamic[^1]);
            _dynamic.RemoveAt(_dynamic.Count - 1);
        }
    }
}
