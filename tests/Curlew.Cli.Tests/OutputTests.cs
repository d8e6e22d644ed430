using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>What of an answer is printed, and the exit code.</summary>
[Collection(ServersCollection.Name)]
public sealed class OutputTests(Servers servers)
{
    private const string Answer = "HTTP/1.1 200 Fine\r\nX-Color: blue\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"a\":[1,2.0]}";
    private const string Head = "HTTP/1.1 200 Fine\r\nX-Color: blue\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n";

    private static readonly Situation s_terminal = new() { OutputIsTerminal = true };

    [Fact]
    public async Task A_program_gets_the_body_untouched() => Assert.Equal("{\"a\":[1,2.0]}", (await AnswerAsync(new())).Output);

    [Fact]
    public async Task A_person_gets_the_head_and_indented_JSON() =>
        Assert.Equal(Head.ReplaceLineEndings("\n") + "{\n  \"a\": [\n    1,\n    2.0\n  ]\n}\n", (await AnswerAsync(s_terminal)).Output);

    [Fact]
    public async Task Headers_prints_the_head_alone() => Assert.Equal(Head, (await AnswerAsync(new(), "--headers")).Output);

    [Fact]
    public async Task Body_prints_the_body_alone() =>
        Assert.StartsWith("{\n", (await AnswerAsync(s_terminal, "--body")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Pretty_indents_for_programs_too() =>
        Assert.Equal("{\n  \"a\": [\n    1,\n    2.0\n  ]\n}\n", (await AnswerAsync(new(), "--pretty")).Output);

    [Fact]
    public async Task What_is_called_JSON_and_is_none_is_printed_as_it_is()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{oops"));
        Assert.Equal("{oops", InProcess.Run("get", server.Uri.ToString(), "--pretty").Output);
    }

    [Fact]
    public async Task A_terminal_gets_no_binary_body_and_no_control_characters_in_the_head()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nX-Evil: \u001b[2J\r\nContent-Length: 3\r\n\r\n\u0000\u0001\u0002"));
        var result = InProcess.Run(s_terminal, "get", server.Uri.ToString());
        Assert.Equal("HTTP/1.1 200 OK\nX-Evil: \uFFFD[2J\nContent-Length: 3\n\n", result.Output);
        Assert.Contains("the body is binary", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_shows_the_head()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n"));
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n", InProcess.Run("head", server.Uri.ToString()).Output);
        Assert.Equal("HEAD", Assert.Single(server.Requests).Method);
    }

    [Fact]
    public async Task Interim_answers_and_trailers_are_not_part_of_the_head()
    {
        await using var interim = await RawServer.StartAsync(RawScripts.InformationalResponses());
        Assert.Equal("HTTP/1.1 200 OK\r\nX-Final: yes\r\nContent-Length: 5\r\n\r\n", InProcess.Run("get", interim.Uri.ToString(), "--headers").Output);

        await using var trailers = await RawServer.StartAsync(RawScripts.Trailers());
        Assert.DoesNotContain("abc123", InProcess.Run("get", trailers.Uri.ToString(), "--headers").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_shows_the_heads_without_secrets()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nSet-Cookie: id=s3cret\r\nContent-Length: 2\r\n\r\nok"));
        var result = InProcess.Run("get", server.Uri.ToString(), "-v", "-u", "me:s3cret", "+c=s3cret", "X-Plain:visible");
        Assert.Equal("ok", result.Output);
        Assert.Contains("> GET / HTTP/1.1\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("> X-Plain: visible\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("> Authorization: [hidden", result.Error, StringComparison.Ordinal);
        Assert.Contains("> Cookie: [hidden", result.Error, StringComparison.Ordinal);
        Assert.Contains("< HTTP/1.1 200 OK\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("< Set-Cookie: [hidden", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("me:s3cret"u8), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_twice_hides_nothing()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var result = InProcess.Run("get", server.Uri.ToString(), "-vv", "+c=s3cret");
        Assert.Contains("> Cookie: c=s3cret\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n* ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(204, 0)]
    [InlineData(302, 0)]
    [InlineData(399, 0)]
    [InlineData(400, 1)]
    [InlineData(404, 1)]
    [InlineData(503, 1)]
    public void The_exit_code_tells_an_error_status(int status, int exitCode)
    {
        var result = InProcess.Run("get", Url($"/status/{status}"));
        Assert.Equal(exitCode, result.ExitCode);
        if (exitCode != 0)
        {
            result.AssertFails(1, $"the server answered {status}");
            Assert.Equal($"{status}", result.Output);
        }
    }

    [Theory]
    [InlineData("/gzip")]
    [InlineData("/deflate")]
    public void A_compressed_body_is_unpacked(string path) =>
        Assert.StartsWith("Line 0 of a text that packs well.\nLine 1 ", InProcess.Run("get", Url(path)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Compression_is_asked_for_unless_declined()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        InProcess.Run("get", server.Uri.ToString());
        InProcess.Run("get", server.Uri.ToString(), "--no-compressed");
        Assert.Contains("gzip", server.Requests[0].Header("Accept-Encoding"), StringComparison.Ordinal);
        Assert.Null(server.Requests[1].Header("Accept-Encoding"));
    }

    [Fact]
    public async Task The_process_prints_a_body_byte_for_byte()
    {
        var result = await ToolProcess.RunAsync("get", Url("/bytes/100000"));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(PatternStream.Bytes(100_000), result.OutputBytes);
    }

    [Theory]
    [InlineData("EarlyClose")]
    [InlineData("BrokenChunking")]
    [InlineData("EmptyReply")]
    public async Task A_broken_answer_fails_in_one_sentence(string script)
    {
        await using var server = await RawServer.StartAsync(script switch
        {
            "EarlyClose" => RawScripts.EarlyClose(),
            "BrokenChunking" => RawScripts.BrokenChunking(),
            _ => RawScripts.EmptyReply(),
        });
        InProcess.Run("get", server.Uri.ToString()).AssertFails(1, server.Uri.ToString(), "CURLE_");
    }

    private static async Task<ToolResult> AnswerAsync(Situation situation, params string[] more)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Answer));
        var result = InProcess.Run(situation, ["get", server.Uri.ToString(), .. more]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result;
    }

    private string Url(string path) => new Uri(servers.Http.HttpUri, path).ToString();
}
