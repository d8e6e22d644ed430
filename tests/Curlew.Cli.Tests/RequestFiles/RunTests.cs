using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>What 'curlew run' sends, and what it tells of it.</summary>
public sealed class RunTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string SetsCookie = "HTTP/1.1 200 OK\r\nSet-Cookie: id=1\r\nContent-Length: 2\r\n\r\nok";
    private const string Missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Requests_are_sent_in_order_with_their_headers_and_bodies()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Ok, Ok, Ok));
        _directory.Write("data.txt", "from a file");
        var file = _directory.Write("r.http", $"""
            GET {server.Uri}one?q=1
            X-A: 1

            ### second
            POST {server.Uri}two
            Content-Type: application/json

            # no comment, but a body
            ### third
            PUT {server.Uri}three

            < ./data.txt
            """);
        var result = await ToolProcess.RunAsync("run", file);
        Assert.Equal((0, "okokok"), (result.ExitCode, result.Output));
        Assert.Equal(["GET /one?q=1", "POST /two", "PUT /three"], server.Requests.Select(r => $"{r.Method} {r.Target}"));
        Assert.Equal("1", server.Requests[0].Header("X-A"));
        Assert.Equal(("application/json", "# no comment, but a body"), (server.Requests[1].Header("Content-Type"), server.Requests[1].BodyText.Trim()));
        Assert.Equal("from a file", server.Requests[2].BodyText);
        Assert.Matches($@"\A1  GET {server.Uri}one\?\*  200 OK, \d+ ms\n2  POST ", result.Error);
    }

    [Theory]
    [InlineData(false, "id=1")]
    [InlineData(true, null, "--no-session")]
    public async Task Cookies_go_from_one_request_to_the_next(bool isOff, string? cookie, params string[] options)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(SetsCookie, Ok));
        var file = _directory.Write("r.rest", $"GET {server.Uri}\n###\nGET {server.Uri}next");
        Assert.Equal(0, InProcess.Run(["run", file, .. options]).ExitCode);
        Assert.Equal(isOff, options.Length > 0);
        Assert.Equal(cookie, server.Requests[1].Header("Cookie"));
    }

    [Fact]
    public async Task A_request_without_the_jar_neither_sends_nor_leaves_cookies()
    {
        await using var first = await RawServer.StartAsync(RawScripts.Respond(SetsCookie));
        await using var second = await RawServer.StartAsync(RawScripts.Respond(SetsCookie.Replace("id=1", "id=2", StringComparison.Ordinal)));
        await using var third = await RawServer.StartAsync(RawScripts.Respond(Ok));
        var file = _directory.Write("r.http", $"GET {first.Uri}\n###\n# @no-cookie-jar\nGET {second.Uri}\n###\nGET {third.Uri}");
        Assert.Equal(0, InProcess.Run("run", file).ExitCode);
        Assert.Null(second.Requests[0].Header("Cookie"));
        Assert.Equal("id=1", third.Requests[0].Header("Cookie"));
    }

    [Fact]
    public async Task The_rest_is_sent_after_a_failure_and_the_exit_code_is_1()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Missing, Ok));
        var closed = new Uri($"http://127.0.0.1:{Demo.DemoServer.FindClosedPort()}/");
        var file = _directory.Write("r.http", $"GET {closed}\n###\nGET {server.Uri}\n###\nGET {server.Uri}");
        var result = await ToolProcess.RunAsync("run", file);
        Assert.Equal((1, "nook"), (result.ExitCode, result.Output));
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("CURLE_COULDNT_CONNECT", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"2  GET {server.Uri}  404 Not Found, ", lines[1], StringComparison.Ordinal);
        Assert.Equal("curlew: 2 of 3 requests failed.", lines[3]);
    }

    [Fact]
    public async Task Fail_fast_sends_nothing_after_a_failure()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Missing, Ok));
        var file = _directory.Write("r.http", $"GET {server.Uri}\n###\nGET {server.Uri}");
        var result = InProcess.Run("run", file, "--fail-fast");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("curlew: 1 of 2 requests failed, and 1 was not sent.", result.Error, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_HAR_file_is_sent_again()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Ok));
        var file = _directory.Write("r.har", $$"""
            {"log":{"entries":[{"request":{"method":"POST","url":"{{server.Uri}}form","headers":[
              {"name":":authority","value":"x"},{"name":"Content-Length","value":"999"},{"name":"X-A","value":"1"},
              {"name":"Content-Type","value":"application/x-www-form-urlencoded"}],
              "postData":{"mimeType":"application/x-www-form-urlencoded","text":"a=b"} } }] } }
            """);
        Assert.Equal("ok", InProcess.Run("run", file).Output);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/form", "a=b", "1", "3"), (request.Method, request.Target, request.BodyText, request.Header("X-A"), request.Header("Content-Length")));
    }

    [Fact]
    public async Task A_curl_command_in_a_file_is_sent()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n", Ok));
        _directory.Write("part.txt", "content");
        var file = _directory.Write("r.http", $"""
            curl {server.Uri}up -F a=b -F 'f=@part.txt;type=image/png' \
              -u me:pass -A robin -b 'x=1; y=2' -H 'X-A: 1' -L
            """);
        Assert.Equal("ok", InProcess.Run("run", file).Output);
        var request = server.Requests[0];
        Assert.Equal(("POST", "/up", "robin", "x=1; y=2", "1"), (request.Method, request.Target, request.Header("User-Agent"), request.Header("Cookie"), request.Header("X-A")));
        Assert.Equal("Basic " + Convert.ToBase64String("me:pass"u8), request.Header("Authorization"));
        Assert.Contains("name=\"f\"; filename=\"part.txt\"\r\nContent-Type: image/png\r\n\r\ncontent\r\n", request.BodyText, StringComparison.Ordinal);
        Assert.Contains("name=\"a\"\r\n\r\nb\r\n", request.BodyText, StringComparison.Ordinal);
        Assert.Equal("/next", server.Requests[1].Target);
    }

    [Fact]
    public async Task What_a_session_does_not_do_is_named_and_counts_as_a_failure()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Ok));
        var file = _directory.Write("r.http", $"curl {server.Uri} --alt-svc x\n\n###\nGET {server.Uri}");
        var result = InProcess.Run("run", file);
        Assert.Equal((1, "ok"), (result.ExitCode, result.Output));
        Assert.Contains("--alt-svc", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_say_how_the_requests_are_sent_and_shown()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(SetsCookie));
        var file = _directory.Write("r.http", $"GET {server.Uri}\nAuthorization: Bearer s3cret");
        var result = InProcess.Run("run", file, "-v", "--headers");
        Assert.StartsWith("HTTP/1.1 200 OK\r\nSet-Cookie: id=1\r\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("> Authorization: [hidden", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_ends_and_keeps_its_cookies()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = await RawServer.StartAsync(RawScripts.Respond(SetsCookie));
        await using var silent = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.SetResult();
            await connection.DrainAsync();
        });
        var jar = _directory.Combine("jar.txt");
        using var tool = ToolProcess.Start("run", _directory.Write("r.http", $"GET {first.Uri}\n###\nGET {silent.Uri}"), "--session", jar);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        tool.Interrupt();
        var result = await tool.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("curlew: interrupted.", result.Error, StringComparison.Ordinal);
        Assert.Contains("id\t1", await File.ReadAllTextAsync(jar), StringComparison.Ordinal);
    }
}
