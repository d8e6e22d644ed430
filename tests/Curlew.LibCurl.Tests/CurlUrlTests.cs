using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests;

/// <summary>URLs as objects: their parts, and a handle that is given one.</summary>
public sealed class CurlUrlTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private const string Full = "imap://user:pass%20word;AUTH=PLAIN@host.example:1143/a/b?q=1&r=%C3%A9#frag";

    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Every_part_is_read()
    {
        using var url = new CurlUrl(Full);

        Assert.Equal("imap", url.Scheme);
        Assert.Equal("user", url.User);
        Assert.Equal("pass%20word", url.Password);
        Assert.Equal("AUTH=PLAIN", url.Options);
        Assert.Equal("host.example", url.Host);
        Assert.Equal(1143, url.Port);
        Assert.Equal("/a/b", url.Path);
        Assert.Equal("q=1&r=%C3%A9", url.Query, ignoreCase: true);
        Assert.Equal("frag", url.Fragment);
        Assert.Null(url.ZoneId);
        Assert.Equal(Full, url.Url, ignoreCase: true);
        Assert.Equal(url.Url, url.ToString());
    }

    [Fact]
    public void A_part_that_is_absent_is_null()
    {
        using var url = new CurlUrl("http://host.example");

        Assert.Equal("/", url.Path);
        Assert.Null(url.User);
        Assert.Null(url.Password);
        Assert.Null(url.Options);
        Assert.Null(url.Port);
        Assert.Null(url.Query);
        Assert.Null(url.Fragment);
        Assert.Equal("80", url.GetPart(CurlUrlPart.Port, CurlUrlFlags.DefaultPort));
    }

    [Fact]
    public void Parts_make_a_URL_and_null_removes_them()
    {
        using var url = new CurlUrl
        {
            Scheme = "https",
            User = "u",
            Password = "p",
            Host = "example.org",
            Port = 8443,
            Path = "/x",
            Query = "a=b",
            Fragment = "f",
        };
        Assert.Equal("https://u:p@example.org:8443/x?a=b#f", url.ToUrl());

        url.User = null;
        url.Password = null;
        url.Port = null;
        url.Path = null;
        url.Query = null;
        url.Fragment = null;
        Assert.Equal("https://example.org/", url.ToUrl());
    }

    [Fact]
    public void A_zone_is_a_part_of_an_IPv6_host()
    {
        using var url = new CurlUrl("http://[fe80::1%25eth0]:81/");

        Assert.Equal("[fe80::1]", url.Host);
        Assert.Equal("eth0", url.ZoneId);
        Assert.Equal(81, url.Port);
    }

    [Fact]
    public void A_query_grows_pair_by_pair_encoded()
    {
        using var url = new CurlUrl("http://example.org/?a=1");

        url.SetPart(CurlUrlPart.Query, "name=ä b&c", CurlUrlFlags.AppendQuery | CurlUrlFlags.UrlEncode);

        Assert.Equal("a=1&name=%c3%a4+b%26c", url.Query, ignoreCase: true);
        Assert.Equal("a=1&name=ä b&c", url.GetPart(CurlUrlPart.Query, CurlUrlFlags.UrlDecode));
    }

    [Fact]
    public void A_relative_URL_is_resolved_against_the_one_that_is_there()
    {
        using var url = new CurlUrl("http://example.org/a/b/c?q") { Url = "../d" };

        Assert.Equal("http://example.org/a/d", url.ToUrl());
    }

    [Fact]
    public void A_null_URL_removes_every_part()
    {
        using var url = new CurlUrl(Full) { Url = null };

        Assert.Null(url.Scheme);
        Assert.Null(url.Host);
        Assert.Null(url.Query);
        Assert.Null(url.Url);
    }

    [Fact]
    public void Text_goes_in_and_out_as_UTF8()
    {
        using var url = new CurlUrl("http://example.org/") { Path = "/größe" };

        Assert.Equal("/größe", Uri.UnescapeDataString(url.Path!));
    }

    [Fact]
    public void A_host_is_told_in_punycode()
    {
        Assert.SkipUnless(CurlLibrary.Version >= new Version(7, 88), "needs libcurl 7.88");
        using var url = new CurlUrl("http://xn--rksmrgs-5wao1o.example/");

        Assert.Equal("xn--rksmrgs-5wao1o.example", url.GetPart(CurlUrlPart.Host, CurlUrlFlags.Punycode));
    }

    [Fact]
    public void A_host_of_other_letters_is_kept_as_it_is()
    {
        using var url = new CurlUrl("http://räksmörgås.example/");

        Assert.Equal("räksmörgås.example", url.Host);
    }

    [Theory]
    [InlineData("http://host:99999/", CurlUCode.BadPortNumber)]
    [InlineData("nothing://host/", CurlUCode.UnsupportedScheme)]
    [InlineData("http://user@:80/", CurlUCode.NoHost)]
    [InlineData("http://[::bad::]/", CurlUCode.BadIpv6)]
    public void A_bad_URL_is_told_by_libcurls_own_code(string text, CurlUCode code)
    {
        var error = Assert.Throws<CurlUrlException>(() => new CurlUrl(text));

        Assert.Equal(code, error.Code);
        Assert.StartsWith("CURLUE_", error.CodeName, StringComparison.Ordinal);
        Assert.Equal((int)error.Code, error.RawCode);
        Assert.Contains(CurlErrors.Describe(error.Code), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_part_is_refused_and_the_URL_stays()
    {
        using var url = new CurlUrl("http://example.org:81/");

        var port = Assert.Throws<CurlUrlException>(() => url.Port = 65536);
        Assert.Throws<CurlUrlException>(() => url.Port = -1);
        var scheme = Assert.Throws<CurlUrlException>(() => url.Scheme = "nothing");
        var part = Assert.Throws<CurlUrlException>(() => url.GetPart((CurlUrlPart)99));
        Assert.Throws<ArgumentException>(() => url.Host = "exam\0ple");

        Assert.Equal(CurlUCode.BadPortNumber, port.Code);
        Assert.Equal(CurlUCode.UnsupportedScheme, scheme.Code);
        Assert.Equal(CurlUCode.UnknownPart, part.Code);
        Assert.Equal("http://example.org:81/", url.ToUrl());
    }

    [Fact]
    public void A_part_that_does_not_decode_is_an_error()
    {
        using var url = new CurlUrl("http://example.org/a%01b");

        var error = Assert.Throws<CurlUrlException>(() => url.GetPart(CurlUrlPart.Path, CurlUrlFlags.UrlDecode));

        Assert.Equal(CurlUCode.UrlDecode, error.Code);
    }

    [Fact]
    public void An_incomplete_URL_is_shown_as_far_as_it_goes()
    {
        using var url = new CurlUrl { Scheme = "http", Path = "/p", Query = "q", User = "me" };

        var error = Assert.Throws<CurlUrlException>(() => url.ToUrl());

        Assert.Equal(CurlUCode.NoHost, error.Code);
        Assert.Null(url.Url);
        Assert.Equal("http://me@/p?q", url.ToString());
    }

    [Fact]
    public void A_flag_that_the_library_is_too_old_for_is_refused()
    {
        Assert.SkipWhen(CurlLibrary.Version >= new Version(8, 9), "this libcurl knows every flag");
        using var url = new CurlUrl("http://example.org/");

        var error = Assert.Throws<NotSupportedException>(() => url.GetPart(CurlUrlPart.Url, CurlUrlFlags.NoGuessScheme));

        Assert.Contains("8.9.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        using var url = new CurlUrl("http://example.org/a");
        using var clone = url.Clone();
        clone.Path = "/b";

        Assert.Equal("http://example.org/a", url.ToUrl());
        Assert.Equal("http://example.org/b", clone.ToUrl());
    }

    [Fact]
    public void A_closed_URL_refuses_everything_but_ToString()
    {
        var url = new CurlUrl("http://example.org/");
        using var curl = new Curl();
        url.Dispose();
        url.Dispose();

        Assert.True(url.IsClosed);
        Assert.Equal("", url.ToString());
        Assert.Throws<ObjectDisposedException>(() => url.Host);
        Assert.Throws<ObjectDisposedException>(() => url.Host = "x");
        Assert.Throws<ObjectDisposedException>(url.Clone);
        Assert.Throws<ObjectDisposedException>(() => curl.SetOpt(CurlOpt.CurlU, url));
    }

    [Fact]
    public void A_handle_follows_changes_from_transfer_to_transfer()
    {
        using var url = new CurlUrl(new Uri(_server.HttpUri, "get?n=1").AbsoluteUri);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);

        Assert.Equal("/get?n=1", curl.PerformJson().Text("target"));
        url.Query = "n=2";
        Assert.Equal("/get?n=2", curl.PerformJson().Text("target"));
        url.Url = new Uri(_server.HttpUri, "get?n=3").AbsoluteUri;
        Assert.Equal("/get?n=3", curl.PerformJson().Text("target"));
    }

    [Fact]
    public void A_handle_keeps_the_URL_past_its_disposal()
    {
        var url = new CurlUrl(new Uri(_server.HttpUri, "get?kept").AbsoluteUri);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);
        var native = url.Handle;
        url.Dispose();
        using var copy = curl.Duplicate();

        Assert.Equal("/get?kept", curl.PerformJson().Text("target"));
        Assert.False(native.IsClosed);
        curl.Dispose();
        Assert.Equal("/get?kept", copy.PerformJson().Text("target"));
        Assert.False(native.IsClosed);
        copy.Dispose();
        Assert.True(native.IsClosed);
    }

    [Fact]
    public void A_duplicate_shares_the_URL()
    {
        using var url = new CurlUrl(new Uri(_server.HttpUri, "get?n=1").AbsoluteUri);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);
        using var copy = curl.Duplicate();
        url.Query = "n=2";

        Assert.Equal("/get?n=2", copy.PerformJson().Text("target"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unset_and_reset_let_go_of_it(bool reset)
    {
        var url = new CurlUrl(_server.HttpUri.AbsoluteUri);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);
        var native = url.Handle;
        url.Dispose();
        Assert.False(native.IsClosed);

        if (reset)
        {
            curl.Reset();
        }
        else
        {
            curl.Unset(CurlOpt.CurlU);
        }

        Assert.True(native.IsClosed);
        curl.Fails(CurlCode.UrlMalformat);
    }

    [Fact]
    public void It_cannot_change_while_a_transfer_uses_it()
    {
        using var url = new CurlUrl(new Uri(_server.HttpUri, "get?n=1").AbsoluteUri);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);
        Exception? refused = null;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refused = Record.Exception(() => url.Query = "n=2");
            return data.Length;
        });

        curl.Perform();

        Assert.IsType<InvalidOperationException>(refused);
        Assert.Equal("n=1", url.Query);
        url.Query = "n=3";
        Assert.Equal("n=3", url.Query);
    }

    [Fact]
    public void It_cannot_change_while_its_handle_is_in_a_multi()
    {
        using var url = new CurlUrl("http://example.org/");
        using var next = new CurlUrl("http://example.org/");
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);
        using var multi = new CurlMulti();
        multi.Add(curl);

        Assert.Throws<InvalidOperationException>(() => url.Path = "/a");
        curl.SetOpt(CurlOpt.CurlU, next);
        multi.Remove(curl);

        url.Path = "/b";
        next.Path = "/c";
        Assert.Equal("http://example.org/b", url.ToUrl());
        Assert.Equal("http://example.org/c", next.ToUrl());
    }

    [Fact]
    public async Task Many_threads_may_read_and_change_one()
    {
        using var url = new CurlUrl("http://example.org/");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                url.Path = $"/{worker}-{i}";
                Assert.StartsWith("http://example.org/", url.ToUrl(), StringComparison.Ordinal);
            }
        })));

        Assert.EndsWith("-1999", url.Path, StringComparison.Ordinal);
    }
}
