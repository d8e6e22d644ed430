namespace Curlew.Cli.Fingerprints;

/// <summary>A fingerprint as a person names it: a target, an alias, or a file.</summary>
internal static class FingerprintArgument
{
    /// <exception cref="UsageException">There is no such target or file, or the file has no fingerprint in it.</exception>
    public static Fingerprint Read(string text)
    {
        try
        {
            return IsFile(text) ? Fingerprint.Load(text) : Browser.Get(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the file '{text}' cannot be read: {FileErrors.Reason(e, text)}.", e);
        }
        catch (FingerprintException e)
        {
            throw new UsageException(e.Message, e);
        }
        catch (UnknownBrowserException e)
        {
            var nearest = e.Nearest.Count == 0 ? "" : $" did you mean {string.Join(" or ", e.Nearest)}?";
            throw new UsageException($"there is no target '{SafeText.OneLine(text)}';{nearest} 'curlew list' shows all, and a file's name ends in .json.", e);
        }
    }

    private static bool IsFile(string text) =>
        text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.Contains('/', StringComparison.Ordinal) || text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
