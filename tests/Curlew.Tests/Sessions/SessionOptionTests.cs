using System.IO.Compression;
using System.Text;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>What of a session and a request reaches libcurl, and stays there no longer than it should.</summary>
public sealed class SessionOptionTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    // A frame of one raw block: nothing here can pack zstd.
    private static readonly byte[] s_zstd = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 5, 0x29, 0, 0, .. "hello"u8];

    private readonly HttpServer _server = http.Server;

    [Theory]
    [InlineData("gzip", RequestWay.Sync)]
    [InlineData("deflate", RequestWay.Async)]
    [InlineData("br", RequestWay.SyncStream)]
    [InlineData("zstd", RequestWay.AsyncStream)]
    public async Task A_body_is_decoded(string coding, RequestWay way)
    {
        var feature = coding switch { "br" => "brotli", "zstd" => "zstd", _ => "libz" };
        Assert.SkipUnless(CurlLibrary.HasFeature(feature), $"This libcurl has no {feature}.");
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {Packed(coding).Length}\r\n\r\n");
            await connection.WriteAsync(Packed(coding));
        });
        using var session = new Session();

        using var response = await session.AskAsync(way, raw.Uri.AbsoluteUri);

        Assert.Equal("hello", response.Text);
        Assert.Equal(Packed(coding).Length, response.DownloadSize);
        Assert.Contains(coding, Assert.Single(raw.Requests).Header("Accept-Encoding")!, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_is_asked_for_and_what_is_decoded_are_two_things(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {Packed("gzip").Length}\r\n\r\n");
                await connection.WriteAsync(Packed("gzip"));
            }
        });
        using var session = new Session { BaseUrl = raw.Uri };

        var off = await session.AskAsync(way, "/", new RequestOptions { AcceptEncoding = "" });
        var only = await session.AskAsync(way, "/", new RequestOptions { AcceptEncoding = "gzip" });
        var other = await session.AskAsync(way, "/", new RequestOptions { Headers = { { "Accept-Encoding", "gzip, dcb" } } });
        var none = await session.AskAsync(way, "/", new RequestOptions { Headers = { { "Accept-Encoding", null } } });

        Assert.Equal([null, "gzip", "gzip, dcb", null], raw.Requests.Select(r => r.Header("Accept-Encoding")));
        Assert.Equal(Packed("gzip"), off.Content.ToArray());
        Assert.Equal(["hello", "hello", "hello"], new[] { only, other, none }.Select(r => r.Text));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_referer_has_a_shortcut(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        Assert.Equal("http://from.example/", (await session.AskAsync(way, "/get", new RequestOptions { Referer = "http://from.example/" })).Header("Referer"));
        Assert.Null((await session.AskAsync(way, "/get")).Header("Referer"));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Text_without_a_charset_is_decoded_as_the_session_says(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record([0x63, 0x61, 0x66, 0xE9]));
        using var session = new Session { BaseUrl = raw.Uri, DefaultEncoding = "iso-8859-1" };

        Assert.Equal("café", (await session.AskAsync(way, "/")).Text);
        Assert.Equal("caf\uFFFD", (await session.AskAsync(way, "/", new RequestOptions { DefaultEncoding = TextEncoding.Utf8 })).Text);
        Assert.Equal("cafй", (await session.AskAsync(way, "/", new RequestOptions { DefaultEncoding = TextEncoding.Detect(_ => "windows-1251") })).Text);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Options_of_libcurl_go_last_and_not_into_the_next_request(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = raw.Uri, CurlOptions = { { CurlOpt.UserAgent, "session" }, { CurlOpt.Range, "0-1" } } };
        var own = new RequestOptions { CurlOptions = { { CurlOpt.UserAgent, "request" }, { "CURLOPT_REQUEST_TARGET", "/other" } } };

        await session.AskAsync(way, "/one");
        await session.AskAsync(way, "/two", own);
        await session.AskAsync(way, "/three");

        Assert.Equal(["session", "request", "session"], raw.Requests.Select(r => r.Header("User-Agent")));
        Assert.Equal(["/one", "/other", "/three"], raw.Requests.Select(r => r.Target));
        Assert.All(raw.Requests, r => Assert.Equal("bytes=0-1", r.Header("Range")));
        Assert.Equal(1, raw.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Infos_of_libcurl_come_with_the_response(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri, Infos = [CurlInfo.RequestSize] };

        var response = await session.AskAsync(way, "/get", new RequestOptions { Infos = [CurlInfo.EffectiveMethod] });

        Assert.Equal("GET", response.Infos[CurlInfo.EffectiveMethod]);
        Assert.True(Convert.ToInt64(response.Infos[CurlInfo.RequestSize], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal(2, response.Infos.Count);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_happens_is_told_to_who_debugs(RequestWay way)
    {
        var sent = new List<string>();
        using var session = new Session { BaseUrl = _server.HttpUri };
        var options = new RequestOptions
        {
            Debug = (type, data) =>
            {
                if (type == CurlInfoType.HeaderOut)
                {
                    sent.Add(Encoding.Latin1.GetString(data));
                }
            },
        };

        await session.AskAsync(way, "/get", options);
        await session.AskAsync(way, "/get");

        Assert.StartsWith("GET /get HTTP/1.1\r\n", Assert.Single(sent), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_factory_makes_responses_of_another_class(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri, ResponseFactory = r => new Page(r) };

        var page = Assert.IsType<Page>(await session.AskAsync(way, "/status/404"));
        var error = await Assert.ThrowsAsync<StatusException>(() => session.AskAsync(way, "/status/404", new RequestOptions { RaiseForStatus = true }));

        Assert.Equal("404!", page.Loud);
        Assert.IsType<Page>(error.Response);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task An_error_status_raises_on_demand(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri, RaiseForStatus = true };

        var error = await Assert.ThrowsAsync<StatusException>(() => session.AskAsync(way, "/status/418"));
        var kept = await session.AskAsync(way, "/status/418", new RequestOptions { RaiseForStatus = false });

        Assert.Equal((418, 418), ((int)error.StatusCode!, error.Response!.StatusCode));
        Assert.False(kept.Ok);
        Assert.Same(kept, Assert.Throws<StatusException>(kept.RaiseForStatus).Response);
        var fine = await session.AskAsync(way, "/status/204");
        Assert.Same(fine, fine.RaiseForStatus());
        Assert.Equal(200, (await session.AskAsync(way, "/get")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_body_goes_to_a_callback_or_a_stream(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        using var pieces = new MemoryStream();
        using var output = new MemoryStream();

        var called = await session.AskAsync(way, "/bytes/300000", new RequestOptions { OnData = data => pieces.Write(data) });
        var written = await session.AskAsync(way, "/redirect-to?url=/bytes/300000", new RequestOptions { Output = output });

        Assert.Equal((0, 300_000L), (called.Content.Length, called.DownloadSize));
        Assert.Equal((0, 300_000L), (written.Content.Length, written.DownloadSize));
        Assert.Equal(PatternStream.Bytes(300_000), pieces.ToArray());
        Assert.Equal(PatternStream.Bytes(300_000), output.ToArray());
        Assert.True(output.CanWrite);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => session.AskAsync(way, "/bytes/10", new RequestOptions { OnData = _ => throw new InvalidTimeZoneException("mine") }));
        Assert.Contains("mine", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await session.AskAsync(way, "/get")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Progress_is_told_to_the_end(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        var seen = new Reports();

        await session.AskAsync(way, HttpMethod.Post, "/echo", new RequestOptions { Body = new PatternStream(400_000), Progress = seen });

        var last = seen.All[^1];
        Assert.Equal((400_000L, 400_000L), (last.Received, last.Sent));
        Assert.Equal((400_000L, 400_000L), (last.ToReceive!.Value, last.ToSend!.Value));
        Assert.Equal(seen.All.OrderBy(p => p.Sent + p.Received), seen.All);
    }

    private static byte[] Packed(string coding)
    {
        using var packed = new MemoryStream();
        using (Stream? packer = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => null,
        })
        {
            packer?.Write("hello"u8);
        }

        return coding == "zstd" ? s_zstd : packed.ToArray();
    }

    private sealed class Page(Response response) : Response(response)
    {
        public string Loud => $"{StatusCode}!";
    }

    private sealed class Reports : IProgress<TransferProgress>
    {
        public List<TransferProgress> All { get; } = [];

        public void Report(TransferProgress value) => All.Add(value);
    }
}
