using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Fingerprint;

public sealed class Http2FrameTests : IAsyncLifetime
{
    private Http2Recorder _recorder = null!;

    public async ValueTask InitializeAsync() => _recorder = await Http2Recorder.StartAsync();

    public ValueTask DisposeAsync() => _recorder.DisposeAsync();

    [Fact]
    public void Nothing_set_is_libcurl_as_it_comes()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder, "/path");
        curl.SetOpt(CurlOpt.UserAgent, "test");
        curl.SetOpt(CurlOpt.Cookie, "a=1; b=2");
        curl.Perform();

        Assert.Equal(
            [
                "SETTINGS 3:100;4:65536;2:0", "WINDOW_UPDATE[0] 1048510465",
                "HEADERS[1] - msap user-agent,accept,cookie",
            ],
            _recorder.Connections.Single().Opening.Select(f => f.ToString()));
    }

    [Fact]
    public async Task Chromium_is_seen_as_recorded()
    {
        Knobs.SkipWithout();
        await using var recorder = await Http2Recorder.StartAsync(TestCertificates.Shared.ServerCertificate);
        using var curl = Knobs.To(recorder);
        curl.AsChromium();
        curl.SetOpt(CurlOpt.UserAgent, "test");
        curl.Perform();

        Assert.Equal(
            [
                "SETTINGS 1:65536;2:0;4:6291456;6:262144", "WINDOW_UPDATE[0] 15663105",
                "HEADERS[1] 1:0:256 masp user-agent,accept",
            ],
            recorder.Connections.Single().Opening.Select(f => f.ToString()));
    }

    [Fact]
    public async Task Firefox_is_seen_as_recorded()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder, "/bytes/300000");
        curl.SetOpt(Knobs.Http2Settings, "1:65536;2:0;4:131072;5:16384");
        curl.SetOpt(Knobs.Http2WindowUpdate, 12517377);
        curl.SetOpt(Knobs.Http2PseudoHeadersOrder, "mpas");
        curl.SetOpt(CurlOpt.StreamWeight, 42);
        curl.SetOpt(Knobs.StreamExclusive, 0);
        curl.SetOpt(Knobs.Http2FirstStream, 3);
        curl.SetOpt(Knobs.Http2StreamWindowUpdate, 12451840);
        Assert.Equal(300000, curl.PerformBytes().Length);
        curl.Perform();

        var connection = _recorder.Connections.Single();
        Assert.Equal(
            [
                "SETTINGS 1:65536;2:0;4:131072;5:16384", "WINDOW_UPDATE[0] 12517377",
                "HEADERS[3] 0:0:42 mpas accept",
            ],
            connection.Opening.Select(f => f.ToString()));
        Assert.Equal([3, 5], connection.Requests.Select(r => r.Stream));
        await Until(() => connection.Frames.Any(f => f is { Type: Http2FrameType.WindowUpdate, Stream: 5 }));
        Assert.Equal(
            [12451840, 12451840],
            connection.Frames.Where(f => f is { Type: Http2FrameType.WindowUpdate, Stream: > 0 }).Select(f => f.Increment));
    }

    [Fact]
    public void Settings_come_in_any_order_and_number_with_unknown_ones()
    {
        Knobs.SkipWithout();
        const string settings = "65535:1;4:70000;3:7;1:0;4:80000;2:0;9:1;8:0;4660:4294967295;6:1;5:16384;5:32768";
        using var curl = Knobs.To(_recorder, "/bytes/200000");
        curl.SetOpt(Knobs.Http2Settings, settings);
        Assert.Equal(200000, curl.PerformBytes().Length);

        Assert.Equal(settings, _recorder.Connections.Single().Frames[0].Settings);
    }

    [Fact]
    public void No_settings_at_all_is_an_empty_frame()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder, "/bytes/200000");
        curl.SetOpt(Knobs.Http2Settings, "");
        Assert.Equal(200000, curl.PerformBytes().Length);

        var frame = _recorder.Connections.Single().Frames[0];
        Assert.Equal((Http2FrameType.Settings, ""), (frame.Type, frame.Settings));
    }

    [Fact]
    public void A_setting_of_grease_is_another_each_time()
    {
        Knobs.SkipWithout();
        for (var i = 0; i < 3; i++)
        {
            using var curl = Knobs.To(_recorder);
            curl.SetOpt(Knobs.Http2Settings, "1:65536;GREASE;4:1000000");
            curl.SetOpt(CurlOpt.FreshConnect, true);
            curl.Perform();
        }

        var settings = _recorder.Connections.Select(c => c.Frames[0].Settings.Split(';')).ToList();
        Assert.All(settings, s => Assert.Equal(("1:65536", "4:1000000", 3), (s[0], s[2], s.Length)));
        Assert.All(settings, s => Assert.Equal(0x0a0a, int.Parse(s[1].Split(':')[0], System.Globalization.CultureInfo.InvariantCulture) & 0x0f0f));
        Assert.Equal(3, settings.Select(s => s[1]).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15663105)]
    [InlineData(2147418112)]
    public void The_connections_window_grows_by_as_much_as_asked(int increment)
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder, "/bytes/200000");
        curl.SetOpt(Knobs.Http2WindowUpdate, increment);
        Assert.Equal(200000, curl.PerformBytes().Length);

        Assert.Equal($"WINDOW_UPDATE[0] {increment}", _recorder.Connections.Single().Frames[1].ToString());
    }

    [Fact]
    public void The_connections_window_stays_as_it_is_when_asked()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder, "/bytes/200000");
        curl.SetOpt(Knobs.Http2Settings, "4:131072");
        curl.SetOpt(Knobs.Http2WindowUpdate, -1);
        Assert.Equal(200000, curl.PerformBytes().Length);

        Assert.Equal(
            [Http2FrameType.Settings, Http2FrameType.Headers], _recorder.Connections.Single().Opening.Select(f => f.Type));
    }

    [Fact]
    public void A_streams_window_is_what_the_settings_say_and_grows_only_as_it_is_used()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder, "/bytes/1000000");
        curl.AsChromium();
        Assert.Equal(1000000, curl.PerformBytes().Length);

        Assert.DoesNotContain(_recorder.Connections.Single().Frames, f => f is { Type: Http2FrameType.WindowUpdate, Stream: > 0 });
    }

    [Fact]
    public void A_priority_tree_precedes_the_first_request_which_follows_its_streams()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.SetOpt(Knobs.Http2Streams, "3:0:0:201,5:0:0:101,7:0:0:1,9:0:7:1,11:0:3:1,13:0:0:241");
        curl.SetOpt(CurlOpt.StreamWeight, 42);
        curl.SetOpt(Knobs.Http2StreamParent, 13);
        curl.Perform();
        curl.Perform();

        var connection = _recorder.Connections.Single();
        Assert.Equal(
            [
                "PRIORITY[3] 0:0:201", "PRIORITY[5] 0:0:101", "PRIORITY[7] 0:0:1", "PRIORITY[9] 0:7:1", "PRIORITY[11] 0:3:1",
                "PRIORITY[13] 0:0:241", "HEADERS[15] 0:13:42 msap accept",
            ],
            connection.Opening.Skip(2).Select(f => f.ToString()));
        Assert.Equal([15, 17], connection.Requests.Select(r => r.Stream));
    }

    [Fact]
    public void No_priority_wins_over_weights()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.AsChromium();
        curl.SetOpt(Knobs.Http2NoPriority, 1);
        curl.Perform();

        Assert.Null(_recorder.Connections.Single().Requests.Single().Priority);
    }

    [Theory]
    [InlineData("masp")]
    [InlineData("mpas")]
    [InlineData("msap")]
    [InlineData("psam")]
    public void Pseudo_headers_have_the_order_asked_for(string order)
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.SetOpt(Knobs.Http2PseudoHeadersOrder, order);
        curl.Perform();

        Assert.Equal(order, _recorder.Connections.Single().Requests.Single().PseudoOrder);
    }

    [Theory]
    [InlineData(0, "a=1; b=2; c=3")]
    [InlineData(1, "a=1|b=2|c=3")]
    public void Cookies_are_split_when_asked(int split, string expected)
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.SetOpt(Knobs.SplitCookies, split);
        curl.SetOpt(CurlOpt.Cookie, "a=1; b=2; c=3");
        curl.Perform();

        var fields = _recorder.Connections.Single().Requests.Single().Fields;
        Assert.Equal(expected, string.Join('|', fields.Where(f => f.Name == "cookie").Select(f => f.Value)));
    }

    [Fact]
    public void Headers_have_the_order_asked_for()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Other: 1", "Priority: u=0, i", "sec-ch-ua: x", "Te: trailers", "X-More: 2"]);
        curl.SetOpt(CurlOpt.UserAgent, "test");
        curl.SetOpt(CurlOpt.AcceptEncoding, "gzip, br");
        curl.SetOpt(CurlOpt.Cookie, "a=1");
        curl.SetOpt(CurlOpt.PostFields, "x=y");
        curl.SetOpt(
            Knobs.HttpHeaderOrder,
            "Host,Content-Length,sec-ch-ua,Content-Type,User-Agent,Accept,Absent,accept-encoding,Cookie,Priority,TE");
        curl.Perform();

        Assert.Equal(
            "content-length sec-ch-ua content-type user-agent accept accept-encoding cookie priority te x-other x-more",
            string.Join(' ', _recorder.Connections.Single().Requests.Single().Names));
    }

    [Theory]
    [InlineData(null, "NotIndexed NeverIndexed NeverIndexed AddedToTable NotIndexed")]
    [InlineData("", "AddedToTable AddedToTable AddedToTable AddedToTable AddedToTable")]
    [InlineData("-:path,-:method,-:scheme", "NotIndexed AddedToTable AddedToTable AddedToTable AddedToTable")]
    [InlineData("-:path,!authorization,!cookie<20", "NotIndexed NeverIndexed NeverIndexed AddedToTable AddedToTable")]
    [InlineData("-:path,!X-Long,-cookie", "NotIndexed AddedToTable NotIndexed NeverIndexed AddedToTable")]
    public void Fields_are_indexed_as_asked(string? rules, string expected)
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder, "/a?b");
        curl.SetOpt(CurlOpt.HttpHeader, ["Authorization: Basic eDp5", "X-Long: long", "If-None-Match: \"x\""]);
        curl.SetOpt(CurlOpt.Cookie, "short=1");
        if (rules is not null)
        {
            curl.SetOpt(Knobs.Http2Indexing, rules);
        }

        curl.Perform();
        curl.Perform();

        var requests = _recorder.Connections.Single().Requests;
        string[] names = [":path", "authorization", "cookie", "x-long", "if-none-match"];
        Assert.Equal(expected, string.Join(' ', names.Select(n => requests[0].Fields.Single(f => f.Name == n).Form)));
        Assert.Equal(
            expected.Replace("AddedToTable", "Indexed", StringComparison.Ordinal),
            string.Join(' ', names.Select(n => requests[1].Fields.Single(f => f.Name == n).Form)));
    }

    [Fact]
    public void Everything_is_copied_with_a_handle_and_cleared_by_Reset()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.AsChromium();
        curl.SetOpt(Knobs.HttpHeaderOrder, "x-b,accept,x-a");
        curl.SetOpt(CurlOpt.HttpHeader, ["X-A: 1", "X-B: 2"]);
        using (var copy = curl.Duplicate())
        {
            copy.Perform();
        }

        curl.Reset();
        curl.SetOpt(CurlOpt.Url, _recorder.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.UserAgent, "");
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2PriorKnowledge);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-A: 1", "X-B: 2"]);
        curl.Perform();

        Assert.Equal(
            [
                "SETTINGS 1:65536;2:0;4:6291456;6:262144 WINDOW_UPDATE[0] 15663105 HEADERS[1] 1:0:256 masp x-b,accept,x-a",
                "SETTINGS 3:100;4:65536;2:0 WINDOW_UPDATE[0] 1048510465 HEADERS[1] - msap accept,x-a,x-b",
            ],
            _recorder.Connections.Select(c => string.Join(' ', c.Opening)));
    }

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TestCurl.Patience);
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
