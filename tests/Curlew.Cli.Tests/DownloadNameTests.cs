using Curlew.Cli.Output;
using Curlew.TestServers;

namespace Curlew.Cli.Tests;

public sealed class DownloadNameTests
{
    [Theory]
    [InlineData("attachment; filename=\"bird.jpg\"", "bird.jpg")]
    [InlineData("attachment; filename=bird.jpg", "bird.jpg")]
    [InlineData("attachment; filename=\"a bird.jpg\"", "a bird.jpg")]
    [InlineData("attachment; filename*=UTF-8''caf%C3%A9.txt; filename=cafe.txt", "café.txt")]
    [InlineData("attachment; filename=\"caf\u00c3\u00a9.txt\"", "café.txt")]
    [InlineData("attachment; filename=\"../../etc/passwd\"", "passwd")]
    [InlineData("attachment; filename=\"/etc/passwd\"", "passwd")]
    [InlineData("attachment; filename=\"C:\\\\Windows\\\\evil.exe\"", "evil.exe")]
    [InlineData("attachment; filename*=UTF-8''..%2F..%2Fevil", "evil")]
    [InlineData("attachment; filename=\".bashrc\"", "bashrc")]
    [InlineData("attachment; filename=\"..\"", "file.bin")]
    [InlineData("attachment; filename=\"a?b*c.txt\"", "a_b_c.txt")]
    [InlineData("attachment; filename*=UTF-8''a%0D%0Ab", "a__b")]
    [InlineData("attachment", "file.bin")]
    [InlineData("((nonsense", "file.bin")]
    [InlineData(null, "file.bin")]
    public void The_servers_proposal_is_taken_without_folders_or_tricks(string? header, string name) =>
        Assert.Equal(name, DownloadName.Choose(header, "http://host/dir/file.bin?x=/y"));

    [Theory]
    [InlineData("http://host/", "download")]
    [InlineData("http://host", "download")]
    [InlineData("http://host/a%2F..%2Fb", "b")]
    [InlineData("http://host/caf%C3%A9.txt", "café.txt")]
    public void Without_a_proposal_the_URL_names_the_file(string url, string name) =>
        Assert.Equal(name, DownloadName.Choose(contentDisposition: null, url));

    [Fact]
    public void A_name_that_is_too_long_keeps_its_extension()
    {
        var name = DownloadName.Sanitize(new string('a', 1000) + ".tar");
        Assert.Equal(150, name.Length);
        Assert.EndsWith("a.tar", name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_taken_gets_a_number()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("a.txt", "");
        folder.Write("a-1.txt", "");
        Assert.Equal("a-2.txt", DownloadName.MakeUnique(folder.Path, "a.txt"));
        Assert.Equal("b.txt", DownloadName.MakeUnique(folder.Path, "b.txt"));
    }
}
