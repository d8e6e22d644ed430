using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>A piece of data: given, or to be read from a file.</summary>
internal abstract record DataPiece
{
    /// <summary>The bytes that are sent.</summary>
    /// <param name="open">Reads a file whole.</param>
    public abstract Octets Read(Func<string, byte[]> open);

    /// <summary>Makes one text of texts side by side, and none of empty ones.</summary>
    public static SpecList<DataPiece> Merge(ReadOnlySpan<DataPiece> pieces)
    {
        var merged = new List<DataPiece>();
        foreach (var piece in pieces)
        {
            switch (piece)
            {
                case DataText { Content.Length: 0 }:
                    break;
                case DataText text when merged is [.., DataText last]:
                    merged[^1] = new DataText(Octets.Join(last.Content, text.Content));
                    break;
                default:
                    merged.Add(piece);
                    break;
            }
        }

        return [.. merged];
    }

    /// <summary>The bytes of all pieces.</summary>
    public static Octets ReadAll(IEnumerable<DataPiece> pieces, Func<string, byte[]> open) =>
        Octets.Join([.. pieces.Select(p => p.Read(open))]);

    /// <summary>As a form has it: unreserved characters of RFC 3986 stay, a blank is a plus.</summary>
    public static string UrlEncode(ReadOnlySpan<byte> bytes)
    {
        var encoded = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            _ = b == ' ' ? encoded.Append('+')
                : char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b, StringComparison.Ordinal) ? encoded.Append((char)b)
                : encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}

/// <summary>Data that is there.</summary>
internal sealed record DataText(Octets Content) : DataPiece
{
    public override Octets Read(Func<string, byte[]> open) => Content;
}

/// <summary>Data in a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Form">What is done to its content.</param>
/// <param name="Name">Goes in front of urlencoded content, with an equals sign; empty for none.</param>
internal sealed record DataFile(string Path, DataFileForm Form, string Name = "") : DataPiece
{
    public override Octets Read(Func<string, byte[]> open)
    {
        var content = open(Path);
        return Form switch
        {
            DataFileForm.WithoutLineBreaks => new Octets([.. content.Where(b => b is not ((byte)'\r' or (byte)'\n' or 0))]),
            DataFileForm.UrlEncoded => (Name.Length > 0 ? Name + "=" : "") + UrlEncode(content),
            _ => new Octets(content),
        };
    }
}

/// <summary>How a file's content becomes data.</summary>
internal enum DataFileForm
{
    /// <summary>--data-binary and --json.</summary>
    AsIs,

    /// <summary>--data takes carriage returns, line feeds and zero bytes out.</summary>
    WithoutLineBreaks,

    /// <summary>--data-urlencode.</summary>
    UrlEncoded,
}
