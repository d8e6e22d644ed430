using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>Wrong command lines: exit code 2, one sentence that names the thing, and nothing is sent.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("'word'", "word")]
    [InlineData("'a:={'", "a:={")]
    [InlineData("'--nonsense'", "--nonsense")]
    [InlineData("'--nonsense'", "--nonsense=1")]
    [InlineData("'X-A' has a line break", "X-A:1\r\nX-B: 2")]
    [InlineData("'X-A' has a line break", "-H", "X-A: 1\nX-B: 2")]
    [InlineData("'no colon' is not a header", "-H", "no colon")]
    [InlineData("'X A'", "-H", "X A: 1")]
    [InlineData("'abc' is not a number of seconds", "--timeout", "abc")]
    [InlineData("'0' is not a number of seconds", "--timeout", "0")]
    [InlineData("'-1'", "--timeout", "-1")]
    [InlineData("'x' is not a number of redirects", "--max-redirs", "x")]
    [InlineData("--json and --form", "--form", "--json")]
    [InlineData("--http1.1 and --http2", "--http2", "--http1.1")]
    [InlineData("--follow and --no-follow", "--follow", "--no-follow")]
    [InlineData("--headers and --body", "--headers", "--body")]
    [InlineData("'a=b'", "--raw", "text", "a=b")]
    [InlineData("'f@x'", "--json", "f@x")]
    [InlineData("--multipart", "--multipart")]
    [InlineData("-u takes", "-u", "nobody")]
    [InlineData("-c needs -o", "-c")]
    [InlineData("'-o -'", "-d", "-o", "-")]
    [InlineData("-o needs", "-o", "")]
    [InlineData("no kind of proxy 'ftp'", "--proxy", "ftp://x/")]
    [InlineData("--proxy is not a URL", "--proxy", "http://[")]
    [InlineData("'-o'", "-o")]
    [InlineData("'-i'", "-i")]
    [InlineData("-i knows no 'chrom156'; did you mean chrome156", "-i", "chrom156")]
    [InlineData("-i knows no ''", "-i", "")]
    public async Task A_wrong_command_line_is_named_and_nothing_is_sent(string words, params string[] more)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        InProcess.Run(["post", server.Uri.ToString(), .. more]).AssertFails(2, words);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [InlineData("'http://exa mple/'", "get", "http://exa mple/")]
    [InlineData("'get'", "get")]
    [InlineData("'fetch'", "fetch", "http://localhost/")]
    [InlineData("say what to do")]
    [InlineData("HEAD", "head", "http://localhost/", "a=b")]
    [InlineData("TRACE", "trace", "http://localhost/", "--raw", "x")]
    [InlineData("only 'get'", "put", "file:///etc/hostname")]
    [InlineData("-i is for http", "get", "file:///etc/hostname", "-i", "chrome")]
    public void A_command_that_makes_no_sense_is_refused(string words, params string[] arguments) =>
        InProcess.Run(arguments).AssertFails(2, words);

    [Fact]
    public async Task A_dash_is_no_option_after_a_double_dash()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        Assert.Equal(0, InProcess.Run("post", server.Uri.ToString(), "--", "-a=b").ExitCode);
        Assert.Equal("""{"-a":"b"}""", Assert.Single(server.Requests).BodyText);
    }

    [Fact]
    public async Task A_flag_takes_no_value()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        InProcess.Run("post", server.Uri.ToString(), "-k", "true").AssertFails(2, "'true' is not a request item");
        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [InlineData("'f@/no/such/file'", "f@/no/such/file")]
    [InlineData("'f=@/no/such/file'", "f=@/no/such/file")]
    [InlineData("there is no such file", "f:=@/etc/no-such-file")]
    [InlineData("'/etc' of the item 'f@/etc' cannot be read: it is a folder", "f@/etc")]
    [InlineData("of --cacert", "--cacert", "/no/such/file")]
    [InlineData("of --cert", "--cert", "/no/such/file")]
    [InlineData("cannot write '/no/such/folder/file': there is no such folder", "-o", "/no/such/folder/file")]
    [InlineData("cannot write '/etc': it is a folder", "-o", "/etc")]
    [InlineData("cannot write '/proc/nothing'", "-o", "/proc/nothing")]
    public async Task A_file_that_cannot_be_used_fails_before_anything_is_sent(string words, params string[] more)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        InProcess.Run(["post", server.Uri.ToString(), .. more]).AssertFails(1, words);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [InlineData("--help", "doctor")]
    [InlineData("get --help", "--timeout")]
    [InlineData("doctor -h", "--json")]
    public void Help_is_printed_on_standard_output(string arguments, string words)
    {
        var result = InProcess.Run(arguments.Split(' '));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(words, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_tells_the_tool_and_the_library()
    {
        var result = InProcess.Run("--version");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\Acurlew [0-9]+\.[0-9]+\.[0-9]+\nlibcurl/[0-9]", result.Output);
    }
}
