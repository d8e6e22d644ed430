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
}
