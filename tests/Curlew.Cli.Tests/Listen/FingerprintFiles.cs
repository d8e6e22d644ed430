using Curlew.TestServers;

namespace Curlew.Cli.Tests.Listen;

/// <summary>A directory for the fingerprints of these tests, in place of the user's own.</summary>
public sealed class FingerprintFiles : IDisposable
{
    private const string Variable = "CURLEW_FINGERPRINTS";

    private readonly TemporaryDirectory _directory = new();

    public FingerprintFiles() => Environment.SetEnvironmentVariable(Variable, _directory.Path);

    public string PathOf(string name) => _directory.Combine(name + ".json");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _directory.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class FingerprintFilesCollection : ICollectionFixture<FingerprintFiles>
{
    public const string Name = "fingerprint files";
}
