using System.Text.Json;
using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>Cookies that are kept in a file from one command to the next.</summary>
public sealed class SessionFileTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string SetsCookie = "HTTP/1.1 200 OK\r\nSet-Cookie: id=1\r\nContent-Length: 2\r\n\r\nok";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("jar.txt")]
    [InlineData("jar.json")]
    public async Task What_one_command_gets_the_next_one_sends(string name)
    {
        await using var first = await RawServer.StartAsync(RawScripts.Respond(SetsCookie));
        await using var second = await RawServer.StartAsync(RawScripts.Respond(Ok, Ok));
        var jar = _directory.Combine(name);
        Assert.Equal(0, (await ToolProcess.RunAsync("get", first.Uri.ToString(), "--session", jar)).ExitCode);
        Assert.Equal(0, (await ToolProcess.RunAsync("get", second.Uri.ToString(), "--session", jar, "+mine=2")).ExitCode);
        Assert.Equal(["id=1", "mine=2"], second.Requests[0].Header("Cookie")!.Split("; ").Order(StringComparer.Ordinal));
        var text = await File.ReadAllTextAsync(jar);
        Assert.DoesNotContain("mine", text, StringComparison.Ordinal);
        if (name.EndsWith("json", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(text);
            Assert.Equal(1, json.RootElement.GetArrayLength());
        }
        else
        {
            Assert.Contains("127.0.0.1\tFALSE\t/\tFALSE\t0\tid\t1", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_and_a_command_share_a_file()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(SetsCookie));
        await using var other = await RawServer.StartAsync(RawScripts.Respond(Ok));
        var jar = _directory.Combine("jar");
        Assert.Equal(0, InProcess.Run("run", _directory.Write("r.http", $"GET {server.Uri}"), "--session", jar).ExitCode);
        Assert.Equal(0, InProcess.Run("get", other.Uri.ToString(), "--session", jar).ExitCode);
        Assert.Equal("id=1", other.Requests[0].Header("Cookie"));
    }

    [Fact]
    public async Task Cookies_are_saved_though_the_status_is_an_error_and_for_their_owner_alone()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 403 Forbidden\r\nSet-Cookie: id=1\r\nContent-Length: 0\r\n\r\n"));
        var jar = _directory.Combine("jar");
        InProcess.Run("get", server.Uri.ToString(), "--session", jar).AssertFails(1, "403 Forbidden");
        Assert.Contains("id\t1", await File.ReadAllTextAsync(jar), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(jar));
        }
    }

    [Theory]
    [InlineData("jar.txt")]
    [InlineData("jar.json")]
    public async Task A_file_that_holds_no_cookies_is_refused_before_anything_is_sent_and_left_alone(string name)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var jar = _directory.Write(name, "something\telse");
        InProcess.Run("get", server.Uri.ToString(), "--session", jar).AssertFails(1, jar, "cannot be read");
        Assert.Equal(0, server.ConnectionCount);
        Assert.Equal("something\telse", await File.ReadAllTextAsync(jar));
    }

    [Fact]
    public void A_session_needs_a_name() => InProcess.Run("get", "http://localhost/", "--session", "").AssertFails(2, "--session needs");

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(SetsCookie));
        InProcess.Run("get", server.Uri.ToString(), "--session", _directory.Combine("none/jar")).AssertFails(1, "there is no such folder");
    }
}
