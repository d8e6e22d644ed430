using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Responses whose body is read as it arrives.</summary>
public sealed class SessionStreamTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_reader_stops_the_sender(bool isAsync)
    {
        long written = 0;
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n");
            var piece = new byte[100_000];
            for (var i = 0; i < 2000; i++)
            {
                await connection.WriteAsync(piece);
                Interlocked.Add(ref written, piece.Length);
            }
        });
        using var session = new Session();
        using var response = await OpenAsync(session, isAsync, raw.Uri.AbsoluteUri);

        long before;
        do
        {
            before = Interlocked.Read(ref written);
            await Task.Delay(300, Token);
        }
        while (Interlocked.Read(ref written) != before);

        Assert.InRange(before, 0, 50_000_000); // the rest is in the sockets' buffers
        long read = 0;
        await foreach (var chunk in response.ChunksAsync(Token))
        {
            read += chunk.Length;
        }

        Assert.Equal(200_000_000, read);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaving_early_breaks_off_and_frees_the_slot(bool isAsync)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri, MaxConcurrency = 1 };

        for (var i = 0; i < 3; i++)
        {
            using var response = await OpenAsync(session, isAsync, "/bytes/500000000");
            foreach (var chunk in response.Chunks())
            {
                Assert.NotEqual(0, chunk.Length);
                break;
            }
        }

        using (await OpenAsync(session, isAsync, "/bytes/500000000"))
        {
            // never read at all
        }

        Assert.Equal(200, session.Get("/get").StatusCode);
        await Until.TrueAsync(() => server.OpenConnectionCount <= 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_forgotten_response_is_collected_and_frees_its_slot(bool isAsync)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri, MaxConcurrency = 1 };
        var forgotten = await ForgetAsync(session, isAsync);
        var next = session.GetAsync("/get", cancellationToken: Token);

        await Until.TrueAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return next.IsCompleted;
        });

        Assert.Equal(200, (await next).StatusCode);
        Assert.False(forgotten.IsAlive);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Errors_before_the_head_come_at_the_call_and_later_ones_while_reading(bool isAsync)
    {
        await using var early = await RawServer.StartAsync(RawScripts.HalfStatusLine());
        await using var late = await RawServer.StartAsync(RawScripts.EarlyClose(announced: 100, body: "short"));
        using var session = new Session();

        await Assert.ThrowsAnyAsync<RequestException>(() => OpenAsync(session, isAsync, early.Uri.AbsoluteUri));

        using var response = await OpenAsync(session, isAsync, late.Uri.AbsoluteUri);
        Assert.Equal(200, response.StatusCode);
        using var body = response.OpenStream();
        var start = new byte[5];
        await body.ReadExactlyAsync(start, Token);
        Assert.Equal("short", Encoding.ASCII.GetString(start));
        var error = isAsync
            ? await Assert.ThrowsAsync<IncompleteReadException>(async () => await body.ReadExactlyAsync(new byte[10], Token))
            : Assert.Throws<IncompleteReadException>(() => body.ReadExactly(new byte[10]));
        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
        Assert.Equal(200, error.Response!.StatusCode);
    }

    [Fact]
    public async Task A_body_is_read_in_pieces_and_lines_both_ways()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record("one\r\ntwo\nthré\rfour"u8.ToArray()));
        using var session = new Session { BaseUrl = raw.Uri };
        string[] lines = ["one", "two", "thré", "four"];

        using var first = await OpenAsync(session, isAsync: true, "/");
        Assert.Equal(lines, await ToListAsync(first.LinesAsync(cancellationToken: Token)));
        using var second = await OpenAsync(session, isAsync: false, "/");
        Assert.Equal(lines, second.Lines());
        using var third = await OpenAsync(session, isAsync: false, "/");
        Assert.Equal(["one\r\n", "o\nthré\rfour"], third.Lines("tw"));
        using var fourth = await OpenAsync(session, isAsync: true, "/");
        Assert.Equal(19, (await ToListAsync(Lengths(fourth.ChunksAsync(Token)))).Sum());
        Assert.Throws<InvalidOperationException>(fourth.OpenStream);
        Assert.Equal(lines, session.Get("/").Lines()); // from memory as well, and as often as one likes
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_is_copied_with_progress(bool isAsync)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        using var target = new MemoryStream();
        var reports = new Reports();
        using var response = await OpenAsync(session, isAsync, "/bytes/1000000");

        if (isAsync)
        {
            await response.CopyToAsync(target, reports, Token);
        }
        else
        {
            response.CopyTo(target, reports);
        }

        Assert.Equal(PatternStream.Bytes(1_000_000), target.ToArray());
        Assert.Equal((1_000_000L, 1_000_000L), (reports.Last.Received, reports.Last.ToReceive!.Value));
        Assert.True(target.CanWrite);
        Assert.Equal(1_000_000, response.DownloadSize);
        Assert.True(response.Timings.Total >= response.Timings.FirstByte);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_body_in_memory_has_a_limit(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri, MaxResponseSize = 1000 };

        Assert.Equal(1000, (await session.AskAsync(way, "/bytes/1000")).Content.Length);
        await Assert.ThrowsAsync<ResponseTooLargeException>(() => session.AskAsync(way, "/bytes/1001"));
        await Assert.ThrowsAsync<ResponseTooLargeException>(() => session.AskAsync(way, "/drip?bytes=1001&ms=0"));
        Assert.Equal(5000, (await session.AskAsync(way, "/bytes/5000", new RequestOptions { MaxResponseSize = 5000 })).Content.Length);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_decompression_bomb_is_left(RequestWay way)
    {
        using var bomb = new MemoryStream();
        using (var packer = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var i = 0; i < 50; i++)
            {
                packer.Write(new byte[1024 * 1024]);
            }
        }

        await using var raw = await RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n");
                await connection.WriteAsync(bomb.ToArray());
            }
        });
        using var session = new Session { BaseUrl = raw.Uri };

        await Assert.ThrowsAsync<ResponseTooLargeException>(() => session.AskAsync(way, "/"));
        var allowed = await session.AskAsync(way, "/", new RequestOptions { MaxDecompressionRatio = 0 });
        Assert.Equal(50 * 1024 * 1024, allowed.Content.Length);
    }

    [Fact]
    public async Task A_stream_that_nobody_may_read_on_is_left()
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        using var response = await session.StreamAsync(HttpMethod.Get, "/drip?bytes=100&ms=100", cancellationToken: Token);
        await using var body = response.OpenStream();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var buffer = new byte[1000];
            while (await body.ReadAsync(buffer, soon.Token) > 0)
            {
                // until it is cancelled
            }
        });
    }

    private static Task<Response> OpenAsync(Session session, bool isAsync, string url) => isAsync
        ? session.StreamAsync(HttpMethod.Get, url, cancellationToken: Token)
        : Task.Run(() => session.Stream(HttpMethod.Get, url, cancellationToken: Token));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ForgetAsync(Session session, bool isAsync)
    {
        var response = await OpenAsync(session, isAsync, "/bytes/500000000");
        await response.OpenStream().ReadExactlyAsync(new byte[10], Token);
        return new WeakReference(response);
    }

    private static async IAsyncEnumerable<int> Lengths(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        await foreach (var chunk in chunks)
        {
            yield return chunk.Length;
        }
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
        {
            all.Add(item);
        }

        return all;
    }

    private sealed class Reports : IProgress<TransferProgress>
    {
        public TransferProgress Last { get; private set; }

        public void Report(TransferProgress value) => Last = value;
    }
}
