using System.Text;

namespace Curlew.Tests.Cookies;

public sealed class PublicSuffixesTests
{
    /// <summary>The cases that publicsuffix.org publishes with the list, and what is hard about it.</summary>
    public static TheoryData<string, string?> Hosts => new()
    {
        { "com", null },
        { "COM", null },
        { "example.com", "example.com" },
        { "WwW.example.COM", "example.com" },
        { "b.example.com", "example.com" },
        { "a.b.example.com", "example.com" },
        { "example", null },
        { "example.example", "example.example" },
        { "a.b.example.example", "example.example" },
        { "local", null },
        { "uk.com", null },
        { "example.uk.com", "example.uk.com" },
        { "a.b.example.uk.com", "example.uk.com" },
        { "test.ac", "test.ac" },
        { "mm", null },
        { "c.mm", null },
        { "b.c.mm", "b.c.mm" },
        { "a.b.c.mm", "b.c.mm" },
        { "jp", null },
        { "ac.jp", null },
        { "test.ac.jp", "test.ac.jp" },
        { "ide.kyoto.jp", null },
        { "a.b.ide.kyoto.jp", "b.ide.kyoto.jp" },
        { "c.kobe.jp", null },
        { "a.b.c.kobe.jp", "b.c.kobe.jp" },
        { "city.kobe.jp", "city.kobe.jp" },
        { "www.city.kobe.jp", "city.kobe.jp" },
        { "ck", null },
        { "test.ck", null },
        { "b.test.ck", "b.test.ck" },
        { "www.ck", "www.ck" },
        { "www.www.ck", "www.ck" },
        { "k12.ak.us", null },
        { "www.test.k12.ak.us", "test.k12.ak.us" },
        { "\u98df\u72ee.com.cn", "xn--85x722f.com.cn" },
        { "\u98df\u72ee.\u516c\u53f8.cn", "xn--85x722f.xn--55qx5d.cn" },
        { "\u516c\u53f8.cn", null },
        { "www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
        { "xn--fiqs8s", null },
        { "github.io", null },
        { "a.me.github.io", "me.github.io" },
        { "x.s3.amazonaws.com", "x.s3.amazonaws.com" },
        { "www.example.com.", "example.com." },
        { "com.", null },
        { "127.0.0.1", null },
        { "[::1]", null },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public void The_registrable_domain_of_a_host(string host, string? expected)
    {
        Assert.Equal(expected, PublicSuffixes.Default.RegistrableDomain(host));
    }

    [Theory]
    [InlineData("com", true)]
    [InlineData("co.uk", true)]
    [InlineData("made-up", true)]
    [InlineData("example.co.uk", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    public void A_suffix_that_is_public(string host, bool expected)
    {
        Assert.Equal(expected, PublicSuffixes.Default.IsPublicSuffix(host));
    }

    [Fact]
    public void Another_list_takes_the_place_of_the_one_that_comes_along()
    {
        var list = PublicSuffixes.Load(Text("// a comment\n\ncorp\n*.lab.corp\n!open.lab.corp\nb\u00fccher.corp // and more\n"));
        Assert.Equal("lab.corp", list.RegistrableDomain("lab.corp"));
        Assert.Null(list.RegistrableDomain("x.lab.corp"));
        Assert.Equal("open.lab.corp", list.RegistrableDomain("a.open.lab.corp"));
        Assert.True(list.IsPublicSuffix("xn--bcher-kva.corp"));
        Assert.False(list.IsPublicSuffix("co.uk"));

        var url = new Uri("http://a.x.lab.corp/");
        Assert.True(new CookieJar().Receive(url, "a=b; Domain=x.lab.corp"));
        Assert.False(new CookieJar(list).Receive(url, "a=b; Domain=x.lab.corp"));
    }

    [Fact]
    public void Debians_file_and_ours_agree_where_both_have_a_rule()
    {
        const string Debians = "/usr/share/publicsuffix/public_suffix_list.dat";
        Assert.SkipUnless(File.Exists(Debians), "The package publicsuffix is not installed.");
        var list = PublicSuffixes.Load(Debians);
        foreach (var host in (string[])["com", "co.uk", "www.ck", "x.ck", "c.kobe.jp", "city.kobe.jp", "github.io", "\u516c\u53f8.cn"])
        {
            Assert.Equal(list.RegistrableDomain(host), PublicSuffixes.Default.RegistrableDomain(host));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("// only a comment\n")]
    [InlineData("<html><body>404</body></html>\n")]
    [InlineData("com\nhttps://example.com/\n")]
    public void What_is_no_list_is_refused(string text)
    {
        Assert.Throws<FormatException>(() => PublicSuffixes.Load(Text(text)));
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("example.com:80")]
    [InlineData("a b")]
    public void What_is_no_host_is_refused(string host)
    {
        Assert.Equal("host", Assert.Throws<ArgumentException>(() => PublicSuffixes.Default.IsPublicSuffix(host)).ParamName);
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
