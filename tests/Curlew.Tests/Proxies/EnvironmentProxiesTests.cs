namespace Curlew.Tests.Proxies;

/// <summary>The environment as a source of proxies.</summary>
public sealed class EnvironmentProxiesTests
{
    [Theory]
    [InlineData("", "http", "example.com", null)]
    [InlineData("http_proxy=http://p:1", "http", "example.com", "http://p:1")]
    [InlineData("http_proxy=http://p:1", "https", "example.com", null)]
    [InlineData("http_proxy=p:1", "ws", "example.com", "http://p:1")]
    [InlineData("HTTP_PROXY=http://p:1", "http", "example.com", null)]
    [InlineData("https_proxy=http://p:1", "https", "example.com", "http://p:1")]
    [InlineData("HTTPS_PROXY=http://p:1", "https", "example.com", "http://p:1")]
    [InlineData("https_proxy=http://p:1;HTTPS_PROXY=http://q:1", "https", "example.com", "http://p:1")]
    [InlineData("all_proxy=socks5h://p:1", "http", "example.com", "socks5h://p:1")]
    [InlineData("ALL_PROXY=socks://p:1", "https", "example.com", "socks5h://p:1")]
    [InlineData("all_proxy=http://p:1;https_proxy=http://q:1", "https", "example.com", "http://q:1")]
    [InlineData("https_proxy=;all_proxy=http://p:1", "https", "example.com", "http://p:1")]
    [InlineData("all_proxy=http://p:1;no_proxy=other.org, example.com", "http", "www.example.com", null)]
    [InlineData("all_proxy=http://p:1;NO_PROXY=10.0.0.0/8 example.com", "http", "10.1.1.1", null)]
    [InlineData("all_proxy=http://p:1;no_proxy=other.org;NO_PROXY=*", "http", "example.com", "http://p:1")]
    [InlineData("all_proxy=http://p:1;no_proxy=*", "http", "example.com", null)]
    [InlineData("all_proxy=http://p:1;no_proxy=what/is:this,,example.com:81", "http", "example.com", "http://p:1")]
    [InlineData("NO_PROXY=*", "http", "example.com", null)]
    public void Variables_count_as_they_do_for_curl(string variables, string scheme, string host, string? proxy) =>
        Assert.Equal(proxy, Read(variables).Select(scheme, host, 80)?.Url);

    [Fact]
    public void What_a_client_sends_as_Proxy_is_no_proxy_of_a_CGI_program()
    {
        // Windows makes no difference between the cases, so there the variable of CGI tells.
        Assert.Null(Read("http_proxy=http://evil:1;REQUEST_METHOD=GET", ignoresCase: true).Select("http", "example.com", 80));
        Assert.NotNull(Read("http_proxy=http://p:1", ignoresCase: true).Select("http", "example.com", 80));
        Assert.NotNull(Read("http_proxy=http://p:1;REQUEST_METHOD=GET").Select("http", "example.com", 80));
    }

    [Fact]
    public void A_variable_that_names_no_proxy_is_named_itself()
    {
        var error = Assert.Throws<ArgumentException>("HTTPS_PROXY", () => Read("HTTPS_PROXY=ftp://user:secret@p"));

        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static ProxyOptions Read(string variables, bool ignoresCase = false)
    {
        var values = variables.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return EnvironmentProxies.Read(values.GetValueOrDefault, ignoresCase);
    }
}
