using System.Buffers;

namespace Curlew.Cli.Requests;

/// <summary>Refuses headers and cookies that would not stay in their place on the wire.</summary>
internal static class HeaderRules
{
    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <exception cref="UsageException">The name or the value cannot be sent.</exception>
    public static void Check(string name, string value, string source)
    {
        if (name.Length == 0)
        {
            throw new UsageException($"the header '{Shown(source)}' has no name.");
        }

        if (name.AsSpan().ContainsAnyExcept(s_token))
        {
            throw new UsageException($"the header name '{Shown(name)}' has a character in it that no header name may have.");
        }

        RefuseControls(value, "header", name);
    }

    /// <inheritdoc cref="Check"/>
    public static void CheckCookie(string name, string value, string source)
    {
        if (name.AsSpan().ContainsAnyExcept(s_token))
        {
            throw new UsageException($"the cookie name '{Shown(name)}' has a character in it that no cookie name may have.");
        }

        RefuseControls(value, "cookie", name);
        if (value.Contains(';', StringComparison.Ordinal))
        {
            throw new UsageException($"the cookie '{Shown(source)}' has a semicolon in its value; write each cookie as an item of its own.");
        }
    }

    private static void RefuseControls(string value, string kind, string name)
    {
        foreach (var c in value)
        {
            if (c is '\r' or '\n')
            {
                throw new UsageException($"the value of the {kind} '{name}' has a line break in it.");
            }

            if (char.IsControl(c) && c != '\t')
            {
                throw new UsageException($"the value of the {kind} '{name}' has the control character U+{(int)c:X4} in it.");
            }
        }
    }

    private static string Shown(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
