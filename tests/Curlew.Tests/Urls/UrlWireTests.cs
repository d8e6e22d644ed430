using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests;

/// <summary>URLs as they go through libcurl and a socket.</summary>
public sealed class UrlWireTests
{
    [Theory]
    [InlineData("a b?c=é&{}#fragment")]
    [InlineData("%2f%7E%zz|[x]?q=a|b[]'")]
    [InlineData("a/./b/../c/%2e%2e/d//e")]
    [InlineData("../..//x?y=../z")]
    [InlineData("?")]
    [InlineData("\"<>\\^`")]
    public async Task The_target_of_the_request_is_the_one_that_the_url_tells(string relative)
    {
        var (url, sent) = await SendAsync(relative, UrlQuoting.Default);

        Assert.Equal(url.PathAndQuery, sent.Target);
        Assert.Equal(url.Authority, sent.Header("Host"));
    }

    [Theory]
    [InlineData("a/../{b}/%2e/%7E%zz?c=|{}\"<>^`")]
    [InlineData("./x/..")]
    public async Task A_url_that_is_not_quoted_is_sent_as_it_is_written(string relative)
    {
        var (_, sent) = await SendAsync(relative, UrlQuoting.None);

        Assert.Equal("/" + relative, sent.Target);
    }

    [Theory]
    [InlineData("page?a=1&b=2", "/page?a=3&b=2&c=x+y%26z")]
    [InlineData("page?a=1&a=2#x", "/page?a=1&a=2&a=3&c=x+y%26z")]
    public async Task Parameters_arrive(string relative, string target)
    {
        var (_, sent) = await SendAsync(relative, UrlQuoting.Default, new() { ["a"] = 3, ["c"] = "x y&z" });

        Assert.Equal(target, sent.Target);
    }

    [Fact]
    public async Task Credentials_in_a_url_are_not_sent_with_it()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var url = new UrlBuilder().Build($"http://user:p%40ss@127.0.0.1:{server.Port}/x", null, null, null, UrlQuoting.Default);

        Send(url);

        Assert.DoesNotContain("Authorization", Assert.Single(server.Requests).Head, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(RequestUrl Url, RawRequest Sent)> SendAsync(string relative, UrlQuoting quoting, QueryParams? query = null)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var url = new UrlBuilder().Build(server.Uri.OriginalString + relative, baseUrl: null, sessionParams: null, query, quoting);
        Send(url);
        return (url, Assert.Single(server.Requests));
    }

    private static void Send(RequestUrl url)
    {
        using Curl curl = new();
        curl.SetOpt(CurlOpt.Url, url.Text);
        curl.SetOpt(CurlOpt.PathAsIs, url.IsVerbatim);
        curl.SetOpt(CurlOpt.WriteFunction, data => data.Length);
        curl.Perform();
    }
}
