namespace Curlew.TestServers;

/// <summary>A directory of its own under the system's temporary path, removed with its content on dispose.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public TemporaryDirectory(string prefix = "curlew-")
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;

        // Daemons drop root and then have to walk through here.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, Traversable);
        }
    }

    public string Path { get; }

    /// <summary>The full path of a name inside; a name that climbs out is refused.</summary>
    public string Combine(string name)
    {
        string full = System.IO.Path.GetFullPath(name.TrimStart('/'), Path);
        return full.StartsWith(Path + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new ArgumentException($"'{name}' lies outside {Path}.", nameof(name));
    }

    public string CreateDirectory(string name) => Directory.CreateDirectory(Combine(name)).FullName;

    public string Write(string name, string text)
    {
        string path = Combine(name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
