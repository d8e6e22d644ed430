using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using Curlew.LibCurl;
using Curlew.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Curlew.Tests.Sessions;

/// <summary>How a session gets to a server: addresses, names, sockets, versions, speeds and the life of connections.</summary>
public sealed class SessionConnectionTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    [Theory]
    [InlineData("127.0.0.2", "127.0.0.2")]
    [InlineData("host!127.0.0.3", "127.0.0.3")]
    [InlineData("lo", "127.0.0.1")]
    [InlineData("if!lo", "127.0.0.1")]
    [InlineData("", "127.0.0.1")]
    public async Task A_connection_comes_from_an_interface_or_address(string name, string address)
    {
        using var session = new Session { BaseUrl = _server.HttpUri, Interface = "127.0.0.9" };

        foreach (var way in new[] { RequestWay.Sync, RequestWay.AsyncStream })
        {
            using var response = await session.AskAsync(way, "/get", new RequestOptions { Interface = name });
            Assert.Equal(address, response.LocalIp);
        }
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task An_interface_that_is_not_there_is_an_error(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        var error = await Assert.ThrowsAsync<InterfaceException>(() => session.AskAsync(way, "/get", new RequestOptions { Interface = "no-such-if" }));

        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Names_are_resolved_over_HTTPS(RequestWay way)
    {
        var asked = new List<string>();
        await using var resolver = await RawServer.StartAsync(DnsOverHttps(asked), _server.Certificates.ServerCertificate);
        using var session = new Session
        {
            Tls = new TlsOptions { CaFile = _server.Certificates.CaFile },
            DohUrl = $"https://127.0.0.1:{resolver.Port}/dns-query",
        };

        using var response = await session.AskAsync(way, $"http://curlew.example:{_server.HttpUri.Port}/get");

        Assert.Equal(200, response.StatusCode);
        Assert.Contains("curlew.example", asked);
        Assert.All(resolver.Requests, r => Assert.Equal(("POST", "/dns-query", "application/dns-message"), (r.Method, r.Target, r.Header("Content-Type"))));
        await Assert.ThrowsAsync<NameResolutionException>(
            () => session.AskAsync(way, $"http://other.invalid:{_server.HttpUri.Port}/get", new RequestOptions { DohUrl = "" }));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Names_and_targets_are_overridden(RequestWay way)
    {
        var port = _server.HttpUri.Port;
        using var session = new Session { Resolve = [$"one.example:{port}:127.0.0.1"] };

        Assert.Equal(200, (await session.AskAsync(way, $"http://one.example:{port}/get")).StatusCode);
        var elsewhere = await session.AskAsync(way, "http://two.example/get", new RequestOptions { ConnectTo = [$"two.example:80:127.0.0.1:{port}"] });
        Assert.Equal("two.example", elsewhere.Header("Host"));
        Assert.Equal(port, elsewhere.PrimaryPort);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_Unix_socket_takes_the_place_of_the_host(RequestWay way)
    {
        using var directory = new TemporaryDirectory("curlew-unix-");
        var path = directory.Combine("server.sock");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path));
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("from " + context.Request.Host));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var session = new Session { UnixSocket = path };

        using var response = await session.AskAsync(way, "http://somewhere.example/");

        Assert.Equal("from somewhere.example", response.Text);
        Assert.Equal("", response.PrimaryIp);
        Assert.Equal(200, (await session.AskAsync(way, $"{_server.HttpUri}get", new RequestOptions { UnixSocket = "" })).StatusCode);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_version_of_HTTP_is_as_asked_for(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { Tls = new TlsOptions { CaFile = _server.Certificates.CaFile } };

        await session.AskAsync(way, raw.Uri.AbsoluteUri, Version(CurlHttpVersion.Http10));
        await session.AskAsync(way, raw.Uri.AbsoluteUri, Version(CurlHttpVersion.Http11));
        await session.AskAsync(way, raw.Uri.AbsoluteUri, Version(CurlHttpVersion.Http2));
        await session.AskAsync(way, raw.Uri.AbsoluteUri);

        Assert.Equal(["HTTP/1.0", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1"], raw.Requests.Select(r => r.Version));
        Assert.All(raw.Requests, r => Assert.True(r.Header("Upgrade") is null && r.Header("HTTP2-Settings") is null));

        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl has no HTTP/2.");
        var http2 = await session.AskAsync(way, $"{_server.HttpsUri}get");
        Assert.Equal((HttpVersion.Version20, "HTTP/2", ""), (http2.HttpVersion, http2.Member("protocol"), http2.Reason));
        Assert.Equal(HttpVersion.Version11, (await session.AskAsync(way, $"{_server.HttpsUri}get", Version(CurlHttpVersion.Http11))).HttpVersion);
        Assert.Equal(HttpVersion.Version20, (await session.AskAsync(way, $"{_server.H2cUri}get", Version(CurlHttpVersion.Http2PriorKnowledge))).HttpVersion);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_speed_is_limited_each_way(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        var received = await session.AskAsync(way, "/bytes/3000000", new RequestOptions { MaxReceiveSpeed = 1_500_000 });
        var sent = await session.AskAsync(way, HttpMethod.Post, "/sink", new RequestOptions { Body = new PatternStream(3_000_000), MaxSendSpeed = 1_500_000 });

        // Only a lower bound is sure: what is not limited takes milliseconds.
        Assert.True(received.Timings.Total > TimeSpan.FromMilliseconds(500), $"received in {received.Timings.Total}");
        Assert.True(sent.Timings.Total > TimeSpan.FromMilliseconds(500), $"sent in {sent.Timings.Total}");
    }

    [Fact]
    public async Task A_host_gets_no_more_requests_at_once_than_allowed()
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri, MaxConcurrencyPerHost = 2 };

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => session.GetAsync("/delay/30")));

        Assert.All(responses, r => Assert.Equal(200, r.StatusCode));
        Assert.InRange(server.ConnectionCount, 1, 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_is_left_when_it_is_too_old_or_was_idle_too_long(bool byAge)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session
        {
            BaseUrl = server.HttpUri,
            ConnectionLifetime = byAge ? TimeSpan.FromSeconds(1) : null,
            ConnectionIdleTimeout = byAge ? null : TimeSpan.FromSeconds(1),
        };
        session.Get("/get");
        session.Get("/get");
        Assert.Equal(1, server.ConnectionCount);

        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken); // whole seconds count

        Assert.False((await session.GetAsync("/get", cancellationToken: TestContext.Current.CancellationToken)).IsConnectionReused);
        Assert.Equal(2, server.ConnectionCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_of_HTTP_2_that_has_just_ended_is_not_used_again(bool overTls)
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl has no HTTP/2.");
        using var ended = new SemaphoreSlim(0);
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await Faults.Http2Connection.ServeOnceAsync(connection);
            connection.Shutdown(); // neither GOAWAY nor close_notify goes before
            ended.Release();
        }, overTls ? new SslServerAuthenticationOptions { ServerCertificate = TestCertificates.Shared.ServerCertificate, ApplicationProtocols = [SslApplicationProtocol.Http2] } : null);
        using var session = new Session { HttpVersion = CurlHttpVersion.Http2PriorKnowledge, Tls = new TlsOptions { CaFile = TestCertificates.Shared.CaFile } };

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ok", (await session.GetAsync(server.Uri.AbsoluteUri, cancellationToken: TestContext.Current.CancellationToken)).Text);
            await ended.WaitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, server.ConnectionCount);
    }

    [Fact]
    public async Task Upkeep_pings_idle_connections_of_HTTP_2()
    {
        var pings = 0;
        await using var server = await RawServer.StartAsync(
            connection => Faults.Http2Connection.ServeAsync(connection, "ok", () => Interlocked.Increment(ref pings)));
        using var session = new Session
        {
            HttpVersion = CurlHttpVersion.Http2PriorKnowledge,
        };
        if (CurlLibrary.Version < new Version(8, 12))
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => session.UpkeepAsync(TestContext.Current.CancellationToken));
            return;
        }

        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl has no HTTP/2.");
        Assert.Equal("ok", session.Get(server.Uri.AbsoluteUri).Text);
        await Task.Delay(20, TestContext.Current.CancellationToken); // more than no time at all
        session.Upkeep();

        // libcurl up to 8.21 leaves the PING in its buffer until it has something else to send on the connection.
        Assert.Equal("ok", session.Get(server.Uri.AbsoluteUri).Text);
        await Until.TrueAsync(() => Volatile.Read(ref pings) > 0);
        Assert.Equal(1, server.ConnectionCount);
    }

    private static RequestOptions Version(CurlHttpVersion version) => new() { HttpVersion = version };

    /// <summary>Resolves every name to 127.0.0.1 and has no IPv6 (RFC 8484).</summary>
    private static Func<RawConnection, Task> DnsOverHttps(List<string> asked) => async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            var (name, type, end) = Question(request.Body);
            lock (asked)
            {
                asked.Add(name);
            }

            byte[] answer = type == 1 ? [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1] : [];
            byte[] message =
            [
                .. request.Body.AsSpan(0, 2), 0x81, 0x80, 0, 1, 0, (byte)(answer.Length == 0 ? 0 : 1), 0, 0, 0, 0, .. request.Body.AsSpan(12, end - 12), .. answer,
            ];
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: {message.Length}\r\n\r\n");
            await connection.WriteAsync(message);
        }
    };

    private static (string Name, int Type, int End) Question(byte[] message)
    {
        var labels = new List<string>();
        var at = 12;
        for (; message[at] > 0; at += message[at] + 1)
        {
            labels.Add(System.Text.Encoding.ASCII.GetString(message, at + 1, message[at]));
        }

        return (string.Join('.', labels), BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at + 1)), at + 5);
    }
}
