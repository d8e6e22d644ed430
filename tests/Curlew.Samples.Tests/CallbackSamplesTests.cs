using Curlew.TestServers;
using Xunit;

namespace Curlew.Samples.Tests;

public sealed class CallbackSamplesTests(HttpServerFixture fixture) : IClassFixture<HttpServerFixture>
{
    [Fact]
    public async Task Progress_counts_up_to_the_whole_body()
    {
        var output = await SampleProgram.RunAsync("progress", fixture.Url("bytes/300000"));

        Assert.All(output.Lines, line => Assert.Matches(@"^down \d+ of \d+, up 0 of 0$", line));
        Assert.Equal("down 300000 of 300000, up 0 of 0", output.Lines[^1]);
    }

    [Fact]
    public async Task Debug_shows_both_heads_and_what_libcurl_says()
    {
        var output = await SampleProgram.RunAsync("debug", fixture.Url("text"));

        Assert.Contains(output.Lines, line => line.StartsWith("HeaderOut: GET /text HTTP/1.1", StringComparison.Ordinal));
        Assert.Contains(output.Lines, line => line == "HeaderIn: HTTP/1.1 200 OK");
        Assert.Contains(output.Lines, line => line.StartsWith("Text: ", StringComparison.Ordinal));
        Assert.DoesNotContain("Brachvogel", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_socket_exception_comes_out_and_nothing_connects()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());

        var output = await SampleProgram.RunAsync("open-socket-exception", server.Uri.AbsoluteUri);

        Assert.Equal($"CouldntConnect: No connections to 127.0.0.1:{server.Port} today.\n", output.Text);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task Header_and_body_go_to_stderr_and_stdout()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("the body"));

        var output = await SampleProgram.RunAsync("header-and-body", server.Uri.AbsoluteUri);

        Assert.Equal("the body", output.Text);
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\n", output.Errors);
    }
}
