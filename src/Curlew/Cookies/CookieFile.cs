namespace Curlew;

/// <summary>Files that are there as a whole or not at all, and that nobody else may read.</summary>
internal static class CookieFile
{
    public static void Write(string path, byte[] text)
    {
        var target = Target(path);
        var draft = Draft(target);
        try
        {
            using (var file = new FileStream(draft, Options(FileOptions.None)))
            {
                file.Write(text);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, target, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    public static async Task WriteAsync(string path, byte[] text, CancellationToken cancellationToken)
    {
        var target = Target(path);
        var draft = Draft(target);
        try
        {
            var file = new FileStream(draft, Options(FileOptions.Asynchronous));
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(text, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, target, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    // A link stays one: what it leads to is replaced.
    private static string Target(string path) =>
        (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);

    private static string Draft(string target) => $"{target}.{Path.GetRandomFileName()}";

    private static FileStreamOptions Options(FileOptions how)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = how };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
