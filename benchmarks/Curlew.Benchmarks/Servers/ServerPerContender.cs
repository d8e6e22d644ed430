using Curlew.TestServers;

namespace Curlew.Benchmarks.Servers;

/// <summary>
/// An nginx of its own for each contender, all alike: between its turns a contender keeps its connections, and those of
/// all together would be more than one server may have.
/// </summary>
internal sealed class ServerPerContender(string directives, string fileName, byte[] content) : IAsyncDisposable
{
    private readonly List<NginxServer> _servers = [];

    public static string AuthorityFile => TestCertificates.Shared.CaFile;

    /// <summary>Starts one more, and gives the address of the file there.</summary>
    public async Task<Uri> StartAsync(bool overTls)
    {
        NginxServer server = await NginxServer.StartAsync(directives: directives);
        _servers.Add(server);
        server.AddFile(fileName, content);
        return new Uri(overTls ? server.HttpsUri : server.HttpUri, fileName);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NginxServer server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
