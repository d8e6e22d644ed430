using System.Text.Json.Nodes;
using Curlew.Cli.Listen;
using Curlew.TestServers;

namespace Curlew.Cli.Tests.Browsers;

/// <summary>The tool's server, with what it has recorded at hand.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    // As short as a page with a script can bear: then the browser has to connect anew.
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(4);

    private readonly ListenCertificate _certificate = ListenCertificate.Load(TestCertificates.Shared.ServerCertFile, TestCertificates.Shared.ServerKeyFile);
    private readonly ListenServer _server;

    public RecordingServer() => _server = new(0, _certificate, s_idle);

    public List<RecordedConnection> Connections { get; } = [];

    public Uri Page => new($"https://localhost:{_server.Port}/");

    public Uri PlainPage => new($"http://localhost:{_server.Port}/");

    /// <summary>Waits for something to happen.</summary>
    public async Task<ListenEvent> WaitAsync(Func<ListenEvent, bool> isIt, Func<string> otherwise)
    {
        using CancellationTokenSource patience = new(s_patience);
        try
        {
            await foreach (var happened in _server.Events.ReadAllAsync(patience.Token))
            {
                if (happened is ListenEvent.Opened opened)
                {
                    Connections.Add(opened.Connection);
                }

                if (isIt(happened))
                {
                    return happened;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It did not happen.
        }

        throw new TimeoutException($"It did not happen. {otherwise()}");
    }

    public static JsonNode Document(RecordedConnection connection) => JsonNode.Parse(RecordingJson.Write(connection, indented: false))!;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }
}
