using System.Net;
using System.Net.Sockets;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>
/// A token ends a transfer wherever it waits. That it does so at once is seen by the exception: the handles here would
/// fail by their own time limit otherwise.
/// </summary>
public sealed class CancellationTests : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _connectionEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _cancellation.Dispose();

    [Fact]
    public async Task Before_the_transfer_nothing_is_sent()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri);
        await _cancellation.CancelAsync();

        AssertCancelled(curl);

        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task While_a_server_does_not_answer()
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await CancelAndAwaitEndAsync(connection);
        });
        using var curl = TestCurl.To(server.Uri);

        AssertCancelled(curl);

        await _connectionEnded.Task.WaitAsync(TestCurl.Patience);
        await AssertUsableAsync(curl);
    }

    [Fact]
    public async Task While_a_body_trickles_in()
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes(new string('s', 10_000), TimeSpan.FromMilliseconds(10)));
        using var curl = TestCurl.To(server.Uri);
        var received = 0;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            received += data.Length;
            if (received == 3)
            {
                _cancellation.Cancel();
            }

            return data.Length;
        });

        AssertCancelled(curl);

        Assert.InRange(received, 3, 9_999);
        await AssertUsableAsync(curl);
    }

    [Fact]
    public async Task During_the_TLS_handshake()
    {
        await using var server = await RawServer.StartAsync(CancelAndAwaitEndAsync);
        using var curl = TestCurl.To(new Uri($"https://127.0.0.1:{server.Port}/"));

        AssertCancelled(curl);

        await _connectionEnded.Task.WaitAsync(TestCurl.Patience);
        await AssertUsableAsync(curl);
    }

    [Fact]
    public async Task While_the_peer_does_not_take_the_connection()
    {
        using var deaf = new DeafListener();
        using var curl = TestCurl.To(deaf.Uri);
        curl.SetOpt(CurlOpt.SockOptFunction, (_, _) =>
        {
            _cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));
            return CurlSockOptResult.Ok;
        });

        AssertCancelled(curl);

        await AssertUsableAsync(curl);
    }

    [Fact]
    public async Task During_a_name_lookup_over_HTTPS()
    {
        await using var server = await RawServer.StartAsync(
            CancelAndAwaitEndAsync, TestCertificates.Shared.ServerCertificate);
        using var curl = TestCurl.To(new Uri("http://looked-up.example/"));
        curl.SetOpt(CurlOpt.DohUrl, server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.DohSslVerifyPeer, false);
        curl.SetOpt(CurlOpt.DohSslVerifyHost, false);

        AssertCancelled(curl);

        curl.Unset(CurlOpt.DohUrl);
        await AssertUsableAsync(curl);
    }

    [Fact]
    public async Task While_the_transfer_is_paused()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteFunction, _ =>
        {
            _cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));
            return CurlWriteResult.Pause;
        });

        AssertCancelled(curl);

        await AssertUsableAsync(curl);
    }

    [Fact]
    public async Task While_an_upload_waits_for_its_source()
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.ReadFunction, _ =>
        {
            _cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));
            return CurlReadResult.Pause;
        });

        AssertCancelled(curl);

        curl.SetOpt(CurlOpt.Upload, false);
        await AssertUsableAsync(curl);
    }

    [Fact]
    public async Task The_sink_set_before_PerformBytes_is_back()
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await CancelAndAwaitEndAsync(connection);
        });
        await using var working = await RawServer.StartAsync(RawScripts.Record("body"));
        using var sink = new MemoryStream();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteData, sink);

        Assert.ThrowsAny<OperationCanceledException>(() => curl.PerformBytes(_cancellation.Token));

        curl.Locate(working.Uri).Perform();
        Assert.Equal("body"u8, sink.ToArray());
    }

    [Fact]
    public async Task A_neighbour_is_untouched()
    {
        await using var silent = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await CancelAndAwaitEndAsync(connection);
        });
        await using var slow = await RawServer.StartAsync(RawScripts.SlowBytes("neighbour", TimeSpan.FromMilliseconds(50)));
        using var other = new CancellationTokenSource();
        using var neighbour = TestCurl.To(slow.Uri);
        var text = Task.Run(() => neighbour.PerformString(other.Token));
        using var curl = TestCurl.To(silent.Uri);

        AssertCancelled(curl);

        Assert.Equal("neighbour", await text.WaitAsync(TestCurl.Patience));
    }

    [Fact]
    public async Task After_the_transfer_it_means_nothing()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var curl = TestCurl.To(server.Uri);
        Assert.Equal("body", curl.PerformString(_cancellation.Token));

        await _cancellation.CancelAsync();

        Assert.Equal("body", curl.PerformString());
    }

    [Fact]
    public async Task A_cancelled_handle_can_be_closed_at_once()
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await CancelAndAwaitEndAsync(connection);
        });
        var curl = TestCurl.To(server.Uri);
        AssertCancelled(curl);

        curl.Dispose();

        Assert.True(curl.IsClosed);
        await _connectionEnded.Task.WaitAsync(TestCurl.Patience);
    }

    [Fact]
    public async Task A_transfer_that_a_callback_aborts_is_not_taken_for_a_cancelled_one()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.XferInfoFunction, (_, _, _, _) => CurlCallbackResult.Abort);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform(_cancellation.Token));

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
    }

    private void AssertCancelled(Curl curl)
    {
        var error = Assert.ThrowsAny<OperationCanceledException>(() => curl.Perform(_cancellation.Token));
        Assert.Equal(_cancellation.Token, error.CancellationToken);
    }

    private static async Task AssertUsableAsync(Curl curl)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("usable"));
        curl.Unset(CurlOpt.WriteFunction);
        curl.Unset(CurlOpt.SockOptFunction);
        Assert.Equal("usable", curl.Locate(server.Uri).PerformString());
    }

    private async Task CancelAndAwaitEndAsync(RawConnection connection)
    {
        await _cancellation.CancelAsync();
        try
        {
            await connection.DrainAsync();
        }
        finally
        {
            _connectionEnded.TrySetResult();
        }
    }

    /// <summary>A port whose queue of connections is full, so that one more is neither taken nor refused.</summary>
    private sealed class DeafListener : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _queue = [];

        public DeafListener()
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen(0);
            for (var i = 0; i < 4; i++)
            {
                var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                _queue.Add(client);
                Assert.Contains(Connect(client), new[] { SocketError.Success, SocketError.WouldBlock, SocketError.InProgress });
            }
        }

        public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");

        public void Dispose()
        {
            _queue.ForEach(client => client.Dispose());
            _listener.Dispose();
        }

        private SocketError Connect(Socket client)
        {
            try
            {
                client.Connect(_listener.LocalEndPoint!);
                return SocketError.Success;
            }
            catch (SocketException error)
            {
                return error.SocketErrorCode;
            }
        }
    }
}
