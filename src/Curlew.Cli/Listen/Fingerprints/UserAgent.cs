using System.Text.RegularExpressions;

namespace Curlew.Cli.Listen;

/// <summary>Which program and system a User-Agent tells of.</summary>
internal static partial class UserAgent
{
    // The first that is there counts: Edge says that it is Chrome, too, and Chrome that it is Safari.
    private static readonly (Regex Pattern, string Client)[] s_clients =
    [
        (Edge, "edge"), (Opera, "opera"), (Firefox, "firefox"), (Chrome, "chrome"), (Safari, "safari"),
    ];

    private static readonly (Regex Pattern, string Os)[] s_systems =
    [
        (Android, "android"), (Ios, "ios"), (Windows, "windows"), (MacOs, "macos"), (Linux, "linux"),
    ];

    [GeneratedRegex(@"\bEdg[A-Za-z]*/(?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Edge { get; }

    [GeneratedRegex(@"\bOPR/(?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Opera { get; }

    [GeneratedRegex(@"\b(?:Firefox|FxiOS)/(?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Firefox { get; }

    [GeneratedRegex(@"\b(?:HeadlessChrome|Chrome|CriOS)/(?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Chrome { get; }

    [GeneratedRegex(@"\bVersion/(?<version>[\d.]+).*\bSafari/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Safari { get; }

    [GeneratedRegex(@"^(?<name>[A-Za-z][\w.+-]*)/(?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Product { get; }

    [GeneratedRegex(@"\bAndroid (?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Android { get; }

    [GeneratedRegex(@"\b(?:iPhone|CPU) OS (?<version>[\d_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ios { get; }

    [GeneratedRegex(@"\bWindows NT (?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Windows { get; }

    [GeneratedRegex(@"\bMac OS X (?<version>[\d_.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MacOs { get; }

    [GeneratedRegex(@"\bLinux\b(?<version>)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Linux { get; }

    /// <summary>Null where it tells of none.</summary>
    public static BrowserInfo? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var client = First(s_clients, text)
            ?? (Product.Match(text) is { Success: true } product && product.Groups["name"].Value != "Mozilla" ? (product.Groups["name"].Value.ToLowerInvariant(), product.Groups["version"].Value) : null);
        var system = First(s_systems, text);
        return client is not { } known ? null : new()
        {
            Client = known.Name,
            Version = known.Version.Length == 0 ? null : known.Version,
            Os = system?.Name,
            OsVersion = system is { Version.Length: > 0 } ? system.Value.Version.Replace('_', '.') : null,
            Device = system?.Name is "ios" or "android" && text.Contains("Mobile", StringComparison.Ordinal) ? "mobile" : null,
        };
    }

    private static (string Name, string Version)? First((Regex Pattern, string Name)[] patterns, string text)
    {
        foreach (var (pattern, name) in patterns)
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                return (name, match.Groups["version"].Value);
            }
        }

        return null;
    }
}
