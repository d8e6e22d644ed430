using System.Net;
using System.Net.Sockets;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Each limit of time, of a session and of a request, for responses in memory and for streams.</summary>
public sealed class SessionTimeoutTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    public static MatrixTheoryData<RequestWay, bool> Cases => new(Enum.GetValues<RequestWay>(), [false, true]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_total_passes_before_the_head(RequestWay way, bool isOfRequest)
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());

        var error = await FailAsync(way, isOfRequest, server.Uri, s_short);

        Assert.Equal(TimeoutKind.Total, error.Kind);
        Assert.IsType<TimeoutException>(error.InnerException, exactMatch: false);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_total_passes_in_a_body_that_drips(RequestWay way, bool isOfRequest)
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes(new string('x', 1000), TimeSpan.FromMilliseconds(20)));

        var error = await FailAsync(way, isOfRequest, server.Uri, s_short);

        Assert.Equal(TimeoutKind.Total, error.Kind);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_total_is_for_all_hops_together(RequestWay way, bool isOfRequest)
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.DelayAsync(TimeSpan.FromMilliseconds(100));
                await connection.WriteAsync(Answers.Redirect(302, "/on"));
            }
        });

        var error = await FailAsync(way, isOfRequest, server.Uri, TimeSpan.FromSeconds(1));

        Assert.Equal(TimeoutKind.Total, error.Kind);
        Assert.InRange(server.Requests.Count, 1, 12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Silence_passes_the_idle_limit(RequestWay way, bool isOfRequest)
    {
        await using var before = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        await using var within = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nstart");
            await connection.DrainAsync();
        });
        Timeouts idle = new() { Idle = s_short };

        var early = await FailAsync(way, isOfRequest, before.Uri, idle);
        var late = await FailAsync(way, isOfRequest, within.Uri, idle);

        Assert.Equal((TimeoutKind.Idle, TimeoutKind.Idle), (early.Kind, late.Kind));
        Assert.Null(early.Response);
        Assert.Equal(200, late.Response!.StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_trickles_is_not_idle(RequestWay way)
    {
        // Longer than the limit in all, and far from it between two bytes, however busy the machine is.
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes(new string('x', 40), TimeSpan.FromMilliseconds(100)));
        using var session = new Session { Timeout = new Timeouts { Idle = TimeSpan.FromSeconds(3) } };

        using var response = await session.AskAsync(way, server.Uri.ToString());

        Assert.Equal(40, response.Content.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_reader_is_not_idle(bool isAsync)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri, Timeout = new Timeouts { Idle = s_short } };
        const int size = 20_000_000;

        using var response = isAsync
            ? await session.StreamAsync(HttpMethod.Get, $"/bytes/{size}", cancellationToken: Token)
            : session.Stream(HttpMethod.Get, $"/bytes/{size}", cancellationToken: Token);
        await using var stream = response.OpenStream();
        await stream.ReadExactlyAsync(new byte[1000], Token);
        await Task.Delay(s_short * 4, Token);
        var count = 1000;
        var buffer = new byte[64 * 1024];
        while ((isAsync ? await stream.ReadAsync(buffer, Token) : stream.Read(buffer)) is var read and > 0)
        {
            count += read;
        }

        Assert.Equal(size, count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_upload_that_nobody_takes_is_idle(RequestWay way, bool isOfRequest)
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, connection.Stopping);
        });

        var error = await FailAsync(
            way, isOfRequest, server.Uri, new() { Idle = s_short }, new() { Body = RequestBody.Stream(new PatternStream(500_000_000)) });

        Assert.Equal(TimeoutKind.Idle, error.Kind);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_server_that_does_not_greet_passes_the_connect_limit(RequestWay way, bool isOfRequest)
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());

        var error = await FailAsync(way, isOfRequest, new Uri($"https://127.0.0.1:{server.Port}/"), new() { Connect = s_short });

        Assert.Equal(TimeoutKind.Connect, error.Kind);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_host_that_takes_nobody_passes_the_connect_limit(RequestWay way)
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        List<Socket> waiting = [];
        try
        {
            for (var i = 0; i < 4; i++) // until the queue is full, and no more is answered
            {
                waiting.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
                Try(() => waiting[^1].Connect(full.LocalEndPoint!));
            }

            using var session = new Session { Timeout = new Timeouts { Connect = s_short, Total = TimeSpan.FromSeconds(30) } };
            var error = await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, $"http://{full.LocalEndPoint}/"));
            Assert.SkipUnless(error is RequestTimeoutException, "Here a full queue refuses connections.");
            Assert.Equal(TimeoutKind.Connect, ((RequestTimeoutException)error).Kind);
        }
        finally
        {
            waiting.ForEach(s => s.Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task After_a_timeout_the_session_goes_on(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (request.Target == "/silent")
                {
                    await connection.DrainAsync();
                    return;
                }

                await connection.WriteAsync(Answers.Ok());
            }
        });
        using var session = new Session { BaseUrl = server.Uri };

        foreach (var timeout in new Timeouts[] { new() { Total = s_short }, new() { Idle = s_short } })
        {
            await Assert.ThrowsAsync<RequestTimeoutException>(() => session.AskAsync(way, "/silent", new() { Timeout = timeout }));
            using var next = await session.AskAsync(way, "/");
            Assert.Equal("ok", next.Text);
        }
    }

    private static async Task<RequestTimeoutException> FailAsync(
        RequestWay way, bool isOfRequest, Uri url, Timeouts timeouts, RequestOptions? options = null)
    {
        options ??= new();
        options.Timeout = isOfRequest ? timeouts : null;
        using var session = new Session { Timeout = isOfRequest ? TimeSpan.FromHours(1) : timeouts };
        return await Assert.ThrowsAsync<RequestTimeoutException>(
            () => session.AskAsync(way, options.Body is null ? HttpMethod.Get : HttpMethod.Post, url.ToString(), options));
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.WouldBlock, e.SocketErrorCode);
        }
    }
}
