using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>The commands that may feed curl through a pipe: printf with one text, and echo.</summary>
internal static class Producer
{
    /// <exception cref="CurlCommandException">It does more than that.</exception>
    public static Octets Run(ShellWord program, List<ShellWord> arguments) =>
        program.Is("echo") ? Echo(program, arguments) : Printf(program, arguments);

    /// <summary>A printf command that writes these bytes: in ASCII, whatever they are, and the same in every shell.</summary>
    public static string Write(Octets bytes)
    {
        var format = new StringBuilder("printf '");
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes.Span[i];
            _ = b switch
            {
                (byte)'-' when i == 0 => format.Append(@"\055"), // no option of printf
                (byte)'%' => format.Append("%%"),
                (byte)'\\' => format.Append(@"\\"),
                < 0x20 or > 0x7E or (byte)'\'' => format.Append(CultureInfo.InvariantCulture, $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}"),
                _ => format.Append((char)b),
            };
        }

        return format.Append('\'').ToString();
    }

    private static Octets Echo(ShellWord program, List<ShellWord> arguments)
    {
        var withoutEnd = arguments is [var first, ..] && first.Is("-n");
        var text = string.Join(' ', arguments.Skip(withoutEnd ? 1 : 0).Select(a => a.Value.Latin1));
        if (text.Contains('\\', StringComparison.Ordinal) || (!withoutEnd && text.StartsWith('-')))
        {
            throw program.Error("shells do not agree on what echo writes here; use printf");
        }

        return Octets.FromLatin1(withoutEnd ? text : text + "\n");
    }

    private static Octets Printf(ShellWord program, List<ShellWord> arguments)
    {
        return arguments switch
        {
            [var format, var text] when format.Is("%s") => text.Value,
            [var format] when format.Value.Span is not [(byte)'-', ..] => Format(format),
            _ => throw program.Error("printf is taken with one text, or with %s and one text"),
        };
    }

    private static Octets Format(ShellWord word)
    {
        var format = word.Value.Latin1;
        var output = new StringBuilder(format.Length);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '%')
            {
                i++;
                output.Append(i < format.Length && format[i] == '%' ? '%' : throw word.Error("printf is taken with %% as the only sign of its kind"));
            }
            else if (format[i] == '\\')
            {
                output.Append(Escape(word, format, ref i));
            }
            else
            {
                output.Append(format[i]);
            }
        }

        return Octets.FromLatin1(output.ToString());
    }

    private static char Escape(ShellWord word, string format, ref int at)
    {
        at++;
        var digits = 0;
        var number = 0;
        for (; digits < 3 && at + digits < format.Length && format[at + digits] is >= '0' and <= '7'; digits++)
        {
            number = (number * 8) + (format[at + digits] - '0');
        }

        if (digits > 0)
        {
            at += digits - 1;
            return (char)(byte)number;
        }

        return (at < format.Length ? format[at] : '\0') switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' => '\\',
            '"' => '"',
            _ => throw word.Error("printf is taken with the escapes of POSIX"),
        };
    }
}
