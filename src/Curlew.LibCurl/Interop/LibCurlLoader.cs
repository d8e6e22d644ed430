using System.Runtime.InteropServices;
using System.Text;

namespace Curlew.LibCurl.Interop;

/// <summary>Finds, loads and initialises one libcurl for the whole process.</summary>
internal static unsafe class LibCurlLoader
{
    public static readonly Version MinimumVersion = new(7, 84, 0);

    private static readonly Lock s_lock = new();
    private static volatile NativeApi? s_current;

    public static NativeApi Current => s_current ?? Load(explicitPath: null, CurlGlobalFlags.All, sslBackend: null);

    public static bool IsLoaded => s_current is not null;

    /// <summary>Why the loaded library was chosen, in one line.</summary>
    public static string Origin { get; private set; } = "";

    public static NativeApi Load(string? explicitPath, CurlGlobalFlags flags, CurlSslBackend? sslBackend)
    {
        lock (s_lock)
        {
            if (s_current is { } loaded)
            {
                return loaded;
            }

            var api = Find(explicitPath);
            if (sslBackend is { } backend)
            {
                SslBackends.Choose(api, backend); // only possible before curl_global_init
            }

            var code = api.GlobalInit(new CLong((nint)(int)flags));
            if (code != CurlCode.Ok)
            {
                throw CurlException.From(code, "curl_global_init", text: null, inner: null, api);
            }

            return s_current = api;
        }
    }

    internal static NativeApi Find(string? explicitPath)
    {
        var tried = new List<string>();
        foreach (var candidate in LibCurlProbe.Candidates(explicitPath))
        {
            var problem = TryLoad(candidate.Name, out var api);
            if (api is not null)
            {
                Origin = candidate.Origin;
                return api;
            }

            tried.Add($"  {candidate.Name} ({candidate.Origin}): {problem}");
            if (candidate.Final)
            {
                break;
            }
        }

        throw new DllNotFoundException(
            $"No usable libcurl {MinimumVersion} or later was found. Tried, in order:\n" + string.Join('\n', tried) +
            "\n" + LibCurlProbe.InstallAdvice);
    }

    private static string? TryLoad(string name, out NativeApi? api)
    {
        api = null;
        if (Path.IsPathRooted(name) && FileProblem(name) is { } reason)
        {
            return reason;
        }

        nint library;
        try
        {
            library = NativeLibrary.Load(name);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return FirstReason(e.Message);
        }

        string? problem;
        try
        {
            var candidate = new NativeApi(library, ResolvePath(library, name));
            var version = VersionOf(candidate);
            if (version >= MinimumVersion)
            {
                api = candidate;
                return null;
            }

            problem = $"is libcurl {version}, too old";
        }
        catch (EntryPointNotFoundException e)
        {
            problem = e.Message;
        }

        NativeLibrary.Free(library);
        return problem;
    }

    private static string? FileProblem(string path)
    {
        try
        {
            return !File.Exists(path) ? "no such file" : OperatingSystem.IsLinux() ? ElfFile.Problem(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    private static Version VersionOf(NativeApi api)
    {
        var number = (int)api.VersionInfo(0)->VersionNumber;
        return LibCurlVersion.FromNumber(number);
    }

    /// <summary>The runtime's message lists every name variation; the linker's own reason is the useful line.</summary>
    private static string FirstReason(string message)
    {
        foreach (var line in message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Contains("cannot open shared object file", StringComparison.Ordinal))
            {
                return "not found";
            }

            if (line.Contains("ELF", StringComparison.Ordinal) || line.Contains("undefined symbol", StringComparison.Ordinal) ||
                line.Contains("version `", StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "cannot be loaded";
    }

    private static string ResolvePath(nint library, string name)
    {
        if (Path.IsPathRooted(name))
        {
            return name;
        }

        return OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(library, "curl_version", out var address)
            ? MappedFile((ulong)address) ?? name
            : name;
    }

    /// <summary>The file that /proc/self/maps shows at an address.</summary>
    private static string? MappedFile(ulong address)
    {
        foreach (var line in File.ReadLines("/proc/self/maps", Encoding.UTF8))
        {
            var dash = line.IndexOf('-', StringComparison.Ordinal);
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var from = ulong.Parse(line.AsSpan(0, dash), System.Globalization.NumberStyles.HexNumber, provider: null);
            var to = ulong.Parse(line.AsSpan(dash + 1, space - dash - 1), System.Globalization.NumberStyles.HexNumber, provider: null);
            if (address >= from && address < to)
            {
                var slash = line.IndexOf('/', StringComparison.Ordinal);
                return slash < 0 ? null : line[slash..];
            }
        }

        return null;
    }
}
