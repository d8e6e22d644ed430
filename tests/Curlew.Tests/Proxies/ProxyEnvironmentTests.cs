using System.Text;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Proxies;

/// <summary>The environment of a process, which libcurl would read too if it were let.</summary>
public sealed class ProxyEnvironmentTests
{
    private const string Server = "CURLEW_TEST_SERVER";
    private const string Proxy = "CURLEW_TEST_PROXY";

    [Theory]
    [InlineData(nameof(Child_goes_straight), "http_proxy all_proxy", null)]
    [InlineData(nameof(Child_takes_its_own_proxy), "NO_PROXY", "*")]
    [InlineData(nameof(Child_takes_its_own_proxy), "no_proxy", "*")]
    [InlineData(nameof(Child_takes_the_proxy_of_the_environment), "http_proxy", null)]
    [InlineData(nameof(Child_takes_the_proxy_of_the_environment), "ALL_PROXY", null)]
    public async Task The_environment_counts_when_we_say_so(string child, string variables, string? value)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("server"));
        await using var proxy = await RawServer.StartAsync(RawScripts.Record("proxy"));
        var environment = variables.Split(' ').ToDictionary(name => name, _ => value ?? proxy.Uri.AbsoluteUri, StringComparer.Ordinal);
        environment[Server] = server.Uri.AbsoluteUri;
        environment[Proxy] = proxy.Uri.AbsoluteUri;

        var (output, code) = ChildProcess.Run(typeof(ProxyEnvironmentTests), child, environment: environment);

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task libcurl_alone_would_have_read_it()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("server"));
        await using var proxy = await RawServer.StartAsync(RawScripts.Record("proxy"));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [Server] = server.Uri.AbsoluteUri, ["http_proxy"] = proxy.Uri.AbsoluteUri };

        var (output, code) = ChildProcess.Run(typeof(ProxyEnvironmentTests), nameof(Child_leaves_it_to_libcurl), environment: environment);

        Assert.True(code == 0, output);
    }

    [Fact(Explicit = true)]
    public void Child_goes_straight()
    {
        Assert.Equal("server", Get(curl => ProxyChoice.Apply(curl, null)));
        Assert.Equal("server", Get(curl => ProxyChoice.Apply(curl, ProxyOptions.None.Select("http", "127.0.0.1", 80))));
    }

    [Fact(Explicit = true)]
    public void Child_takes_its_own_proxy()
    {
        ProxyOptions options = new(Environment.GetEnvironmentVariable(Proxy)!);
        Assert.Equal("proxy", Get(curl => ProxyChoice.Apply(curl, options.Select("http", "127.0.0.1", 80))));
    }

    [Fact(Explicit = true)]
    public void Child_takes_the_proxy_of_the_environment()
    {
        Assert.Equal("proxy", Get(curl => ProxyChoice.Apply(curl, ProxyOptions.FromEnvironment().Select("http", "127.0.0.1", 80))));
    }

    [Fact(Explicit = true)]
    public void Child_leaves_it_to_libcurl() => Assert.Equal("proxy", Get(_ => { }));

    private static string Get(Action<Curl> apply)
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, Environment.GetEnvironmentVariable(Server)!);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromSeconds(30));
        apply(curl);
        return Encoding.UTF8.GetString(curl.PerformBytes());
    }
}
