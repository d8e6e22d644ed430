using Curlew.LibCurl;
using Curlew.TestServers;
using Xunit;

namespace Curlew.Samples.Tests;

public sealed class SessionSamplesTests(HttpServerFixture fixture) : IClassFixture<HttpServerFixture>
{
    [Fact]
    public async Task Session_sends_its_parameters()
    {
        var output = await SampleProgram.RunAsync("session", fixture.Url(""));

        Assert.Equal([$"200 from {fixture.Url("get?page=2&tag=curlew")}", "the server saw /get?page=2&tag=curlew"], output.Lines);
    }

    [Fact]
    public async Task Session_form_sends_fields_and_a_file()
    {
        using var directory = new TemporaryDirectory();

        var output = await SampleProgram.RunAsync("session-form", fixture.Url("form"), directory.Write("bird.png", "not a picture"));

        Assert.Contains("cur-lee", output.Lines[0], StringComparison.Ordinal);
        Assert.Contains("bird.png", output.Text, StringComparison.Ordinal);
        Assert.Contains("image/png", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_download_saves_the_body_byte_for_byte()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("out.bin");

        var output = await SampleProgram.RunAsync("session-download", fixture.Url("bytes/3000000"), path);

        Assert.Equal([$"3000000 bytes in {path}"], output.Lines);
        Assert.Equal(PatternStream.Bytes(3_000_000), await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Session_cookies_come_back_from_the_file()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Combine("cookies.txt");

        await SampleProgram.RunAsync("session-cookies", fixture.Url("cookies/set?a=1"), file);
        var output = await SampleProgram.RunAsync("session-cookies", fixture.Url("get"), file);

        Assert.Contains("a for 127.0.0.1/", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_retry_tells_of_each_attempt_and_the_end()
    {
        var output = await SampleProgram.RunAsync("session-retry", fixture.Url("status/503"));

        Assert.Equal(["attempt 1: 503", "attempt 2: 503"], output.Lines[..2]);
        Assert.StartsWith("gave up: GET ", output.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpClient_sends_by_the_handler()
    {
        var output = await SampleProgram.RunAsync("httpclient", fixture.Url("gzip"));

        Assert.Equal(["200 in HTTP/1.1", "Line 0 of a text that packs well."], output.Lines[..2]);
    }

    [Fact]
    public async Task HttpClient_factory_makes_clients_of_one_session()
    {
        var output = await SampleProgram.RunAsync("httpclient-factory", fixture.Url(""), "bytes/10", "bytes/20");

        Assert.Equal(["200 10 bytes/10", "200 20 bytes/20"], output.Lines);
    }

    [Fact]
    public async Task Impersonate_sends_a_browsers_headers()
    {
        Assert.SkipUnless(CurlLibrary.IsEngine, "Only the engine can look like a browser.");

        var output = await SampleProgram.RunAsync("impersonate", fixture.Url("get"));

        Assert.StartsWith("200 and 200 for chrome", output.Lines[0], StringComparison.Ordinal);
        Assert.Contains("Mozilla/5.0", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Websocket_prints_the_echo()
    {
        var output = await SampleProgram.RunAsync("websocket", fixture.Url("ws/echo").Replace("http:", "ws:", StringComparison.Ordinal));

        Assert.Equal(["hello", "closed: NormalClosure"], output.Lines);
    }

    [Fact]
    public async Task Server_sent_events_prints_each_event()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: a\ndata: 1\n\ndata: 2\n\n"));

        var output = await SampleProgram.RunAsync("server-sent-events", raw.Uri.AbsoluteUri);

        Assert.Equal(["a: 1", "message: 2"], output.Lines);
    }

    [Fact]
    public async Task Resume_gets_what_is_missing()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("out.bin");
        await File.WriteAllBytesAsync(path, PatternStream.Bytes(1_000), TestContext.Current.CancellationToken);

        var first = await SampleProgram.RunAsync("resume", fixture.Url("bytes/3000"), path);
        var second = await SampleProgram.RunAsync("resume", fixture.Url("bytes/3000"), path);

        Assert.Equal(["3000 bytes, 1000 of them from before"], first.Lines);
        Assert.Equal(["nothing is missing of 3000 bytes"], second.Lines);
        Assert.Equal(PatternStream.Bytes(3_000), await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Crawl_gets_every_page()
    {
        var output = await SampleProgram.RunAsync("crawl", fixture.Url("bytes/10"), fixture.Url("bytes/20"), fixture.Url("bytes/30"));

        Assert.Equal(
            [$"200 10 {fixture.Url("bytes/10")}", $"200 20 {fixture.Url("bytes/20")}", $"200 30 {fixture.Url("bytes/30")}"],
            output.Lines.Order(StringComparer.Ordinal));
    }
}
