using System.Net.Http.Headers;
using System.Text;

namespace Curlew.Cli.Output;

/// <summary>Names a download that the user has not named. What a server says is a proposal: never a folder, never hidden,
/// never the name of a file that is there.</summary>
internal static class DownloadName
{
    private const int LongestName = 150;
    private const string Forbidden = "<>:\"|?*";

    /// <param name="contentDisposition">The header of that name.</param>
    /// <param name="url">What was asked for.</param>
    public static string Choose(string? contentDisposition, string url)
    {
        var proposed = FromHeader(contentDisposition) is { } name ? Sanitize(name) : "";
        return proposed.Length > 0 ? proposed
            : Sanitize(FromUrl(url)) is { Length: > 0 } last ? last
            : "download";
    }

    /// <summary>The name, or with a number before its extension the first that is free in a folder.</summary>
    public static string MakeUnique(string folder, string name)
    {
        var stem = Path.GetFileNameWithoutExtension(name);
        var extension = Path.GetExtension(name);
        var candidate = name;
        for (var number = 1; Path.Exists(Path.Combine(folder, candidate)); number++)
        {
            candidate = $"{stem}-{number}{extension}";
        }

        return candidate;
    }

    internal static string Sanitize(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var safe = string.Concat(last.Select(c => char.IsControl(c) || Forbidden.Contains(c, StringComparison.Ordinal) ? '_' : c));
        safe = safe.Trim(' ').TrimStart('.').TrimEnd('.', ' ');
        return safe.Length <= LongestName ? safe : Shorten(safe);
    }

    private static string Shorten(string name)
    {
        var extension = Path.GetExtension(name);
        return extension.Length is > 0 and < 16 ? name[..(LongestName - extension.Length)] + extension : name[..LongestName];
    }

    private static string? FromHeader(string? header)
    {
        if (header is null || !ContentDispositionHeaderValue.TryParse(header, out var parsed))
        {
            return null;
        }

        return parsed.FileNameStar ?? (parsed.FileName is { } name ? Decode(name.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal)) : null);
    }

    /// <summary>Servers put UTF-8 there, whatever the RFC says.</summary>
    private static string Decode(string latin1)
    {
        if (latin1.Any(c => c > 0xff))
        {
            return latin1;
        }

        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? latin1 : text;
    }

    private static string FromUrl(string url)
    {
        var path = new Uri(url).AbsolutePath;
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}
