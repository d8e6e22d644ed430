using System.Net.Sockets;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>A connection that libcurl makes and the application talks on.</summary>
public sealed class ConnectOnlyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_sent_comes_back_from_an_echo(bool cancellable)
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes());
        using var cancellation = new CancellationTokenSource();
        using var curl = Connect(server, cancellable ? cancellation.Token : default);

        for (var round = 0; round < 3; round++)
        {
            var message = PatternStream.Bytes(1000, round);
            SendAll(curl, message);
            Assert.Equal(message, ReceiveExactly(curl, message.Length));
        }

        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task Nothing_to_receive_yet_is_a_result_and_no_error()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var curl = Connect(server);

        Assert.False(curl.Receive(new byte[10], out var received));
        Assert.Equal(0, received);
        Assert.True(curl.Receive([], out received));
        Assert.Equal(0, received);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_a_result_and_no_error()
    {
        var reading = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(_ => reading.Task); // reads nothing
        using var curl = Connect(server);
        var piece = new byte[1024 * 1024];

        var wouldBlock = false;
        for (var i = 0; i < 1024 && !wouldBlock; i++)
        {
            wouldBlock = !curl.Send(piece, out var sent);
            Assert.Equal(wouldBlock, sent == 0);
        }

        Assert.True(wouldBlock);
        reading.SetResult();
    }

    [Fact]
    public async Task The_end_of_the_connection_is_no_bytes()
    {
        await using var server = await RawServer.StartAsync(connection => connection.WriteAsync("bye"));
        using var curl = Connect(server);

        Assert.Equal("bye"u8, ReceiveExactly(curl, 3));
        Wait(curl, SelectMode.SelectRead);
        Assert.True(curl.Receive(new byte[10], out var received));
        Assert.Equal(0, received);
    }

    [Fact]
    public async Task Over_TLS_the_bytes_are_encrypted_by_libcurl()
    {
        var certificates = TestCertificates.Shared;
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes(), certificates.ServerCertificate);
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.CaInfo, certificates.CaFile);
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);
        curl.Perform();

        SendAll(curl, "secret"u8);

        Assert.Equal("secret"u8, ReceiveExactly(curl, 6));
    }

    [Fact]
    public void Without_a_connection_there_is_nobody_to_talk_to()
    {
        using var curl = new Curl();

        var send = Assert.Throws<CurlEasyException>(() => curl.Send("x"u8, out _));
        var receive = Assert.Throws<CurlEasyException>(() => curl.Receive(new byte[1], out _));

        Assert.Equal(CurlCode.UnsupportedProtocol, send.Code);
        Assert.Contains("curl_easy_send", send.Message, StringComparison.Ordinal);
        Assert.Equal(CurlCode.UnsupportedProtocol, receive.Code);
        Assert.Contains("curl_easy_recv", receive.Message, StringComparison.Ordinal);
    }

    private static Curl Connect(RawServer server, CancellationToken cancellationToken = default)
    {
        var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);
        curl.Perform(cancellationToken);
        return curl;
    }

    private static void SendAll(Curl curl, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (curl.Send(data, out var sent))
            {
                data = data[sent..];
            }
            else
            {
                Wait(curl, SelectMode.SelectWrite);
            }
        }
    }

    private static byte[] ReceiveExactly(Curl curl, int count)
    {
        var buffer = new byte[count];
        var filled = 0;
        while (filled < count)
        {
            if (!curl.Receive(buffer.AsSpan(filled), out var received))
            {
                Wait(curl, SelectMode.SelectRead);
                continue;
            }

            Assert.NotEqual(0, received);
            filled += received;
        }

        return buffer;
    }

    private static void Wait(Curl curl, SelectMode mode)
    {
        using var handle = new SafeSocketHandle(curl.GetInfo(CurlInfo.ActiveSocket), ownsHandle: false);
        using var socket = new Socket(handle);
        Assert.True(socket.Poll(TestCurl.Patience, mode));
    }
}
