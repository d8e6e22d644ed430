namespace Curlew.Cli.Output;

/// <summary>
/// A body on its way to a file. Until it is whole it lies beside the file under the name with <c>.part</c>, so that what
/// was interrupted never looks complete.
/// </summary>
internal sealed class PartFile : BodyTarget
{
    private const string Suffix = ".part";

    private readonly FileStream _stream;
    private readonly bool _replace;
    private readonly bool _resumable;
    private bool _isComplete;

    private PartFile(FileStream stream, string path, bool replace, bool resumable)
    {
        _stream = stream;
        _replace = replace;
        _resumable = resumable;
        Path = path;
        Length = stream.Seek(0, SeekOrigin.End);
        Version = Length > 0 ? new DateTimeOffset(File.GetLastWriteTimeUtc(PartPath)) : null;
    }

    /// <summary>The file that there will be.</summary>
    public string Path { get; }

    /// <summary>Where the bytes lie until then.</summary>
    public string PartPath => Path + Suffix;

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>When the server changed the file last. A part that stays behind carries this time, and by it a resumed
    /// download finds out whether the server still has the same file.</summary>
    public DateTimeOffset? Version { get; set; }

    /// <summary>Whether disposal leaves the part for another try.</summary>
    public bool StaysBehind => _resumable && !_isComplete && Length > 0;

    /// <param name="path">The file that there will be.</param>
    /// <param name="replace">Whether it may take the place of a file that exists.</param>
    /// <param name="resumable">Whether an incomplete part is worth keeping.</param>
    /// <param name="resume">Whether to go on with the part that is there.</param>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static PartFile Open(string path, bool replace, bool resumable = false, bool resume = false)
    {
        var target = path;
        try
        {
            target = Resolve(path);
            RefuseReadOnly(target);
            var stream = new FileStream(
                target + Suffix, resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            return new PartFile(stream, target, replace, resumable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FailureException($"cannot write '{path}': {FileErrors.Reason(e, target)}.", e);
        }
    }

    public override void Write(ReadOnlySpan<byte> data)
    {
        _stream.Write(data);
        Length += data.Length;
    }

    /// <summary>Throws away what an earlier download left.</summary>
    public void Restart()
    {
        _stream.SetLength(0);
        Length = 0;
        Version = null;
    }

    public override void Complete()
    {
        CopyPermissions();
        _stream.Dispose();
        File.Move(PartPath, Path, _replace);
        _isComplete = true;
    }

    protected override void Dispose(bool disposing)
    {
        _stream.Dispose();
        if (!StaysBehind)
        {
            File.Delete(PartPath);
        }
        else if (Version is { } version)
        {
            File.SetLastWriteTimeUtc(PartPath, version.UtcDateTime);
        }

        base.Dispose(disposing);
    }

    /// <summary>A link stays one: what it points to is replaced.</summary>
    private static string Resolve(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : path;

    /// <summary>A rename would get around the permissions of the file that it replaces.</summary>
    private static void RefuseReadOnly(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UnauthorizedAccessException();
        }

        if (File.Exists(path))
        {
            using var writable = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }
    }

    private void CopyPermissions()
    {
        if (!OperatingSystem.IsWindows() && File.Exists(Path))
        {
            File.SetUnixFileMode(PartPath, File.GetUnixFileMode(Path));
        }
    }
}
