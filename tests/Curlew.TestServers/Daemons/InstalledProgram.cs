namespace Curlew.TestServers;

/// <summary>A program of the system, looked for on PATH and where Debian puts daemons, which a plain user's PATH leaves out.</summary>
internal sealed class InstalledProgram
{
    private static readonly string[] s_daemonDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    private readonly string _name;
    private readonly string _package;
    private readonly string? _path;

    public InstalledProgram(string path)
    {
        _name = Path.GetFileName(path);
        _package = "";
        _path = path;
    }

    public InstalledProgram(string name, string package)
    {
        _name = name;
        _package = package;
        _path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(s_daemonDirectories)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
    }

    public bool IsInstalled => _path is not null;

    public string MissingReason => $"{_name} is not installed (Debian package {_package}).";

    public string FullPath => _path ?? throw new InvalidOperationException(MissingReason);
}
