using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>Bodies that go to files.</summary>
[Collection(ServersCollection.Name)]
public sealed class DownloadTests(Servers servers) : IDisposable
{
    private const int Length = 300_000;

    private readonly TemporaryDirectory _folder = new();

    private string Target => _folder.Combine("file");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Output_saves_the_body_and_replaces_a_file()
    {
        _folder.Write("file", "old");
        var result = InProcess.Run("get", Url($"/bytes/{Length}"), "-o", Target);
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(PatternStream.Bytes(Length), File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Output_keeps_the_permissions_and_the_link_of_the_file_that_it_replaces()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        const UnixFileMode secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_folder.Write("file", "old"), secret);
        var link = _folder.Combine("link");
        File.CreateSymbolicLink(link, Target);
        Assert.Equal(0, InProcess.Run("get", Url("/bytes/10"), "-o", link).ExitCode);
        Assert.Equal(secret, File.GetUnixFileMode(Target));
        Assert.Equal(10, new FileInfo(Target).Length);
        Assert.Equal(Target, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Output_saves_an_empty_body_and_an_error_page()
    {
        Assert.Equal(0, InProcess.Run("get", Url("/bytes/0"), "-o", Target).ExitCode);
        Assert.Equal(0, new FileInfo(Target).Length);
        InProcess.Run("get", Url("/status/404"), "-o", Target).AssertFails(1, "404 Not Found");
        Assert.Equal("404", File.ReadAllText(Target));
    }

    [Fact]
    public void Output_to_a_device_or_a_dash_is_no_file()
    {
        Assert.Equal(0, InProcess.Run("get", Url("/bytes/10"), "-o", "/dev/null").ExitCode);
        Assert.Equal(PatternStream.Bytes(10), InProcess.Run("get", Url("/bytes/10"), "-o", "-").OutputBytes);
        Assert.False(File.Exists("/dev/null.part"));
    }

    [Fact]
    public async Task An_incomplete_body_leaves_no_file_and_keeps_the_old_one()
    {
        _folder.Write("file", "old");
        await using var server = await RawServer.StartAsync(RawScripts.EarlyClose());
        InProcess.Run("get", server.Uri.ToString(), "-o", Target).AssertFails(1, "CURLE_PARTIAL_FILE");
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_download_is_named_by_the_server_and_never_over_a_file_that_exists()
    {
        _folder.Write("bird.txt", "mine");
        using var tool = ToolProcess.StartIn(
            _folder.Path, "get", Url("/response-headers"), "Content-Disposition==attachment; filename=\"../bird.txt\"", "-d");
        var result = await tool.EndAsync();
        Assert.Equal((0, "", "Saved to bird-1.txt\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(("mine", "chosen"), (File.ReadAllText(_folder.Combine("bird.txt")), File.ReadAllText(_folder.Combine("bird-1.txt"))));
    }

    [Fact]
    public async Task A_download_without_a_proposal_is_named_by_the_URL()
    {
        using var tool = ToolProcess.StartIn(_folder.Path, "get", Url("/bytes/1000?x=/y"), "-d");
        Assert.Equal(0, (await tool.EndAsync()).ExitCode);
        Assert.Equal(PatternStream.Bytes(1000), File.ReadAllBytes(_folder.Combine("1000")));
    }

    [Fact]
    public void The_body_of_an_error_is_printed_instead_of_saved()
    {
        var result = InProcess.Run("get", Url("/status/404"), "-d", "-o", Target);
        result.AssertFails(1, "404 Not Found");
        Assert.Equal("404", result.Output);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_download_shows_its_progress_to_a_person()
    {
        var result = InProcess.Run(new Situation { ErrorIsTerminal = true }, "get", Url($"/bytes/{Length}"), "-d", "-o", Target);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("100%", result.Error, StringComparison.Ordinal);
        Assert.EndsWith($"Saved to {Path.GetRelativePath(Environment.CurrentDirectory, Target)}\n", result.Error, StringComparison.Ordinal); // below the bar
        Assert.Equal(Length, new FileInfo(Target).Length);
    }

    [Fact]
    public async Task An_interrupted_download_leaves_its_part_and_goes_on_with_it()
    {
        const string modified = "Thu, 29 Feb 2024 12:00:00 GMT";
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nLast-Modified: {modified}\r\n\r\n01234"));
        await using var rest = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 5-9/10\r\nLast-Modified: {modified}\r\n\r\n56789"));

        var broken = InProcess.Run("get", server.Uri.ToString(), "-d", "-o", Target);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains(Target + ".part", broken.Error, StringComparison.Ordinal);
        Assert.Equal([Target + ".part"], Directory.GetFiles(_folder.Path));

        Assert.Equal(0, InProcess.Run("get", rest.Uri.ToString(), "-c", "-o", Target).ExitCode);
        Assert.Equal("0123456789", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
        var request = Assert.Single(rest.Requests);
        Assert.Equal(("bytes=5-", modified), (request.Header("Range"), request.Header("If-Range")));
    }

    [Fact]
    public void A_download_that_is_continued_becomes_the_whole_file()
    {
        File.WriteAllBytes(Target + ".part", PatternStream.Bytes(Length)[..1000]);
        Assert.Equal(0, InProcess.Run("get", Url($"/bytes/{Length}"), "-c", "-o", Target).ExitCode);
        Assert.Equal(PatternStream.Bytes(Length), File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew", 0, "new")]
    [InlineData("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */5\r\nContent-Length: 4\r\n\r\nmore", 0, "01234")]
    [InlineData("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */4\r\nContent-Length: 0\r\n\r\n", 1, null)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 3-9/10\r\nContent-Length: 7\r\n\r\n3456789", 1, null)]
    [InlineData("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n", 1, null)]
    public async Task Continuing_depends_on_what_the_server_says(string answer, int exitCode, string? content)
    {
        File.WriteAllText(Target + ".part", "01234");
        await using var server = await RawServer.StartAsync(RawScripts.Respond(answer));
        var result = InProcess.Run("get", server.Uri.ToString(), "-c", "-o", Target);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(content, File.Exists(Target) ? File.ReadAllText(Target) : null);
        Assert.Equal(content is null ? "01234" : null, File.Exists(Target + ".part") ? File.ReadAllText(Target + ".part") : null);
    }

    [Theory]
    [InlineData(false, "-o")]
    [InlineData(true, "-d", "-o")]
    public async Task Ctrl_C_ends_the_tool_and_leaves_nothing_that_looks_complete(bool leavesPart, params string[] options)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nstart");
            started.SetResult();
            await connection.DrainAsync();
        });
        using var tool = ToolProcess.Start(["get", server.Uri.ToString(), .. options, Target]);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await WaitForBytesAsync(Target + ".part", leavesPart);
        tool.Interrupt();
        var result = await tool.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("curlew: interrupted.", result.Error, StringComparison.Ordinal);
        Assert.Equal(leavesPart ? [Target + ".part"] : [], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Two_gibibytes_go_to_disk_in_little_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of memory is read from /proc.");
        Assert.SkipUnless(NginxServer.IsInstalled, NginxServer.MissingReason);
        const long length = 2L * 1024 * 1024 * 1024;
        await using var nginx = await NginxServer.StartAsync();
        nginx.AddSparseFile("big", length);
        using var tool = ToolProcess.StartIn(_folder.Path, "get", new Uri(nginx.HttpUri, "/big").ToString(), "-d");
        var (result, peak) = await tool.EndWithPeakMemoryAsync();
        Assert.Equal((0, "Saved to big\n"), (result.ExitCode, result.Error));
        Assert.Equal(length, new FileInfo(_folder.Combine("big")).Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"peak {peak / 1024 / 1024} MiB");
        Assert.InRange(peak, 1024 * 1024, 150L * 1024 * 1024);
    }

    /// <summary>The process writes through a buffer; where its part is to be kept, the bytes must have come first.</summary>
    private static async Task WaitForBytesAsync(string path, bool needed)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(path) || (needed && new FileInfo(path).Length == 0))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private string Url(string path) => new Uri(servers.Http.HttpUri, path).ToString();
}
