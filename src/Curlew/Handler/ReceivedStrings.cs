using System.Runtime.InteropServices;
using System.Text;

namespace Curlew;

/// <summary>Names and values of headers as strings. A server mostly sends the lines again that it sent last, and then they need not be
/// made again. Any thread may use it.</summary>
internal sealed class ReceivedStrings
{
    private Line[] _last = [];

    /// <summary>The lines of a head, values decoded as Latin-1.</summary>
    public ReadOnlySpan<Line> Of(HeaderBlock head)
    {
        var last = _last;
        var lines = last;
        var count = 0;
        foreach (var field in head)
        {
            if (count >= lines.Length || !lines[count].Is(field))
            {
                lines = Changeable(lines, last, count);
                lines[count] = new Line(Encoding.ASCII.GetString(field.Name), Encoding.Latin1.GetString(field.Value));
            }

            count++;
        }

        _last = lines;
        return lines.AsSpan(0, count);
    }

    /// <summary>An array with room for one more; a copy where it is the one that others read.</summary>
    private static Line[] Changeable(Line[] lines, Line[] shared, int count)
    {
        var needed = count < lines.Length ? lines.Length : Math.Max(8, count * 2);
        if (ReferenceEquals(lines, shared) || needed > lines.Length)
        {
            Array.Resize(ref lines, needed);
        }

        return lines;
    }

    /// <summary>A name and its value.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Line(string Name, string Value)
    {
        public bool Is(HeaderBlock.Field field) => Ascii.Equals(field.Name, Name) && Ascii.Equals(field.Value, Value);
    }
}
