using System.Net;
using System.Security.Cryptography;
using System.Text;
using Curlew.LibCurl;
using Curlew.Tests.Bodies;
using Curlew.TestServers;

namespace Curlew.Tests.Authentication;

/// <summary>Ways to log in, on the wire.</summary>
public sealed class AuthTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public async Task Basic_sends_user_and_password_at_once_in_UTF_8()
    {
        Assert.Equal("Basic " + Base64("j\u00fcrgen:p\u00e4ss:wort"), await AuthorizationAsync(Auth.Basic("j\u00fcrgen", "p\u00e4ss:wort")));
        Assert.Equal("Basic " + Base64("u:p"), await AuthorizationAsync(("u", "p")));
        Assert.Equal("Basic " + Base64(@"d\u:p"), await AuthorizationAsync(new NetworkCredential("u", "p", "d")));
        Assert.Equal("Basic " + Base64("u:"), await AuthorizationAsync(Auth.Basic("u", "")));
    }

    [Fact]
    public async Task Bearer_sends_the_token() =>
        Assert.Equal("Bearer a.b-c", await AuthorizationAsync(Auth.Bearer("a.b-c")));

    [Fact]
    public async Task None_sends_nothing_but_what_the_URL_has()
    {
        Assert.Null(await AuthorizationAsync(Auth.None));
        Assert.Equal("Basic " + Base64("x:y"), await AuthorizationAsync(Auth.None, "x:y@"));
        Assert.Equal("Basic " + Base64("u:p"), await AuthorizationAsync(Auth.Basic("u", "p"), ""));
    }

    [Theory]
    [InlineData("MD5", false)]
    [InlineData("SHA-256", true)]
    public async Task Digest_proves_the_password_and_sends_the_body_once_it_may(string algorithm, bool async)
    {
        using var curl = BodyTransfer.To(_server.HttpUri, $"digest-auth/u/p?algorithm={algorithm}");
        Auth.Digest("u", "p").Apply(curl);

        var told = await curl.SendForJsonAsync(RequestBody.Stream(new MemoryStream(BodyKinds.Bytes)), async);

        Assert.True(told.GetProperty("authenticated").GetBoolean());
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Theory]
    [InlineData("basic-auth", true, 200)]
    [InlineData("digest-auth", true, 200)]
    [InlineData("basic-auth", false, 401)]
    [InlineData("digest-auth", false, 200)]
    public async Task Any_takes_what_the_server_offers(string route, bool allowBasic, int status)
    {
        using var curl = BodyTransfer.To(_server.HttpUri, $"{route}/u/p");
        Auth.Any("u", "p", allowBasic).Apply(curl);

        await curl.SendAsync(RequestBody.Stream(new MemoryStream(BodyKinds.Bytes)), async: true);

        Assert.Equal(status, (int)curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public async Task Netrc_gives_the_credentials_of_the_host()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("netrc", "machine 127.0.0.1 login mine password secret\nmachine other login x password y\n");

        Assert.Equal("Basic " + Base64("mine:secret"), await AuthorizationAsync(Auth.Netrc(path)));
        Assert.Equal("Basic " + Base64("a:b"), await AuthorizationAsync(Auth.Netrc(path), "a:b@"));
        Assert.Throws<ArgumentException>("path", () => Auth.Netrc(directory.Combine("missing")));
    }

    [Fact]
    public async Task What_the_library_is_built_without_is_said()
    {
        foreach (var (auth, feature) in new[] { (Auth.Ntlm("u", "p", "d"), "NTLM"), (Auth.Negotiate(), "SPNEGO"), (Auth.Negotiate("u", "p"), "SPNEGO") })
        {
            if (CurlLibrary.HasFeature(feature))
            {
                using var curl = new Curl();
                auth.Apply(curl);
            }
            else
            {
                var error = await Assert.ThrowsAsync<NotSupportedException>(() => AuthorizationAsync(auth));
                Assert.Contains(feature, error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task NTLM_begins_with_its_first_message()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("NTLM"), "This libcurl is built without NTLM.");
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        using var curl = BodyTransfer.To(server.Uri);
        Auth.Ntlm("u", "p", "d").Apply(curl);

        curl.PerformBytes();

        Assert.StartsWith("NTLM TlRMTVNTUAAB", server.Requests[0].Header("Authorization"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("execute-api", "bytes", false)]
    [InlineData("execute-api", "none", true)]
    [InlineData("execute-api", "seekable", true)]
    [InlineData("execute-api", "factory", false)]
    [InlineData("s3", "bytes", true)]
    [InlineData("s3", "once", true)]
    public async Task Each_request_is_signed_for_AWS(string service, string kind, bool async)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var auth = Auth.AwsSigV4("AKID", "SECRET", "eu-central-1", service, sessionToken: "TOKEN");
        var body = kind == "none" ? RequestBody.Empty : BodyKinds.Create(kind, directory);
        using var curl = BodyTransfer.To(server.Uri, "path/to%20it?b=2&a=x%2By&a=1");
        auth.Apply(curl);
        var toSign = new RequestToSign("PUT", $"{server.Uri}path/to%20it?b=2&a=x%2By&a=1", [new("X-Amz-Meta-A", "one  two"), new("Accept", "x")]);
        var headers = await auth.GetHeadersAsync(toSign, body, DateTimeOffset.UtcNow, async, TestContext.Current.CancellationToken);

        await curl.SendAsync(body, async, "PUT", headers.Concat(toSign.Headers).Select(h => $"{h.Key}: {h.Value}"));
        await body.ReleaseAsync(async);

        var request = Assert.Single(server.Requests);
        Assert.Equal("TOKEN", request.Header("X-Amz-Security-Token"));
        Assert.Equal(Sign(request, "SECRET", "eu-central-1", service), request.Header("Authorization"));
        Assert.Contains("host;x-amz-content-sha256;x-amz-date;x-amz-meta-a;x-amz-security-token", request.Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal(kind == "once" ? "UNSIGNED-PAYLOAD" : Hex(SHA256.HashData(request.Body)), request.Header("X-Amz-Content-Sha256"));
    }

    /// <summary>The example of AWS' own documentation ("Signature Calculations for the Authorization Header", GET Object).</summary>
    [Fact]
    public async Task The_example_of_the_documentation_is_signed_as_there()
    {
        var auth = Auth.AwsSigV4("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "s3");

        var headers = await auth.GetHeadersAsync(
            new("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle", []),
            body: null,
            new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero),
            async: true,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
            + "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            headers.Single(h => h.Key == "Authorization").Value);
    }

    [Fact]
    public async Task A_body_that_gives_its_bytes_once_cannot_be_signed() =>
        await Assert.ThrowsAsync<NotSupportedException>(async () => await Auth.AwsSigV4("a", "b", "r", "execute-api")
            .GetHeadersAsync(new("PUT", "http://h/", []), new OnceStream([1]), DateTimeOffset.UtcNow, async: true, TestContext.Current.CancellationToken));

    [Fact]
    public void Wrong_values_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>("user", () => Auth.Basic("a:b", "c"));
        Assert.Throws<ArgumentException>("user", () => Auth.Any("a:b", "c"));
        Assert.Throws<ArgumentNullException>("user", () => Auth.Basic(null!, "c"));
        Assert.Throws<ArgumentNullException>("password", () => Auth.Digest("a", null!));
        Assert.Throws<ArgumentException>("password", () => Auth.Basic("a", "c\r\nX: y"));
        Assert.Throws<ArgumentException>("token", () => Auth.Bearer(""));
        Assert.Throws<ArgumentException>("token", () => Auth.Bearer("a\nb"));
        Assert.Throws<ArgumentException>("region", () => Auth.AwsSigV4("a", "b", "", "s3"));
        Assert.Throws<ArgumentException>("provider", () => Auth.AwsSigV4("a", "b", "r", "s3", provider: "aws"));
    }

    [Fact]
    public void Secrets_are_in_no_text_and_users_have_ids_of_their_own()
    {
        Auth[] all =
        [
            Auth.Basic("u", "secret"), Auth.Basic("u", "secret2"), Auth.Digest("u", "secret"), Auth.Bearer("secret"),
            Auth.Ntlm("u", "secret", "d"), Auth.Negotiate(), Auth.Any("u", "secret"), Auth.Any("u", "secret", allowBasic: false),
            Auth.AwsSigV4("u", "secret", "r", "s3"), Auth.AwsSigV4("u", "secret", "r", "s3", "secret"), Auth.Netrc(),
        ];

        Assert.All(all, a => Assert.DoesNotContain("secret", a.ToString() + a.CacheId, StringComparison.Ordinal));
        Assert.Equal(all.Length, all.Select(a => a.CacheId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Auth.Basic("u", "secret").CacheId, all[0].CacheId);
        Assert.Equal("", Auth.None.CacheId);
        Assert.Equal("basic u", all[0].ToString());
    }

    [Fact]
    public void Those_that_need_several_rounds_say_so()
    {
        Assert.True(Auth.Digest("u", "p").IsMultiStep);
        Assert.True(Auth.Ntlm("u", "p").IsMultiStep);
        Assert.True(Auth.Negotiate().IsMultiStep);
        Assert.True(Auth.Any("u", "p").IsMultiStep);
        Assert.False(Auth.Basic("u", "p").IsMultiStep);
        Assert.False(Auth.Bearer("t").IsMultiStep);
        Assert.False(Auth.AwsSigV4("a", "b", "r", "s3").IsMultiStep);
        Assert.False(Auth.None.IsMultiStep);
        Assert.False(Auth.Netrc().IsMultiStep);
    }

    /// <summary>The signature as AWS describes it, from what came over the wire alone.</summary>
    private static string Sign(RawRequest request, string secret, string region, string service)
    {
        var told = request.Header("Authorization")!.Split([' ', ',', '='], StringSplitOptions.RemoveEmptyEntries);
        var user = told[Array.IndexOf(told, "Credential") + 1].Split('/')[0];
        var signed = told[Array.IndexOf(told, "SignedHeaders") + 1];
        var time = request.Header("X-Amz-Date")!;
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var uri = request.Target.Split('?');
        var query = string.Join('&', (uri.ElementAtOrDefault(1) ?? "").Split('&').Order(StringComparer.Ordinal));
        var headers = string.Concat(signed.Split(';').Select(name => $"{name}:{request.Header(name)!.Replace("  ", " ", StringComparison.Ordinal)}\n"));
        var hash = request.Header("X-Amz-Content-Sha256") is "UNSIGNED-PAYLOAD" ? "UNSIGNED-PAYLOAD" : Hex(SHA256.HashData(request.Body));
        var path = service == "s3" ? uri[0] : uri[0].Replace("%", "%25", StringComparison.Ordinal);
        var canonical = $"{request.Method}\n{path}\n{query}\n{headers}\n{signed}\n{hash}";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var word in new[] { time[..8], region, service, "aws4_request", toSign })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(word));
        }

        return $"AWS4-HMAC-SHA256 Credential={user}/{scope}, SignedHeaders={signed}, Signature={Hex(key)}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<string?> AuthorizationAsync(Auth auth, string userInfo = "")
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = BodyTransfer.To(server.Uri);
        curl.SetOpt(CurlOpt.Url, $"http://{userInfo}127.0.0.1:{server.Port}/");
        auth.Apply(curl);
        await curl.PerformBytesAsync(TestContext.Current.CancellationToken);
        return Assert.Single(server.Requests).Header("Authorization");
    }
}
