using System.Globalization;

namespace Curlew;

/// <summary>The values of options, from text and back.</summary>
internal static class OptionValues
{
    private const string TokenSigns = "!#$%&'*+-.^_`|~";

    /// <summary>More seconds than this no <see cref="TimeSpan"/> holds.</summary>
    private const decimal MaxSeconds = 900_000_000_000m;

    public static string Text(OptionUse use) => use.Text;

    public static string Token(OptionUse use) =>
        IsToken(use.Text) ? use.Text : throw use.Error("takes a method, such as POST");

    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || TokenSigns.Contains(c, StringComparison.Ordinal));

    public static TimeSpan Seconds(OptionUse use) =>
        decimal.TryParse(use.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxSeconds
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw use.Error("takes a number of seconds");

    public static string Seconds(TimeSpan time) =>
        (time.Ticks / (decimal)TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);

    public static long Count(OptionUse use) =>
        long.TryParse(use.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw use.Error("takes a number, not below 0");

    public static int SmallCount(OptionUse use) =>
        Count(use) is <= int.MaxValue and var count ? (int)count : throw use.Error("takes a smaller number");

    /// <summary>-1 stands for no limit.</summary>
    public static int Limit(OptionUse use) => use.Text == "-1" ? -1 : SmallCount(use);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of bytes, in units of 1024 when a letter follows.</summary>
    public static long Bytes(OptionUse use)
    {
        const string units = "BKMGTP";
        var text = use.Text;
        var power = text.Length > 0 ? units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) : -1;
        var digits = power < 0 ? text : text[..^1];
        var factor = 1L << (10 * Math.Max(power, 0));
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= long.MaxValue / factor
            ? count * factor
            : throw use.Error("takes a number of bytes, with or without one of the letters K, M, G, T and P");
    }

    /// <summary>A name, and what follows the first colon.</summary>
    public static (string User, string? Password) Credentials(OptionUse use)
    {
        var halves = use.Text.Split(':', 2);
        return (halves[0], halves.ElementAtOrDefault(1));
    }

    public static string? Credentials(string? user, string? password) => password is null ? user : $"{user}:{password}";

    /// <summary>The forms of -H: <c>Name: value</c>, <c>Name:</c> for one that is not sent, <c>Name;</c> for an empty one.</summary>
    public static HeaderSpec Header(OptionUse use)
    {
        var (header, complaint) = Header(use.Word.Value);
        return header ?? throw use.Error(complaint!);
    }

    /// <returns>The header, or what is wrong with it.</returns>
    public static (HeaderSpec? Header, string? Complaint) Header(Octets line)
    {
        var text = line.Latin1;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 && !text.EndsWith(';'))
        {
            return (null, "takes 'Name: value', 'Name:' for a header that is not to be sent, or 'Name;' for an empty one");
        }

        var name = colon < 0 ? text[..^1] : text[..colon];
        var value = colon < 0 ? "" : text[(colon + 1)..].Trim(' ', '\t');
        return !IsToken(name) ? (null, "the name of the header has a character in it that no name may have, or is empty")
            : value.AsSpan().ContainsAny('\r', '\n', '\0') ? (null, $"the value of '{name}' has a line break or a zero byte in it")
            : (new(name, colon >= 0 && value.Length == 0 ? null : Octets.FromLatin1(value)), null);
    }

    public static Octets Header(HeaderSpec header) => header.Value switch
    {
        null => header.Name + ":",
        { Length: 0 } => header.Name + ";",
        var value => Octets.Join(header.Name + ": ", value),
    };

    /// <summary>A file and what follows a colon, the key's password; a backslash makes a colon an ordinary character.</summary>
    public static (string File, string? Password) Certificate(OptionUse use, bool hasDrives)
    {
        var text = use.Text;
        if (text.StartsWith("pkcs11:", StringComparison.OrdinalIgnoreCase))
        {
            return (text, null);
        }

        var file = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '\\' or ':')
            {
                file.Append(text[++i]);
            }
            else if (text[i] == ':' && !(hasDrives && i == 1 && char.IsAsciiLetter(text[0]) && text.AsSpan(2) is ['\\' or '/', ..]))
            {
                return (file.ToString(), text[(i + 1)..]);
            }
            else
            {
                file.Append(text[i]);
            }
        }

        return (file.ToString(), null);
    }

    public static string? Certificate(string? file) =>
        file is null || file.StartsWith("pkcs11:", StringComparison.OrdinalIgnoreCase)
            ? file
            : file.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);

    /// <summary>Adds the scheme that an option, or curl by itself, means.</summary>
    public static string WithScheme(string url, string scheme) =>
        url.Length == 0 || url.Contains("://", StringComparison.Ordinal) ? url : $"{scheme}://{url}";
}
