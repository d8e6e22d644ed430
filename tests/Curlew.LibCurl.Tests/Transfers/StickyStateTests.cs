using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>What a handle remembers from one transfer to the next, and what Reset makes it forget.</summary>
public sealed class StickyStateTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Options_stay_for_the_next_transfer()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.CustomRequest, "PATCH");
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Kept: yes"]);

        for (var i = 0; i < 2; i++)
        {
            var json = curl.PerformJson();
            Assert.Equal(("PATCH", "yes"), (json.Text("method"), json.RequestHeader("X-Kept")));
        }
    }

    [Fact]
    public void Lists_are_cleared_by_null_by_an_empty_one_and_by_unset()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        void Set() => curl.SetOpt(CurlOpt.HttpHeader, ["X-Kept: yes"]);

        Set();
        curl.SetOpt(CurlOpt.HttpHeader, []);
        Assert.Null(curl.PerformJson().RequestHeader("X-Kept"));

        Set();
        curl.SetOpt(CurlOpt.HttpHeader, default(IEnumerable<string>));
        Assert.Null(curl.PerformJson().RequestHeader("X-Kept"));

        Set();
        curl.Unset(CurlOpt.HttpHeader);
        Assert.Null(curl.PerformJson().RequestHeader("X-Kept"));
    }

    [Fact]
    public void Reset_forgets_options_and_applies_the_defaults_again()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        var calls = 0;
        curl.SetOpt(CurlOpt.CustomRequest, "PATCH");
        curl.SetOpt(CurlOpt.UserAgent, "mine");
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Kept: yes"]);
        curl.SetOpt(CurlOpt.PostFields, "body");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            calls++;
            return data.Length;
        });

        curl.Reset();
        var json = curl.Locate(_server.HttpUri, "get").PerformJson();
        curl.Perform();

        Assert.Equal("GET", json.Text("method"));
        Assert.Equal(CurlLibrary.DefaultUserAgent, json.RequestHeader("User-Agent"));
        Assert.Null(json.RequestHeader("X-Kept"));
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Reset_forgets_the_URL()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.Perform();

        curl.Reset();

        curl.Fails(CurlCode.UrlMalformat);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reset_keeps_the_connection_the_cookies_and_the_tag(bool cancellable)
    {
        using var cancellation = new CancellationTokenSource();
        var token = cancellable ? cancellation.Token : CancellationToken.None;
        var tag = new object();
        using var curl = TestCurl.To(_server.HttpUri, "cookies/set?a=1");
        curl.Tag = tag;
        curl.SetOpt(CurlOpt.CookieFile, "");
        curl.Perform(token);

        curl.Reset();
        curl.Locate(_server.HttpUri, "get").Perform(token);

        Assert.Equal(0, curl.GetInfo(CurlInfo.NumConnects));
        Assert.Equal("a", Assert.Single(curl.GetCookies()).Name);
        Assert.Same(tag, curl.Tag);
    }

    [Fact]
    public void A_duplicate_has_the_options_and_goes_its_own_way()
    {
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.Tag = "tag";
        curl.SetOpt(CurlOpt.HttpHeader, ["Content-Type: text/first"]);
        curl.SetOpt(CurlOpt.PostFields, "first\0body"u8);

        using var copy = curl.Duplicate();
        curl.SetOpt(CurlOpt.HttpHeader, ["Content-Type: text/second"]);
        curl.SetOpt(CurlOpt.PostFields, "second");

        Assert.Equal("first\0body", copy.PerformString());
        Assert.Equal("text/first", copy.GetInfo(CurlInfo.ContentType));
        Assert.Equal("second", curl.PerformString());
        Assert.Equal("text/second", curl.GetInfo(CurlInfo.ContentType));
        Assert.Equal("tag", copy.Tag);
    }

    [Fact]
    public void A_duplicate_starts_without_connection_cookies_or_error()
    {
        using var curl = TestCurl.To(_server.HttpUri, "cookies/set?a=1");
        curl.SetOpt(CurlOpt.CookieFile, "");
        curl.Perform();
        curl.SetOpt(CurlOpt.Url, "nosuchscheme://host/");
        curl.Fails(CurlCode.UnsupportedProtocol);

        using var copy = curl.Duplicate();

        Assert.NotEqual("", curl.ErrorText);
        Assert.Equal("", copy.ErrorText);
        Assert.Equal(-1, copy.GetInfo(CurlInfo.ActiveSocket));
        copy.Locate(_server.HttpUri, "get").Perform();
        Assert.Equal(1, copy.GetInfo(CurlInfo.NumConnects));
    }

    [Fact]
    public void A_duplicate_shares_callbacks_and_streams()
    {
        using var sink = new MemoryStream();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteData, sink);
        var lines = 0;
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            lines++;
            return line.Length;
        });

        using var copy = curl.Duplicate();
        curl.Perform();
        var each = lines;
        copy.Perform();

        Assert.True(each > 0);
        Assert.Equal(2 * each, lines);
        Assert.Equal(20, sink.Length);
    }
}
