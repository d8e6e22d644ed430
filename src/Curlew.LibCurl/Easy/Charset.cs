using System.Text;

namespace Curlew.LibCurl;

/// <summary>Finds the encoding that a media type names.</summary>
internal static class Charset
{
    public static Encoding Of(string? contentType)
    {
        const string parameter = "charset=";
        var start = contentType?.IndexOf(parameter, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
        {
            return Encoding.UTF8;
        }

        var name = contentType.AsSpan(start + parameter.Length);
        var end = name.IndexOf(';');
        var bare = (end < 0 ? name : name[..end]).Trim().Trim('"').ToString();
        return Encoding.GetEncodings().Any(e => string.Equals(e.Name, bare, StringComparison.OrdinalIgnoreCase))
            ? Encoding.GetEncoding(bare)
            : Encoding.UTF8;
    }
}
