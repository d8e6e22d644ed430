using System.Net;
using System.Net.Sockets;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Diagnostics;

public sealed class ConnectionMeterTests : IDisposable
{
    private const string Open = "http.client.open_connections";
    private const string Duration = "http.client.connection.duration";

    private readonly Measurements _measurements = new();
    private readonly Telemetry _telemetry;

    public ConnectionMeterTests() => _telemetry = new Telemetry(_measurements, logger: null);

    [Fact]
    public async Task A_connection_is_counted_once_and_its_life_is_measured()
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.Record());
        using (var curl = new Curl())
        {
            Get(curl, server);
            Get(curl, server);
            Assert.Equal([1], _measurements.Of(Open).Select(m => m.Value));
            Assert.Empty(_measurements.Of(Duration));
        }

        Assert.Equal([1, -1], _measurements.Of(Open).Select(m => m.Value));
        Measurement life = Assert.Single(_measurements.Of(Duration));
        Assert.Equal("127.0.0.1", life.Tags["network.peer.address"]);
        Assert.Equal(("example.com", 80, "http"), (life.Tags["server.address"], life.Tags["server.port"], life.Tags["url.scheme"]));
    }

    [Fact]
    public async Task A_connection_that_ends_with_its_answer_was_open_for_no_counter_but_its_life_is_measured()
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbye"));
        using var curl = new Curl();
        Get(curl, server);

        Assert.Equal(0, _measurements.Of(Open).Sum(m => m.Value));
        Assert.Single(_measurements.Of(Duration));
    }

    [Fact]
    public void A_connection_that_is_refused_was_none()
    {
        // Bound, and nobody listens.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, $"http://{closed.LocalEndPoint}/");
        ConnectionWatch watch = _telemetry.Connections.Watch(curl, "http", "127.0.0.1", 80)!;
        Assert.Throws<CurlEasyException>(() => curl.Perform());
        watch.Ended(curl);

        Assert.Empty(_measurements.Of(Open));
        Assert.Empty(_measurements.Of(Duration));
    }

    [Fact]
    public async Task Connections_that_are_left_are_counted_as_closed_when_the_session_ends()
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = new Curl();
        Get(curl, server);
        _telemetry.Dispose();

        Assert.Equal([1, -1], _measurements.Of(Open).Select(m => m.Value));
        Assert.Empty(_measurements.Of(Duration));
    }

    public void Dispose()
    {
        _telemetry.Dispose();
        _measurements.Dispose();
    }

    private void Get(Curl curl, RawServer server)
    {
        curl.SetOpt(CurlOpt.Url, server.Uri.ToString());
        ConnectionWatch watch = _telemetry.Connections.Watch(curl, "http", "example.com", 80)!;
        curl.PerformBytes();
        watch.Ended(curl);
    }
}
