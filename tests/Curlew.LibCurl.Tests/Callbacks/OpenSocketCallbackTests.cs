using System.Net;
using System.Net.Sockets;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class OpenSocketCallbackTests(CallbackServers servers)
{
    [Fact]
    public void It_is_told_the_purpose_and_the_address()
    {
        using var curl = Download();
        CurlSockType? purpose = null;
        CurlSockAddr? address = null;
        curl.SetOpt(CurlOpt.OpenSocketFunction, (what, where) =>
        {
            (purpose, address) = (what, where);
            return CurlOpenSocketResult.Create(where);
        });

        curl.Perform();

        Assert.Equal(CurlSockType.IpCxn, purpose);
        Assert.NotNull(address);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, servers.Http.HttpUri.Port), address.EndPoint);
        Assert.Equal(AddressFamily.InterNetwork, address.AddressFamily);
        Assert.Equal(SocketType.Stream, address.SocketType);
        Assert.Equal(ProtocolType.Tcp, address.ProtocolType);
        Assert.Equal(16, address.Address.Length);
    }

    [Fact]
    public async Task A_socket_of_the_applications_own_is_used_and_closed_by_libcurl()
    {
        await using var server = await WatchedServer.StartAsync();
        var bound = 0;
        Socket? given = null;
        using (var curl = new Curl())
        {
            curl.SetOpt(CurlOpt.Url, server.Url);
            curl.SetOpt(CurlOpt.OpenSocketFunction, (_, address) =>
            {
                given = new Socket(address.AddressFamily, address.SocketType, address.ProtocolType);
                given.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                bound = ((IPEndPoint)given.LocalEndPoint!).Port;
                return CurlOpenSocketResult.FromSocket(given);
            });

            Assert.Equal("ok", curl.PerformString());
            Assert.Equal(bound, curl.GetInfo(CurlInfo.LocalPort));
            Assert.Throws<ObjectDisposedException>(() => given!.Available);
            given!.Dispose(); // the connection is not its any more
            Assert.True(curl.GetInfo(CurlInfo.ActiveSocket) >= 0);
        }

        await server.ClosedByClientAsync();
    }

    [Fact]
    public void A_descriptor_is_used()
    {
        using var curl = Download();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nint used = -1;
        nint made = -1;
        curl.SetOpt(CurlOpt.OpenSocketFunction, (_, _) =>
        {
            made = socket.Handle;
            return CurlOpenSocketResult.FromDescriptor(made);
        });
        curl.SetOpt(CurlOpt.CloseSocketFunction, _ => CurlCallbackResult.Continue); // the Socket closes it
        curl.SetOpt(CurlOpt.SockOptFunction, (descriptor, _) =>
        {
            used = descriptor;
            return CurlSockOptResult.Ok;
        });

        Assert.Equal(PatternStream.Bytes(10), curl.PerformBytes());
        Assert.Equal(made, used);
    }

    [Fact]
    public void A_connected_socket_is_used_as_it_is()
    {
        Assert.SkipWhen(CurlLibrary.Version.Major < 8, $"libcurl {CurlLibrary.Version} connects a socket that is connected already.");
        using var curl = Download();
        curl.SetOpt(CurlOpt.Url, "http://192.0.2.1/bytes/10"); // nobody listens there
        curl.SetOpt(CurlOpt.OpenSocketFunction, (_, address) =>
        {
            var socket = new Socket(address.AddressFamily, address.SocketType, address.ProtocolType);
            socket.Connect(IPAddress.Loopback, servers.Http.HttpUri.Port);
            return CurlOpenSocketResult.FromSocket(socket);
        });
        curl.SetOpt(CurlOpt.SockOptFunction, (_, _) => CurlSockOptResult.AlreadyConnected);

        Assert.Equal(PatternStream.Bytes(10), curl.PerformBytes());
    }

    [Fact]
    public void A_closed_socket_is_refused()
    {
        using var curl = Download();
        curl.SetOpt(CurlOpt.OpenSocketFunction, (_, address) =>
        {
            var socket = new Socket(address.AddressFamily, address.SocketType, address.ProtocolType);
            socket.Dispose();
            return CurlOpenSocketResult.FromSocket(socket);
        });

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.CouldntConnect, error.Code);
        Assert.IsType<ArgumentException>(error.InnerException);
    }

    [Fact]
    public void A_refused_address_is_followed_by_the_next()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, $"http://birds.test:{servers.Http.HttpUri.Port}/bytes/10");
        curl.SetOpt(CurlOpt.Resolve, [$"birds.test:{servers.Http.HttpUri.Port}:192.0.2.1,127.0.0.1"]);
        List<string> asked = [];
        curl.SetOpt(CurlOpt.OpenSocketFunction, (_, address) =>
        {
            asked.Add(((IPEndPoint)address.EndPoint!).Address.ToString());
            return asked.Count == 1 ? CurlOpenSocketResult.Refuse : CurlOpenSocketResult.Create(address);
        });

        curl.Perform();

        Assert.Equal(["192.0.2.1", "127.0.0.1"], asked);
    }

    [Fact]
    public async Task It_is_told_the_path_of_a_unix_socket()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix sockets");
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("server");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var served = AnswerOneAsync(listener);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, "http://birds.test/");
        curl.SetOpt(CurlOpt.UnixSocketPath, path);
        CurlSockAddr? address = null;
        curl.SetOpt(CurlOpt.OpenSocketFunction, (_, where) =>
        {
            address = where;
            return CurlOpenSocketResult.Create(where);
        });

        Assert.Equal("ok", curl.PerformString());
        await served;
        Assert.Equal(path, Assert.IsType<UnixDomainSocketEndPoint>(address?.EndPoint).ToString());
        Assert.Equal(AddressFamily.Unix, address.AddressFamily);
    }

    private static async Task AnswerOneAsync(Socket listener)
    {
        using var client = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await client.ReceiveAsync(new byte[4096], TestContext.Current.CancellationToken);
        await client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    private Curl Download()
    {
        var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        return curl;
    }
}
