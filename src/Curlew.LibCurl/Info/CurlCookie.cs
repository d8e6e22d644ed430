using System.Globalization;

namespace Curlew.LibCurl;

/// <summary>One cookie of a handle's cookie engine: a line of a Netscape cookie file, field by field.</summary>
/// <param name="Domain">Host that the cookie belongs to.</param>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
public sealed record CurlCookie(string Domain, string Name, string Value)
{
    private const string HttpOnlyPrefix = "#HttpOnly_";

    /// <summary>Whether the cookie is sent to the domain's subdomains as well.</summary>
    public bool IncludeSubDomains { get; init; }

    /// <summary>Path that a request's path must start with.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Sent over secure transports only.</summary>
    public bool Secure { get; init; }

    /// <summary>Hidden from scripts.</summary>
    public bool HttpOnly { get; init; }

    /// <summary>When it ends; null for the end of the session.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Reads a line as <see cref="CurlInfo.CookieList"/> gives it.</summary>
    /// <exception cref="FormatException">The line has not the seven fields of the format.</exception>
    public static CurlCookie Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var fields = line.Split('\t');
        if (fields.Length != 7 || !long.TryParse(fields[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var expires))
        {
            throw new FormatException($"'{line}' is not a line of a Netscape cookie file: seven fields with tabs between.");
        }

        var httpOnly = fields[0].StartsWith(HttpOnlyPrefix, StringComparison.Ordinal);
        return new(httpOnly ? fields[0][HttpOnlyPrefix.Length..] : fields[0], fields[5], fields[6])
        {
            IncludeSubDomains = fields[1] == "TRUE",
            Path = fields[2],
            Secure = fields[3] == "TRUE",
            HttpOnly = httpOnly,
            Expires = expires == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(expires),
        };
    }

    /// <summary>The cookie as a line of a Netscape cookie file, which <see cref="CurlOpt.CookieList"/> takes.</summary>
    /// <exception cref="InvalidOperationException">A field has a tab, CR, LF or NUL in it.</exception>
    public string ToNetscapeLine()
    {
        foreach (var field in (ReadOnlySpan<string>)[Domain, Path, Name, Value])
        {
            if (field.AsSpan().IndexOfAny("\t\r\n\0") >= 0)
            {
                throw new InvalidOperationException($"A field of cookie '{Name}' has a tab, a line break or a NUL in it.");
            }
        }

        return string.Join('\t',
            (HttpOnly ? HttpOnlyPrefix : "") + Domain,
            IncludeSubDomains ? "TRUE" : "FALSE",
            Path,
            Secure ? "TRUE" : "FALSE",
            (Expires?.ToUnixTimeSeconds() ?? 0).ToString(CultureInfo.InvariantCulture),
            Name,
            Value);
    }
}
