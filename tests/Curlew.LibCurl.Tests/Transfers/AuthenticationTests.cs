using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class AuthenticationTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Basic()
    {
        using var curl = TestCurl.To(_server.HttpUri, "basic-auth/birgit/s3cret");
        curl.SetOpt(CurlOpt.UserPwd, "birgit:s3cret");

        Assert.Equal("birgit", curl.PerformJson().Text("user"));
    }

    [Fact]
    public void User_and_password_apart_may_have_a_colon_and_any_letter()
    {
        using var curl = TestCurl.To(_server.HttpUri, "basic-auth/j%C3%BCrgen/p:ss");
        curl.SetOpt(CurlOpt.UserName, "jürgen");
        curl.SetOpt(CurlOpt.Password, "p:ss");

        Assert.Equal("jürgen", curl.PerformJson().Text("user"));
    }

    [Fact]
    public void The_wrong_password_gives_401_and_the_schemes_on_offer()
    {
        using var curl = TestCurl.To(_server.HttpUri, "basic-auth/birgit/s3cret");
        curl.SetOpt(CurlOpt.UserPwd, "birgit:guess");

        curl.Perform();

        Assert.Equal(401, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal(CurlAuth.Basic, curl.GetInfo(CurlInfo.HttpAuthAvail));
    }

    [Theory]
    [InlineData("MD5")]
    [InlineData("SHA-256")]
    public void Digest(string algorithm)
    {
        using var curl = TestCurl.To(_server.HttpUri, $"digest-auth/birgit/s3cret?algorithm={algorithm}");
        curl.SetOpt(CurlOpt.HttpAuth, CurlAuth.Digest);
        curl.SetOpt(CurlOpt.UserPwd, "birgit:s3cret");

        Assert.Equal("birgit", curl.PerformJson().Text("user"));
        Assert.NotNull(curl.GetHeader("WWW-Authenticate", request: 0));
    }

    [Fact]
    public void Digest_sends_an_upload_again_after_the_challenge()
    {
        using var body = new MemoryStream(PatternStream.Bytes(50_000));
        using var curl = TestCurl.To(_server.HttpUri, "digest-auth/birgit/s3cret");
        curl.SetOpt(CurlOpt.HttpAuth, CurlAuth.Any);
        curl.SetOpt(CurlOpt.UserPwd, "birgit:s3cret");
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.InFileSizeLarge, body.Length);
        curl.SetOpt(CurlOpt.ReadData, body);

        Assert.Equal("birgit", curl.PerformJson().Text("user"));
        Assert.Equal(body.Length, body.Position);
    }

    [Fact]
    public void Bearer()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bearer");
        curl.SetOpt(CurlOpt.HttpAuth, CurlAuth.Bearer);
        curl.SetOpt(CurlOpt.XOAuth2Bearer, "token-1");

        Assert.Equal("token-1", curl.PerformJson().Text("token"));
    }

    [Fact]
    public async Task Credentials_are_not_sent_on_to_another_host()
    {
        await using var other = await RawServer.StartAsync(RawScripts.Record());
        await using var first = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 302 Found\r\nLocation: http://other.example:{other.Port}/\r\nContent-Length: 0\r\n\r\n"));
        using var curl = TestCurl.To(first.Uri);
        curl.SetOpt(CurlOpt.Resolve, [$"other.example:{other.Port}:127.0.0.1"]);
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.UserPwd, "birgit:s3cret");
        curl.SetOpt(CurlOpt.HttpHeader, ["Cookie: session=1"]);

        Assert.Equal("recorded", curl.PerformString());

        Assert.StartsWith("Basic ", Assert.Single(first.Requests).Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal("session=1", first.Requests[0].Header("Cookie"));
        Assert.Null(Assert.Single(other.Requests).Header("Authorization"));
        Assert.Null(other.Requests[0].Header("Cookie"));
    }
}
