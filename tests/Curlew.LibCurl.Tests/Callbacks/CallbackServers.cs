using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

[CollectionDefinition(nameof(CallbackServers))]
public sealed class CallbackServersCollection : ICollectionFixture<CallbackServers>;

/// <summary>The servers that call for every kind of callback, started once for all the tests of callbacks.</summary>
public sealed class CallbackServers : IAsyncLifetime
{
    private HttpServer? _http;
    private RawServer? _redirecting;
    private RawServer? _rtsp;
    private VsftpdServer? _ftp;
    private SshServer? _ssh;

    public HttpServer Http => _http ?? throw NotStarted();

    /// <summary>Reads a request to its end, answers 307 to the same address, and 200 to the next one.</summary>
    public RawServer Redirecting => _redirecting ?? throw NotStarted();

    /// <summary>Sends <see cref="Packets"/> together with its answer to PLAY.</summary>
    public RawServer Rtsp => _rtsp ?? throw NotStarted();

    public static IReadOnlyList<byte[]> Packets { get; } = [.. Enumerable.Range(0, 3).Select(number => RtspScript.Frame(number, payloadLength: 20))];

    /// <summary>Holds <c>pub/birds/</c> with <c>curlew.txt</c>, <c>snipe.txt</c> and <c>nest.bin</c>.</summary>
    public VsftpdServer Ftp => _ftp ?? throw NotStarted();

    /// <summary>Holds <c>bird.txt</c>.</summary>
    public SshServer Ssh => _ssh ?? throw NotStarted();

    public async ValueTask InitializeAsync()
    {
        _http = await HttpServer.StartAsync();
        _redirecting = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        _rtsp = await RawServer.StartAsync(PlayAtOnceAsync);

        if (VsftpdServer.IsInstalled)
        {
            _ftp = await VsftpdServer.StartAsync();
            _ftp.AddFile("birds/curlew.txt", "brachvogel"u8.ToArray());
            _ftp.AddFile("birds/snipe.txt", "bekassine"u8.ToArray());
            _ftp.AddFile("birds/nest.bin", [0, 1, 2]);
        }

        if (SshServer.IsInstalled)
        {
            _ssh = await SshServer.StartAsync();
            _ssh.AddFile("bird.txt", "brachvogel"u8.ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? server in (IAsyncDisposable?[])[_http, _redirecting, _rtsp, _ftp, _ssh])
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>One write, because the packets of a later one may meet a libcurl that has its answer and is gone.</summary>
    private static async Task PlayAtOnceAsync(RawConnection connection)
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            var answer = $"RTSP/1.0 200 OK\r\nCSeq: {request.Header("CSeq")}\r\nSession: {RtspScript.SessionId}\r\n"
                + "Transport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n";
            await connection.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(answer), .. Packets.SelectMany(packet => packet)]);
        }
    }

    private static InvalidOperationException NotStarted() => new("That server was not started; its test should have been skipped.");
}
