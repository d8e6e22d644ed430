using System.Net.Sockets;
using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>Where libcurl connects, whatever the URL says.</summary>
public sealed class AddressTests
{
    [Fact]
    public async Task A_name_is_given_an_address()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("resolved"));
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, $"http://chosen.example:{server.Port}/");
        curl.SetOpt(CurlOpt.Resolve, [$"chosen.example:{server.Port}:127.0.0.1"]);

        Assert.Equal("resolved", curl.PerformString());
        Assert.Equal($"chosen.example:{server.Port}", server.Requests[0].Header("Host"));
    }

    [Fact]
    public async Task A_host_and_port_are_replaced_by_others()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("connected"));
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, "http://public.example/");
        curl.SetOpt(CurlOpt.ConnectTo, [$"public.example:80:127.0.0.1:{server.Port}"]);

        Assert.Equal("connected", curl.PerformString());
        Assert.Equal("public.example", server.Requests[0].Header("Host"));
        Assert.Equal(server.Port, curl.GetInfo(CurlInfo.PrimaryPort));
    }

    [Fact]
    public async Task A_port_is_replaced()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("port"));
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, "http://127.0.0.1:1/");
        curl.SetOpt(CurlOpt.Port, server.Port);

        Assert.Equal("port", curl.PerformString());
    }

    [Fact]
    public async Task A_Unix_socket_takes_the_place_of_the_network()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("UnixSockets"), "This libcurl is built without Unix sockets.");
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("http.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var serving = ServeOneAsync(listener);
        using var curl = TestCurl.To(new Uri("http://service.example/status"));
        curl.SetOpt(CurlOpt.UnixSocketPath, path);

        Assert.Equal("local", curl.PerformString());

        var request = await serving;
        Assert.StartsWith("GET /status HTTP/1.1\r\nHost: service.example\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Unix_socket_that_is_not_there_is_an_error()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("UnixSockets"), "This libcurl is built without Unix sockets.");
        using var curl = TestCurl.To(new Uri("http://service.example/"));
        curl.SetOpt(CurlOpt.UnixSocketPath, "/no/such/socket");

        curl.Fails(CurlCode.CouldntConnect);
    }

    private static async Task<string> ServeOneAsync(Socket listener)
    {
        using var connection = await listener.AcceptAsync();
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await connection.ReceiveAsync(buffer);
            Assert.NotEqual(0, count);
            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlocal"u8.ToArray());
        return request.ToString();
    }
}
