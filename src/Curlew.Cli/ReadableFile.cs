namespace Curlew.Cli;

/// <summary>Files that the command line names, opened before anything is sent.</summary>
internal static class ReadableFile
{
    /// <exception cref="FailureException">The file cannot be read; the message says who named it.</exception>
    public static void Check(string path, string namedBy)
    {
        using var stream = Open(path, namedBy);
    }

    /// <inheritdoc cref="Check"/>
    public static byte[] ReadAll(string path, string namedBy)
    {
        using var stream = Open(path, namedBy);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static FileStream Open(string path, string namedBy)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FailureException($"the file '{path}' of {namedBy} cannot be read: {FileErrors.Reason(e, path)}.", e);
        }
    }
}
