using System.Net.Sockets;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>A connection of libcurl's as a stream, with either way to wait.</summary>
public sealed class CurlStreamTests
{
    private static readonly byte[] s_hello = "hello"u8.ToArray();

    public static TheoryData<bool> BothWays => AsyncTestCurl.Drivers;

    public static TheoryData<bool, bool> BothWaysPlainAndTls => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(BothWaysPlainAndTls))]
    public async Task What_is_written_comes_back_from_an_echo(bool useMultiPoll, bool tls)
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes(), tls ? TestCertificates.Shared.ServerCertificate : null);
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);

        // Much more than the buffers of both ends hold, so that both directions have to wait.
        var sent = PatternStream.Bytes(8 * 1024 * 1024, 1);
        var received = new byte[sent.Length];
        var reading = stream.ReadExactlyAsync(received, Ct);
        await stream.WriteAsync(sent, Ct);
        await reading;

        Assert.Equal(sent, received);
        Assert.Equal(1, server.ConnectionCount);
        Assert.Equal(server.Port, stream.GetInfo(CurlInfo.PrimaryPort));
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Synchronous_calls_do_the_same(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes());
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var stream = await loops.ConnectAsync(CurlTo(server), Ct);

        await Task.Run(() =>
        {
            for (var round = 0; round < 3; round++)
            {
                stream.Write(s_hello);
                var received = new byte[s_hello.Length];
                stream.ReadExactly(received);
                Assert.Equal(s_hello, received);
            }
        }, Ct);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task The_end_of_the_connection_is_no_bytes(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(connection => connection.WriteAsync("bye"));
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);
        using var reader = new StreamReader(stream);

        Assert.Equal("bye", await reader.ReadToEndAsync(Ct));
        Assert.Equal(0, await stream.ReadAsync(new byte[1], Ct));
    }

    [Theory]
    [MemberData(nameof(BothWaysPlainAndTls))]
    public async Task The_end_is_seen_whenever_it_comes(bool useMultiPoll, bool tls)
    {
        await using var server = await RawServer.StartAsync(
            connection => connection.WriteAsync("bye"), tls ? TestCertificates.Shared.ServerCertificate : null);
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var buffer = new byte[100];
        for (var round = 0; round < 40; round++)
        {
            await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(round % 4), Ct); // before it, with it, after it

            Assert.Equal("bye"u8.Length, await stream.ReadAsync(buffer, Ct));
            Assert.Equal(0, await stream.ReadAsync(buffer, Ct));
            Assert.Equal(0, await stream.ReadAsync(buffer, Ct));
        }
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task A_connection_that_is_reset_fails_with_what_libcurl_says(bool useMultiPoll)
    {
        var ready = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await ready.Task;
            connection.Reset();
        });
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);

        var read = stream.ReadAsync(new byte[1], Ct);
        ready.SetResult();

        var error = await Assert.ThrowsAsync<IOException>(() => read.AsTask());
        Assert.Equal(CurlCode.RecvError, Assert.IsType<CurlEasyException>(error.InnerException).Code);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task A_read_that_is_cancelled_leaves_the_connection_as_good_as_before(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes());
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);

        for (var round = 0; round < 10; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var read = stream.ReadAsync(new byte[10], cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
            Assert.Equal(cancellation.Token, cancelled.CancellationToken);

            await stream.WriteAsync(s_hello, Ct);
            var received = new byte[s_hello.Length];
            await stream.ReadExactlyAsync(received, Ct);
            Assert.Equal(s_hello, received);
        }
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task A_write_that_is_cancelled_half_way_is_the_last(bool useMultiPoll)
    {
        var reading = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(_ => reading.Task);
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);
        using var cancellation = new CancellationTokenSource();

        var write = stream.WriteAsync(new byte[64 * 1024 * 1024], cancellation.Token).AsTask();
        Assert.False(write.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);

        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(s_hello, Ct).AsTask());
        reading.SetResult();
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task A_second_read_and_a_second_write_at_once_are_refused(bool useMultiPoll)
    {
        var reading = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(_ => reading.Task);
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var stream = await loops.ConnectAsync(CurlTo(server), Ct);
        var read = stream.ReadAsync(new byte[1], Ct).AsTask();
        var write = stream.WriteAsync(new byte[64 * 1024 * 1024], Ct).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.ReadAsync(new byte[1], Ct).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.WriteAsync(new byte[1], Ct).AsTask());

        await stream.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => write);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1], Ct).AsTask());
        Assert.Throws<ObjectDisposedException>(() => stream.GetInfo(CurlInfo.PrimaryPort));
        reading.SetResult();
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task The_handle_belongs_to_the_connection_and_is_closed_with_it(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes());
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var curl = CurlTo(server);
        var stream = await loops.ConnectAsync(curl, Ct);

        Assert.Throws<InvalidOperationException>(() => curl.GetInfo(CurlInfo.PrimaryPort));
        Assert.Throws<InvalidOperationException>(curl.Dispose);

        await stream.DisposeAsync();
        await stream.DisposeAsync();
        Assert.True(curl.IsClosed);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task The_end_of_the_loops_is_the_end_of_the_connection(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes());
        var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);
        var read = stream.ReadAsync(new byte[1], Ct).AsTask();

        await loops.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => read);
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(s_hello, Ct).AsTask());
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task A_server_that_is_not_there_is_told_of_and_the_handle_stays_the_callers(bool useMultiPoll)
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, $"http://127.0.0.1:{((System.Net.IPEndPoint)closed.LocalEndPoint!).Port}/");

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => loops.ConnectAsync(curl, Ct));

        Assert.Equal(CurlCode.CouldntConnect, error.Code);
        Assert.False(curl.IsClosed);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Many_connections_talk_at_the_same_time(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes());
        await using var loops = AsyncTestCurl.Create(useMultiPoll);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(async number =>
        {
            await using var stream = await loops.ConnectAsync(CurlTo(server), Ct);
            for (var round = 0; round < 20; round++)
            {
                var sent = PatternStream.Bytes(1000 + number, round);
                await stream.WriteAsync(sent, Ct);
                var received = new byte[sent.Length];
                await stream.ReadExactlyAsync(received, Ct);
                Assert.Equal(sent, received);
            }
        }));

        Assert.Equal(64, server.ConnectionCount);
    }

    private static Curl CurlTo(RawServer server)
    {
        var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        return curl;
    }
}
