using System.Text;

namespace Curlew.TestServers;

/// <summary>RFC 7541, for what one client sends.</summary>
public sealed class HpackDecoder
{
    private static readonly (string Name, string Value)[] s_fixed = Parse(
        ":authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|:status=204|" +
        ":status=206|:status=304|:status=400|:status=404|:status=500|accept-charset|accept-encoding=gzip, deflate|" +
        "accept-language|accept-ranges|accept|access-control-allow-origin|age|allow|authorization|cache-control|" +
        "content-disposition|content-encoding|content-language|content-length|content-location|content-range|content-type|" +
        "cookie|date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|" +
        "last-modified|link|location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|" +
        "server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate");

    // The code is canonical, so the lengths say it all.
    private static readonly Dictionary<(int Length, uint Code), byte> s_huffman = Codes(
        "13,23,28,28,28,28,28,28,28,24,30,28,28,30,28,28,28,28,28,28,28,28,30,28,28,28,28,28,28,28,28,28,6,10,10,12,13,6," +
        "8,11,10,10,8,11,8,6,6,6,5,5,5,6,6,6,6,6,6,6,7,8,15,6,12,10,13,6,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,8,7," +
        "8,13,19,13,14,6,15,5,6,5,6,5,6,6,6,5,7,7,6,6,6,5,6,7,6,5,5,6,7,7,7,7,7,15,11,14,13,28,20,22,20,20,22,22,22,23," +
        "22,23,23,23,23,23,24,23,24,24,22,23,24,23,23,23,23,21,22,23,22,23,23,24,22,21,20,22,22,23,23,21,23,22,22,24,21," +
        "22,23,23,21,21,22,21,23,22,23,23,20,22,22,22,23,22,22,23,26,26,20,19,22,23,22,25,26,26,26,27,27,26,24,25,19,21," +
        "26,27,27,26,27,24,21,21,26,26,28,27,27,27,20,24,20,21,22,21,21,23,22,22,25,25,24,24,26,23,26,27,26,26,27,27,27," +
        "27,27,28,27,27,27,27,27,26");

    private readonly List<(string Name, string Value)> _dynamic = [];
    private int _limit = 4096;

    public IReadOnlyList<HpackField> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<HpackField>();
        while (!block.IsEmpty)
        {
            byte first = block[0];
            if (first >= 0x80)
            {
                (string name, string value) = Entry(Integer(ref block, 7));
                fields.Add(new(name, value, HpackForm.Indexed));
            }
            else if (first >= 0x40)
            {
                var field = Literal(ref block, 6, HpackForm.AddedToTable);
                fields.Add(field);
                _dynamic.Insert(0, (field.Name, field.Value));
                Evict();
            }
            else if (first >= 0x20)
            {
                _limit = Integer(ref block, 5);
                Evict();
            }
            else
            {
                fields.Add(Literal(ref block, 4, first >= 0x10 ? HpackForm.NeverIndexed : HpackForm.NotIndexed));
            }
        }

        return fields;
    }

    private static int Integer(ref ReadOnlySpan<byte> block, int bits)
    {
        int mask = (1 << bits) - 1;
        int value = block[0] & mask;
        block = block[1..];
        if (value < mask)
        {
            return value;
        }

        for (int shift = 0; ; shift += 7)
        {
            byte next = block[0];
            block = block[1..];
            value = checked(value + ((next & 0x7f) << shift));
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private static string Text(ref ReadOnlySpan<byte> block)
    {
        bool huffman = block[0] >= 0x80;
        int length = Integer(ref block, 7);
        ReadOnlySpan<byte> bytes = block[..length];
        block = block[length..];
        return huffman ? Huffman(bytes) : Encoding.Latin1.GetString(bytes);
    }

    private static string Huffman(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        uint code = 0;
        int length = 0;
        foreach (byte b in bytes)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | (uint)((b >> bit) & 1);
                length++;
                if (s_huffman.TryGetValue((length, code), out byte symbol))
                {
                    text.Append((char)symbol);
                    code = 0;
                    length = 0;
                }
            }
        }

        return length < 8 ? text.ToString() : throw new InvalidDataException("The Huffman code ends amid a symbol.");
    }

    private static (string Name, string Value)[] Parse(string table) =>
        [.. table.Split('|').Select(entry => entry.Split('=', 2)).Select(halves => (halves[0], halves.ElementAtOrDefault(1) ?? ""))];

    private static Dictionary<(int Length, uint Code), byte> Codes(string lengths)
    {
        var codes = new Dictionary<(int, uint), byte>();
        uint code = 0;
        int previous = 0;
        foreach ((int length, int symbol) in lengths.Split(',').Select((l, s) => (int.Parse(l, System.Globalization.CultureInfo.InvariantCulture), s)).OrderBy(p => p))
        {
            code <<= length - previous;
            previous = length;
            codes[(length, code++)] = (byte)symbol;
        }

        return codes;
    }

    private HpackField Literal(ref ReadOnlySpan<byte> block, int bits, HpackForm form)
    {
        int index = Integer(ref block, bits);
        string name = index == 0 ? Text(ref block) : Entry(index).Name;
        return new(name, Text(ref block), form);
    }

    private (string Name, string Value) Entry(int index) =>
        index <= s_fixed.Length ? s_fixed[index - 1] : _dynamic[index - s_fixed.Length - 1];

    private void Evict()
    {
        while (_dynamic.Sum(entry => entry.Name.Length + entry.Value.Length + 32) > _limit)
        {
            _dynamic.RemoveAt(_dynamic.Count - 1);
        }
    }
}
