using System.Text;

namespace Curlew.Tests.Cookies;

/// <summary>Cookies in files.</summary>
public sealed class CookieFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("curlew-cookies").FullName;

    private string PathOfFile => Path.Combine(_folder, "cookies");

    public static TheoryData<CookieFormat> Formats => [CookieFormat.Netscape, CookieFormat.Json];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Cookies_come_back_from_files_and_streams_as_they_went(CookieFormat format)
    {
        var jar = Filled();
        var expected = format == CookieFormat.Json ? jar.ToList() : [.. jar.Select(InNetscapeFormat)];

        Assert.Equal(jar.Count, jar.Save(PathOfFile, format));
        var text = await File.ReadAllBytesAsync(PathOfFile, TestContext.Current.CancellationToken);
        Assert.Equal(jar.Count, await jar.SaveAsync(PathOfFile + 2, format, TestContext.Current.CancellationToken));
        Assert.Equal(text, await File.ReadAllBytesAsync(PathOfFile + 2, TestContext.Current.CancellationToken));
        using var stream = new MemoryStream();
        jar.Save(stream, format);
        await jar.SaveAsync(stream, format, TestContext.Current.CancellationToken);
        Assert.Equal([.. text, .. text], stream.ToArray());

        var back = (CookieJar[])[new(), new(), new(), new()];
        back[0].Load(PathOfFile, format);
        await back[1].LoadAsync(PathOfFile, format, TestContext.Current.CancellationToken);
        back[2].Load(new MemoryStream(text), format);
        await back[3].LoadAsync(new MemoryStream(text), format, TestContext.Current.CancellationToken);
        foreach (var each in back)
        {
            Assert.Equal(expected, format == CookieFormat.Json ? each : each.Select(c => c with { Created = default }));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_file_is_its_owners_and_replaces_the_one_that_was_there(CookieFormat format)
    {
        await File.WriteAllTextAsync(PathOfFile, "old", TestContext.Current.CancellationToken);
        var jar = new CookieJar { ["a"] = "b" };
        jar.Save(PathOfFile, format);
        await jar.SaveAsync(PathOfFile + 2, format, TestContext.Current.CancellationToken);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Assert.DoesNotContain("old", await File.ReadAllTextAsync(PathOfFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOfFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOfFile + 2));
        }
    }

    [Fact]
    public void A_link_to_a_file_stays_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        File.WriteAllText(PathOfFile, "");
        File.CreateSymbolicLink(PathOfFile + "-link", PathOfFile);
        new CookieJar { ["a"] = "b" }.Save(PathOfFile + "-link");
        Assert.NotNull(new FileInfo(PathOfFile + "-link").LinkTarget);
        var jar = new CookieJar();
        jar.Load(PathOfFile);
        Assert.Equal("b", jar["a"]);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_leaves_nothing_behind()
    {
        var jar = new CookieJar { ["a"] = "b" };
        var folder = Directory.CreateDirectory(PathOfFile);
        Assert.ThrowsAny<Exception>(() => jar.Save(folder.FullName));
        await Assert.ThrowsAnyAsync<Exception>(() => jar.SaveAsync(folder.FullName, cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => jar.SaveAsync(PathOfFile + 2, cancellationToken: new(canceled: true)));
        Assert.Equal([PathOfFile], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_netscape_file_is_the_one_that_curl_writes()
    {
        var jar = new CookieJar();
        jar.Set("a", "\"1 2\"", "localhost");
        jar.Set("b", "2", ".example.com", "/x", secure: true);
        jar.Set("c", "3", "[::1]");
        jar.Add(new HttpCookie("d", "4") { Domain = "127.0.0.1", HttpOnly = true, Expires = DateTimeOffset.FromUnixTimeSeconds(4_000_000_000) });
        jar.Set("", "nameless", "example.com");
        using var stream = new MemoryStream();
        jar.Save(stream);
        Assert.Equal(
            """
            # Netscape HTTP Cookie File

            localhost|FALSE|/|FALSE|0|a|"1 2"
            .example.com|TRUE|/x|TRUE|0|b|2
            ::1|FALSE|/|FALSE|0|c|3
            #HttpOnly_127.0.0.1|FALSE|/|FALSE|4000000000|d|4
            example.com|FALSE|/|FALSE|0||nameless

            """.Replace('|', '\t').ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void What_other_programs_write_is_read()
    {
        var jar = Read("""
            # HTTP Cookie File
              
            # a comment|with|tabs
            .example.com|TRUE|/|FALSE|4000000000.75|a|1
            #HttpOnly_.example.com|true|/|true|0|b|2
            www.example.com|FALSE|/|FALSE|99999999999999999999|c|3
            www.example.com|FALSE|/|FALSE|0|empty
            .com|TRUE|/|FALSE|0|d|4
            .localhost|TRUE|/|FALSE|0|e|5
            example.com|FALSE|/|FALSE|1|ended|6
            """.ReplaceLineEndings("\r\n"));
        Assert.Equal(
            [("a", "1", "example.com", false, false), ("b", "2", "example.com", false, true), ("c", "3", "www.example.com", true, false),
                ("empty", "", "www.example.com", true, false), ("d", "4", "com", true, false), ("e", "5", "localhost", true, false)],
            jar.Select(c => (c.Name, c.Value, c.Domain, c.HostOnly, c.HttpOnly)));
        Assert.Equal(9999, jar.Single(c => c.Name == "c").Expires!.Value.Year);
        Assert.Equal("a=1; b=2", jar.HeaderFor(new("https://x.example.com/")));
    }

    [Theory]
    [InlineData("example.com|TRUE|/|FALSE|0")]
    [InlineData("example.com|TRUE|/|FALSE|0|a|b|c")]
    [InlineData("example.com|TRUE|/|FALSE|soon|a|secret")]
    [InlineData("exa mple.com|TRUE|/|FALSE|0|a|secret")]
    [InlineData("example.com|TRUE|x|FALSE|0|a|secret")]
    [InlineData("example.com|TRUE|/|FALSE|0|a|secret;c=d")]
    [InlineData("example.com|TRUE|/|FALSE|0|a|secret\0")]
    [InlineData("example.com TRUE / FALSE 0 a secret")]
    public void A_line_that_is_no_cookie_is_named_and_nothing_is_set(string line)
    {
        var jar = new CookieJar();
        var text = $"# Netscape\nexample.com|FALSE|/|FALSE|0|ok|1\n{line}\n".Replace('|', '\t');
        var error = Assert.Throws<FormatException>(() => jar.Load(new MemoryStream(Encoding.UTF8.GetBytes(text))));
        Assert.Contains("Line 3", error.Message, StringComparison.Ordinal);
        Assert.Empty(jar);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("""[{"name":"a"}]""")]
    [InlineData("""[{"name":null,"value":"b"}]""")]
    [InlineData("""[{"name":"a","value":"b","domain":null}]""")]
    [InlineData("""[{"name":"a","value":"b","path":"x"}]""")]
    [InlineData("""[{"name":"a","value":"b\r\nX: y"}]""")]
    [InlineData("""[{"name":"a","value":"b","sameSite":"Maybe"}]""")]
    [InlineData("""[{"name":"a","value":"b","sameSite":77}]""")]
    [InlineData("""[{"name":"a","value":"b","expires":"soon"}]""")]
    public void Json_that_is_no_list_of_cookies_is_refused_and_nothing_is_set(string text)
    {
        var jar = new CookieJar();
        Assert.Throws<FormatException>(() => jar.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)), CookieFormat.Json));
        Assert.Empty(jar);
    }

    [Fact]
    public void A_cookie_with_a_tab_does_not_fit_into_a_line_and_is_left_out()
    {
        var jar = new CookieJar { ["a"] = "1" };
        Assert.True(jar.Receive(new Uri("http://localhost/"), "b=x\ty"));
        using var stream = new MemoryStream();
        Assert.Equal(1, jar.Save(stream));
        Assert.Equal(2, jar.Save(stream, CookieFormat.Json));
    }

    [Fact]
    public void A_format_that_there_is_not_is_refused()
    {
        var jar = new CookieJar();
        Assert.Equal("format", Assert.Throws<ArgumentOutOfRangeException>(() => jar.Save(PathOfFile, (CookieFormat)9)).ParamName);
        Assert.Equal("format", Assert.Throws<ArgumentOutOfRangeException>(() => jar.Load(Stream.Null, (CookieFormat)9)).ParamName);
        Assert.Throws<FileNotFoundException>(() => jar.Load(PathOfFile));
    }

    private static CookieJar Filled()
    {
        var jar = new CookieJar { ["anywhere"] = "0" };
        var url = new Uri("https://www.example.com/docs/page");
        foreach (var header in (string[])[
            "a=\"1, 2\"", "b={\"x\":1}; Domain=example.com; Path=/; HttpOnly", "c=; Secure; SameSite=None; Partitioned", "d=\u4e2d; SameSite=Strict",
            "e=f=g; Max-Age=1000000; SameSite=Lax", "=nameless", "#HttpOnly_=x", "__Host-a=b; Secure; Path=/"])
        {
            Assert.True(jar.Receive(url, header));
        }

        jar.Receive(new Uri("http://localhost:8080/"), "a=1");
        jar.Receive(new Uri("http://[::1]/"), "a=1");
        jar.Receive(new Uri("http://127.0.0.1/"), "a=1");
        return jar;
    }

    private static HttpCookie InNetscapeFormat(HttpCookie cookie) => cookie with
    {
        SameSite = CookieSameSite.Unspecified,
        PartitionKey = null,
        Created = default,
        Expires = cookie.Expires is { } end ? DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds()) : null,
    };

    private static CookieJar Read(string text)
    {
        var jar = new CookieJar();
        jar.Load(new MemoryStream(Encoding.UTF8.GetBytes(text.Replace('|', '\t'))));
        return jar;
    }
}
