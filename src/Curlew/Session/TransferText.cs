using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Curlew;

/// <summary>Checks of options that libcurl takes as text, so that what is wrong with one is said when it is given.</summary>
internal static partial class TransferText
{
    /// <summary>Text without line breaks.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static string? Line(string? value, [CallerMemberName] string name = "") => value.AsSpan().ContainsAny("\r\n\0")
        ? throw WrongArgument.Of(name, $"{name} is one line; take the line breaks and NULs out of it.")
        : value;

    /// <summary>An https URL, or nothing.</summary>
    public static string? DohUrl(string? value, [CallerMemberName] string name = "") =>
        string.IsNullOrEmpty(value)
        || (RequestUrl.TryCreate(value, UrlQuoting.Default, allowWebSocket: false, out var url, out _) && url.IsSecure)
            ? value
            : throw WrongArgument.Of(name, "A server for DNS over HTTPS has a URL such as 'https://dns.example/dns-query'.");

    /// <summary>Entries of <c>CURLOPT_RESOLVE</c>.</summary>
    public static IReadOnlyList<string>? Resolve(IReadOnlyList<string>? value, [CallerMemberName] string name = "") =>
        Entries(value, ResolveEntry, name, "host:port:address[,address]', '+host:port:address' or '-host:port");

    /// <summary>Entries of <c>CURLOPT_CONNECT_TO</c>.</summary>
    public static IReadOnlyList<string>? ConnectTo(IReadOnlyList<string>? value, [CallerMemberName] string name = "") =>
        Entries(value, ConnectToEntry, name, "host:port:otherhost:otherport");

    [GeneratedRegex(@"^(-(\[[^\]\s]+\]|[^:\s]+):\d{1,5}|\+?(\[[^\]\s]+\]|[^:\s]+):\d{1,5}:[^\s,]+(,[^\s,]+)*)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ResolveEntry { get; }

    [GeneratedRegex(@"^(\[[^\]\s]+\]|[^:\s]*):\d{0,5}:(\[[^\]\s]+\]|[^:\s]*):\d{0,5}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConnectToEntry { get; }

    private static IReadOnlyList<string>? Entries(IReadOnlyList<string>? value, Regex form, string name, string example)
    {
        foreach (var entry in value ?? [])
        {
            if (entry is null || !form.IsMatch(entry))
            {
                throw WrongArgument.Of(name, $"'{entry}' is no entry of {name}; write it as '{example}'.");
            }
        }

        return value;
    }
}
