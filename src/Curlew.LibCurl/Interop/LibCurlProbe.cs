using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>The places where a libcurl may be, best first.</summary>
internal static class LibCurlProbe
{
    public const string PathVariable = "CURLEW_LIBCURL";

    /// <summary>A value of <see cref="PathVariable"/> that asks for the system's library, whatever else lies about.</summary>
    private const string SystemKeyword = "system";

    private const string RepositoryMarker = "Curlew.slnx";

    /// <param name="Name">File path, or a name for the system's loader.</param>
    /// <param name="Origin">Why this place is tried.</param>
    /// <param name="Final">A failure here ends the search: somebody asked for just this library.</param>
    public readonly record struct Candidate(string Name, string Origin, bool Final = false);

    public static string InstallAdvice =>
        OperatingSystem.IsLinux() ? "Install it with your package manager (Debian, Ubuntu: apt-get install libcurl4; Fedora: dnf install libcurl; " +
            $"Alpine: apk add libcurl), or set {PathVariable} to the file."
        : OperatingSystem.IsMacOS() ? $"Install it with: brew install curl, or set {PathVariable} to the file."
        : $"Put libcurl.dll beside the program, or set {PathVariable} to the file.";

    public static IEnumerable<Candidate> Candidates(string? explicitPath) =>
        Candidates(explicitPath, Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory);

    public static IEnumerable<Candidate> Candidates(string? explicitPath, string? variable, string baseDirectory)
    {
        if (!string.IsNullOrEmpty(explicitPath))
        {
            return [new(explicitPath, "path given to CurlLibrary.Load", Final: true)];
        }

        if (string.Equals(variable, SystemKeyword, StringComparison.OrdinalIgnoreCase))
        {
            return SystemLibraries();
        }

        if (!string.IsNullOrEmpty(variable))
        {
            return [new(variable, $"environment variable {PathVariable}", Final: true)];
        }

        return [.. Engines(baseDirectory), .. Impersonators(), .. SystemLibraries()];
    }

    private static IEnumerable<Candidate> Engines(string baseDirectory)
    {
        var rid = RuntimeIdentifier;
        var file = Decorate("libcurl-curlew");
        yield return new(Path.Combine(baseDirectory, "runtimes", rid, "native", file), "packaged engine");
        yield return new(Path.Combine(baseDirectory, file), "packaged engine");
        for (var directory = new DirectoryInfo(baseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, RepositoryMarker)))
            {
                yield return new(Path.Combine(directory.FullName, "artifacts", "native", rid, file), "engine built in this repository");
                yield break;
            }
        }
    }

    private static IEnumerable<Candidate> Impersonators()
    {
        string[] names = OperatingSystem.IsLinux()
            ? ["libcurl-impersonate.so.4", "libcurl-impersonate.so", "libcurl-impersonate-chrome.so.4"]
            : [Decorate("libcurl-impersonate")];
        return names.Select(n => new Candidate(n, "libcurl-impersonate"));
    }

    private static IEnumerable<Candidate> SystemLibraries()
    {
        string[] names =
            OperatingSystem.IsWindows() ? ["libcurl.dll", "libcurl-x64.dll"]
            : OperatingSystem.IsMacOS() ? ["libcurl.4.dylib", "libcurl.dylib"]
            : ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"];
        return names.Select(n => new Candidate(n, "system library"));
    }

    private static string Decorate(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? name + ".dylib" : name + ".so";

    /// <summary>The portable runtime identifier, such as linux-x64; the running one may name a distribution.</summary>
    private static string RuntimeIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "-musl" : "";
            return $"{system}{musl}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }
}
