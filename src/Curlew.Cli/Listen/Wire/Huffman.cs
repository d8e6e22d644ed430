using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>The Huffman code of HPACK (RFC 7541, appendix B).</summary>
internal static class Huffman
{
    private const int Longest = 30;
    private const int LongestPadding = 7;

    // The code is canonical: codes of one length count up in the order of the symbols, so the lengths say all.
    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    ];

    private static readonly byte[] s_symbols = [.. Lengths.ToArray().Index().OrderBy(e => e.Item).ThenBy(e => e.Index).Select(e => (byte)e.Index)];
    private static readonly (int First, int Count, int Offset)[] s_rows = Rows();

    /// <exception cref="WireException">No text is written so.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        var (code, length) = (0, 0);
        foreach (var b in bytes)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((b >> bit) & 1);
                length++;
                if (length > Longest)
                {
                    throw new WireException("there is no such Huffman code");
                }

                var row = s_rows[length];
                if (code - row.First < row.Count)
                {
                    text.Append((char)s_symbols[row.Offset + code - row.First]);
                    (code, length) = (0, 0);
                }
            }
        }

        return length <= LongestPadding && code == (1 << length) - 1 ? text.ToString() : throw new WireException("a Huffman code ends amid a symbol");
    }

    private static (int First, int Count, int Offset)[] Rows()
    {
        var rows = new (int, int, int)[Longest + 1];
        var (code, offset) = (0, 0);
        for (var length = 1; length <= Longest; length++)
        {
            code <<= 1;
            var count = Lengths.Count((byte)length);
            rows[length] = (code, count, offset);
            code += count;
            offset += count;
        }

        return rows;
    }
}
