using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests;

/// <summary>A site over TLS and HTTP/2 that keeps each ClientHello and each frame that it gets.</summary>
internal sealed class RecordedSite : IAsyncDisposable
{
    private readonly Http2Recorder _http2;
    private readonly ClientHelloRecorder _tls;

    private RecordedSite(Http2Recorder http2) => (_http2, _tls) = (http2, ClientHelloRecorder.Start(http2.Uri.Port));

    public string Url => _tls.Uri.AbsoluteUri;

    public IReadOnlyList<ClientHello> Hellos => _tls.Hellos;

    public IReadOnlyList<Http2Recording> Connections => _http2.Connections;

    /// <summary>What trusts it.</summary>
    public static TlsOptions Trust => new() { CaFile = TestCertificates.Shared.CaFile };

    public static async Task<RecordedSite> StartAsync() => new(await Http2Recorder.StartAsync(TestCertificates.Shared.ServerCertificate));

    public static void SkipWithoutEngine() =>
        Assert.SkipUnless(FingerprintKnobs.Loaded.Family == FingerprintFamily.Engine, "The loaded libcurl has no options for fingerprints.");

    /// <summary>A new session's first request.</summary>
    public async Task<(ClientHello Hello, Http2Recording Frames)> VisitAsync(Impersonation who, RequestOptions? options = null, HttpMethod? method = null)
    {
        var (hellos, connections) = (Hellos.Count, Connections.Count);
        await using var session = new Session { Tls = Trust, Impersonate = who };
        using var response = await session.SendAsync(method ?? HttpMethod.Get, Url, options, TestContext.Current.CancellationToken);
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(connections + 1, Connections.Count);
        return (Hellos[hellos], Connections[connections]);
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        await _http2.DisposeAsync();
    }
}
