using System.Net;
using System.Net.Sockets;
using Curlew.LibCurl.Tests.Async;
using Curlew.LibCurl.Tests.Multi;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>The head of a request, which libcurl puts together of many options.</summary>
public sealed class RequestHeadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(2039)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(10_000)]
    public async Task Texts_of_any_length_go_out_whole(int length)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        string Long(char filling) => new(filling, length);
        using var curl = TestCurl.To(server.Uri, $"{Long('p')}?{Long('q')}");
        curl.SetOpt(CurlOpt.UserAgent, Long('u'));
        curl.SetOpt(CurlOpt.Referer, Long('r'));
        curl.SetOpt(CurlOpt.Cookie, Long('c'));
        curl.SetOpt(CurlOpt.HttpHeader, [$"X-Percent: 100%s %d {Long('h')}"]);

        curl.Perform();

        Assert.Equal(
            $"GET /{Long('p')}?{Long('q')} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUser-Agent: {Long('u')}\r\nAccept: */*\r\n" +
            $"Referer: {Long('r')}\r\nCookie: {Long('c')}\r\nX-Percent: 100%s %d {Long('h')}\r\n\r\n",
            server.Requests.Single().Head);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2_147_483_648)]
    [InlineData(9_223_372_036_854_775_806)]
    public async Task Numbers_of_any_size_go_out_whole(long offset)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {offset}-{offset}/{offset + 1}\r\nContent-Length: 1\r\n\r\nx"));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.ResumeFromLarge, offset);

        Assert.Equal("x", curl.PerformString());
        Assert.Equal($"bytes={offset}-", server.Requests.Single().Header("Range"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_there_before_the_request_is_taken(bool isAsync)
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlater");
            }
        });
        await using var loops = AsyncTestCurl.Create(useMultiPoll: false);
        using var curl = TestCurl.To(server.Uri);

        var body = isAsync ? await loops.GetStringAsync(curl, TestContext.Current.CancellationToken) : curl.PerformString();

        Assert.Equal("early", body);
    }

    /// <summary>Side by side with others it would ask in vain, which costs a system call for each request.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_engine_asks_for_an_answer_only_when_it_has_looked_at_the_socket(bool isPost)
    {
        Assert.SkipUnless(CurlLibrary.IsEngine, "Another libcurl asks at once.");
        await using var silent = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
            await connection.ReadRequestAsync();
            arrived.SetResult();
        });
        using var body = new MemoryStream();
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteData, body);
        if (isPost)
        {
            curl.SetOpt(CurlOpt.CopyPostFields, "body");
        }

        curl.SetOpt(CurlOpt.SockOptFunction, (_, _) => CurlSockOptResult.AlreadyConnected);
        curl.SetOpt(CurlOpt.OpenSocketFunction, (_, address) =>
        {
            var socket = new Socket(address.AddressFamily, address.SocketType, address.ProtocolType);
            socket.Connect(IPAddress.Loopback, server.Port);
            Assert.True(socket.Poll(TestCurl.Patience, SelectMode.SelectRead));
            return CurlOpenSocketResult.FromSocket(socket);
        });

        using var other = TestCurl.To(silent.Uri);
        multi.Add(other);
        multi.Add(curl);
        multi.Perform();
        await arrived.Task.WaitAsync(TestCurl.Patience);
        Assert.Equal(0, body.Length);
        multi.Remove(other);
        multi.RunToEnd();

        Assert.Equal("early"u8, body.ToArray());
    }
}
