using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.WebSocket;

/// <summary>Handles with a WebSocket as most tests here want it.</summary>
internal static class TestWebSocket
{
    /// <summary>Ends what would otherwise wait for ever.</summary>
    public static CancellationToken Patience => new CancellationTokenSource(TestCurl.Patience).Token;

    public static void SkipWithoutWebSocket() =>
        Assert.SkipUnless(CurlLibrary.Protocols.Contains("ws"), "This libcurl is built without WebSocket.");

    /// <summary>A handle for a ws or wss URL that has not run yet.</summary>
    public static Curl To(Uri server, string path = "")
    {
        SkipWithoutWebSocket();
        var curl = TestCurl.To(new UriBuilder(server) { Scheme = server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri, path);
        if (server.Scheme == Uri.UriSchemeHttps)
        {
            Assert.SkipUnless(CurlLibrary.Protocols.Contains("wss"), "This libcurl is built without TLS.");
            curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        }

        return curl;
    }

    /// <summary>A handle whose WebSocket is open, for sends and receives.</summary>
    public static Curl Open(Uri server, string path = "", CurlWebSocketOptions options = CurlWebSocketOptions.None)
    {
        var curl = To(server, path);
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.WebSocket);
        curl.SetOpt(CurlOpt.WsOptions, options);
        curl.Perform();
        return curl;
    }

    public static void WaitFor(this Curl curl, CurlWait events)
    {
        using var multi = new CurlMulti();
        Assert.Equal(1, multi.Poll(TestCurl.Patience, new CurlWaitFd(curl.GetInfo(CurlInfo.ActiveSocket), events)));
    }

    /// <summary>Receives one piece into the buffer, and waits for it.</summary>
    public static CurlWebSocketFrame ReceivePiece(this Curl curl, Span<byte> buffer, out int received)
    {
        CurlWebSocketFrame frame;
        while (!curl.WsReceive(buffer, out received, out frame))
        {
            curl.WaitFor(CurlWait.PollIn);
        }

        return frame;
    }

    /// <summary>Sends one frame to its end through <see cref="Curl.WsSend"/>.</summary>
    public static void SendAll(this Curl curl, ReadOnlySpan<byte> data, CurlWebSocketFlags flags)
    {
        do
        {
            if (curl.WsSend(data, flags, out var sent))
            {
                data = data[sent..];
                continue;
            }

            curl.WaitFor(CurlWait.PollOut);
        }
        while (!data.IsEmpty);
    }
}
