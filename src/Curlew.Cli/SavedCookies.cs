namespace Curlew.Cli;

/// <summary>The file of <c>--session</c>: cookies from one run of the tool to the next, those without an end too.</summary>
internal static class SavedCookies
{
    private const string JsonExtension = ".json";

    /// <summary>Takes what is in the file, if it is there.</summary>
    /// <exception cref="FailureException">It cannot be read, or holds something else.</exception>
    public static void Load(CookieJar jar, string? path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            jar.Load(path, FormatOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new FailureException($"the cookies in '{path}' cannot be read: {FileErrors.Reason(e, path)}.", e);
        }
    }

    /// <summary>Writes the file: whole or not at all, for its owner alone.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void Save(CookieJar jar, string? path)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            jar.Save(path, FormatOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the cookies cannot be saved in '{path}': {FileErrors.Reason(e, path)}.", e);
        }
    }

    private static CookieFormat FormatOf(string path) =>
        path.EndsWith(JsonExtension, StringComparison.OrdinalIgnoreCase) ? CookieFormat.Json : CookieFormat.Netscape;
}
