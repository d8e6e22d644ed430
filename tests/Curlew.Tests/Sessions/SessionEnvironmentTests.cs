using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>The environment of a process, which a session looks at or does not.</summary>
public sealed class SessionEnvironmentTests
{
    private const string Http = "CURLEW_TEST_HTTP";
    private const string Https = "CURLEW_TEST_HTTPS";

    private static readonly string[] s_variables =
    [
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    [Theory]
    [InlineData("http_proxy", null, nameof(Child_goes_through_the_proxy))]
    [InlineData("ALL_PROXY", null, nameof(Child_goes_through_the_proxy))]
    [InlineData("http_proxy", "127.0.0.1", nameof(Child_goes_straight))]
    public async Task The_environment_names_the_proxy(string variable, string? noProxy, string child)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("server"));
        await using var proxy = await RawServer.StartAsync(RawScripts.Record("proxy"));

        Run(child, (Http, server.Uri.AbsoluteUri), (variable, proxy.Uri.AbsoluteUri), ("no_proxy", noProxy));
        Run(nameof(Child_without_trust_goes_straight), (Http, server.Uri.AbsoluteUri), (variable, proxy.Uri.AbsoluteUri), ("no_proxy", noProxy));
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("CURL_CA_BUNDLE")]
    [InlineData("REQUESTS_CA_BUNDLE")]
    public async Task The_environment_names_the_authorities(string variable)
    {
        await using var server = await HttpServer.StartAsync();

        Run(nameof(Child_trusts_the_authorities), (Https, server.HttpsUri.AbsoluteUri), (variable, server.Certificates.CaFile));
        Run(nameof(Child_without_trust_knows_other_authorities), (Https, server.HttpsUri.AbsoluteUri), (variable, server.Certificates.CaFile));
    }

    [Fact]
    public async Task The_home_directory_has_credentials()
    {
        using var home = new TemporaryDirectory("curlew-home-");
        home.Write(".netrc", "machine 127.0.0.1 login birgit password s3cret\n");
        await using var server = await RawServer.StartAsync(RawScripts.Record("server"));

        Run(nameof(Child_logs_in), (Http, server.Uri.AbsoluteUri), ("HOME", home.Path));
        Run(nameof(Child_without_trust_does_not_log_in), (Http, server.Uri.AbsoluteUri), ("HOME", home.Path));

        Assert.Equal(
            ["Basic " + Convert.ToBase64String("birgit:s3cret"u8), null],
            server.Requests.Select(r => r.Header("Authorization")));
    }

    [Fact(Explicit = true)]
    public void Child_goes_through_the_proxy() => Assert.Equal("proxy", Ask(Http, trust: true).Text);

    [Fact(Explicit = true)]
    public void Child_goes_straight() => Assert.Equal("server", Ask(Http, trust: true).Text);

    [Fact(Explicit = true)]
    public void Child_without_trust_goes_straight() => Assert.Equal("server", Ask(Http, trust: false).Text);

    [Fact(Explicit = true)]
    public void Child_trusts_the_authorities() => Assert.Equal(200, Ask(Https, trust: true).StatusCode);

    [Fact(Explicit = true)]
    public void Child_without_trust_knows_other_authorities() => Assert.Throws<CertificateException>(() => Ask(Https, trust: false));

    [Fact(Explicit = true)]
    public void Child_logs_in() => Assert.Equal(200, Ask(Http, trust: true, Auth.Netrc()).StatusCode);

    [Fact(Explicit = true)]
    public void Child_without_trust_does_not_log_in() => Assert.Equal(200, Ask(Http, trust: false, Auth.Netrc()).StatusCode);

    private static Response Ask(string variable, bool trust, Auth? auth = null)
    {
        using var session = new Session { TrustEnvironment = trust, Auth = auth };
        return session.Get(Environment.GetEnvironmentVariable(variable) + "get");
    }

    /// <summary>Runs a child with these variables and with none of the others that a session looks at.</summary>
    private static void Run(string child, params (string Name, string? Value)[] environment)
    {
        var all = s_variables.ToDictionary(name => name, _ => "", StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            all[name] = value ?? "";
        }

        var (output, code) = ChildProcess.Run(typeof(SessionEnvironmentTests), child, environment: all);
        Assert.True(code == 0, output);
    }
}
