using System.Text.Json;
using Curlew.TestServers;
using Xunit;

namespace Curlew.Samples.Tests;

public sealed class RetrievalSamplesTests(HttpServerFixture fixture) : IClassFixture<HttpServerFixture>
{
    private const string Text = "Curlew: Brachvogel, courlis, 杓鷸.\n";

    [Fact]
    public async Task Get_prints_the_page()
    {
        var output = await SampleProgram.RunAsync("get", fixture.Url("text"));

        Assert.Equal(Text, output.Text);
        Assert.Empty(output.Errors);
    }

    [Fact]
    public async Task The_example_of_the_readme_prints_the_page_and_where_it_came_from()
    {
        var output = await SampleProgram.RunAsync("readme", fixture.Url("redirect-to?url=/text"));

        Assert.Equal(Text, output.Text);
        Assert.Equal($"200 from {fixture.Url("text")}\n", output.Errors);
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8", "caf\u00c3\u00a9\n", "Decoding as utf-8")]
    [InlineData("text/plain", "caf\u00e9\n", "Assuming iso-8859-1")]
    public async Task Response_headers_tell_how_to_decode_the_body(string contentType, string bytes, string verdict)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\nContent-Length: {bytes.Length}\r\nX-Bird: curlew\r\n\r\n{bytes}"));

        var output = await SampleProgram.RunAsync("response-headers", server.Uri.AbsoluteUri);

        Assert.Equal(
            [$"Content-Type: {contentType}", $"Content-Length: {bytes.Length}", "X-Bird: curlew", verdict, "café"], output.Lines);
    }

    [Fact]
    public async Task Write_file_saves_the_body_byte_for_byte()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("out.bin");

        await SampleProgram.RunAsync("write-file", fixture.Url("bytes/300000"), path);

        Assert.Equal(PatternStream.Bytes(300_000), await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Follow_redirect_prints_the_page_at_the_end_of_the_chain()
    {
        var output = await SampleProgram.RunAsync("follow-redirect", fixture.Url("redirect/3"));

        using var request = JsonDocument.Parse(output.Text);
        Assert.Equal("/get", request.RootElement.GetProperty("target").GetString());
    }

    [Fact]
    public async Task Response_info_tells_status_time_and_size_and_not_the_body()
    {
        var output = await SampleProgram.RunAsync("response-info", fixture.Url("status/404"));

        Assert.Collection(
            output.Lines,
            line => Assert.Equal("Status: 404", line),
            line => Assert.Matches(@"^Time: \d+\.\d{6} s$", line),
            line => Assert.Equal("Size: 3 bytes", line));
    }
}
