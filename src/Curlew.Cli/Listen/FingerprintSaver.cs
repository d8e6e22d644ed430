namespace Curlew.Cli.Listen;

/// <summary>Keeps a fingerprint file up to date with what is recorded.</summary>
internal sealed class FingerprintSaver
{
    private readonly string _name;
    private readonly List<RecordedConnection> _connections = [];
    private string? _saved;

    /// <exception cref="UsageException">No fingerprint can have that name.</exception>
    public FingerprintSaver(string name)
    {
        _name = FingerprintCheck.IsName(name)
            ? name
            : throw new UsageException($"'{name}' cannot be the name of a fingerprint: 1 to 64 lower-case letters, digits, '_', '-' and '.', first a letter or digit.");
        File = System.IO.Path.Combine(FingerprintDirectories.All().First(), name + ".json");
    }

    public string File { get; }

    public void Add(RecordedConnection connection) => _connections.Add(connection);

    /// <summary>What the connections so far make; null where nobody has opened a page.</summary>
    public MadeFingerprint? Make() => FingerprintMaker.Make(_name, _connections);

    /// <summary>Writes the file, unless it says that already.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="FailureException">What was recorded cannot be a fingerprint, or the file cannot be written.</exception>
    public bool Write(Fingerprint fingerprint)
    {
        var text = fingerprint.ToJson();
        if (text == _saved)
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File)!);
            fingerprint.Save(File);
        }
        catch (FingerprintException e)
        {
            throw new FailureException($"this client cannot be saved: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{File} cannot be written: {FileErrors.Reason(e, File)}.", e);
        }

        _saved = text;
        return true;
    }
}
