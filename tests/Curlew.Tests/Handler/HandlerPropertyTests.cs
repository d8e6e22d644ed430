using System.Net;
using System.Net.Security;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>What is the handler's own: its properties, its session, options of a message.</summary>
public sealed class HandlerPropertyTests(HttpFixture http) : HandlerTest(http)
{
    public static TheoryData<string> Names => [.. typeof(CurlHandler).GetProperties().Where(p => p.CanWrite && p.Name != nameof(CurlHandler.Impersonate)).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_property_has_the_name_type_and_default_of_SocketsHttpHandler(string name)
    {
        var (ours, theirs) = (typeof(CurlHandler).GetProperty(name)!, typeof(SocketsHttpHandler).GetProperty(name)!);
        using var curl = new CurlHandler();
        using var sockets = new SocketsHttpHandler();

        Assert.Equal(theirs.PropertyType, ours.PropertyType);
        if (!theirs.PropertyType.IsClass)
        {
            Assert.Equal(theirs.GetValue(sockets), ours.GetValue(curl));
        }
        else
        {
            Assert.Equal(theirs.GetValue(sockets)?.GetType(), ours.GetValue(curl)?.GetType());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_property_cannot_change_after_the_first_request(string name)
    {
        var property = typeof(CurlHandler).GetProperty(name)!;
        using var handler = new CurlHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        await client.GetStringAsync(At("/text"), Token);

        var error = Assert.Throws<System.Reflection.TargetInvocationException>(() => property.SetValue(handler, property.GetValue(handler)));

        // some refuse what they have to begin with
        Assert.True(error.InnerException is InvalidOperationException or ArgumentNullException, error.ToString());
    }

    [Fact]
    public void Properties_are_not_for_a_session_that_was_given()
    {
        using var session = new Session();
        using var handler = new CurlHandler(session);

        var error = Assert.Throws<InvalidOperationException>(() => handler.AllowAutoRedirect = false);

        Assert.Contains(nameof(CurlHandler.AllowAutoRedirect), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_cannot_be_are_refused()
    {
        using var handler = new CurlHandler();

        Assert.Throws<ArgumentOutOfRangeException>(() => handler.MaxAutomaticRedirections = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => handler.MaxConnectionsPerServer = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => handler.MaxResponseHeadersLength = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => handler.ConnectTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => handler.PooledConnectionLifetime = TimeSpan.FromSeconds(-2));
        Assert.Throws<ArgumentNullException>(() => handler.CookieContainer = null!);
        Assert.Throws<ArgumentNullException>(() => new CurlHandler(null!));
    }

    [Fact]
    public async Task A_session_that_was_given_is_sent_by_with_its_options()
    {
        using var session = new Session { Headers = { ["X-Of-Session"] = "1" } };
        session.Cookies.Add(new HttpCookie("kept", "1") { Domain = "127.0.0.1" });
        using (var client = new HttpClient(new CurlHandler(session)))
        {
            using var response = await client.GetAsync(At("/get"), Token);
            var seen = await JsonOf(response);
            Assert.Equal("1", SeenHeader(seen, "X-Of-Session"));
            Assert.Equal("kept=1", SeenHeader(seen, "Cookie"));
        }

        Assert.False(session.IsDisposed);
        using (new HttpClient(new CurlHandler(session, disposeSession: true)))
        {
        }

        Assert.True(session.IsDisposed);
    }

    [Fact]
    public async Task A_message_has_options_of_its_own()
    {
        using var client = new HttpClient(new CurlHandler { UseProxy = false });
        using var message = Message(HttpMethod.Get, new Uri("http://elsewhere.example/get"));
        message.Headers.Add("X-Of-Message", "1");
        message.Options.Set(CurlHandler.OptionsKey, new RequestOptions
        {
            ConnectTo = [$"elsewhere.example:80:127.0.0.1:{Server.HttpUri.Port}"],
            Headers = { ["X-Of-Options"] = "2" },
            Params = { ["q"] = "3" },
            Cookies = { ["c"] = "4" },
        });

        using var response = await client.SendAsync(message, Token);

        var seen = await JsonOf(response);
        Assert.Equal("1", SeenHeader(seen, "X-Of-Message"));
        Assert.Equal("2", SeenHeader(seen, "X-Of-Options"));
        Assert.Equal("c=4", SeenHeader(seen, "Cookie"));
        Assert.Equal("/get?q=3", seen.GetProperty("target").GetString());
    }

    [Fact]
    public async Task A_message_has_one_body()
    {
        using var client = new HttpClient(new CurlHandler { UseProxy = false });
        using var message = Message(HttpMethod.Post, At("/echo"), new StringContent("one"));
        message.Options.Set(CurlHandler.OptionsKey, new RequestOptions { Body = "two" });

        var error = await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(message, Token));

        Assert.Equal(nameof(RequestOptions.Body), error.ParamName);
    }

    [Fact]
    public async Task What_the_session_says_goes_before_the_properties()
    {
        using var client = new HttpClient(new CurlHandler { UseProxy = false, Session = { Redirects = RedirectPolicy.None, HttpVersion = CurlHttpVersion.Http10 } });
        using var response = await client.GetAsync(At("/redirect/1"), Token);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    [Theory]
    [InlineData("TargetHost")]
    [InlineData("CipherSuitesPolicy")]
    [InlineData("LocalCertificateSelectionCallback")]
    public async Task Options_of_TLS_without_a_counterpart_are_refused_by_name(string name)
    {
        var options = new SslClientAuthenticationOptions();
        switch (name)
        {
            case "TargetHost":
                options.TargetHost = "other.example";
                break;
            case "CipherSuitesPolicy":
                options.CipherSuitesPolicy = OperatingSystem.IsLinux() ? new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256]) : null;
                break;
            default:
                options.LocalCertificateSelectionCallback = (_, _, _, _, _) => null!;
                break;
        }

        using var client = new HttpClient(new CurlHandler { SslOptions = options });

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => client.GetAsync(At("/get"), Token));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A handle that was let in with Basic must not send the password to the next server unasked.</summary>
    [Fact]
    public async Task A_password_goes_to_no_server_that_has_not_asked_for_it()
    {
        await using var other = await RawServer.StartAsync(RawScripts.Record());
        using var client = new HttpClient(new CurlHandler { UseProxy = false, Credentials = new NetworkCredential("me", "secret") });

        using var first = await client.GetAsync(At("/basic-auth/me/secret"), Token);
        using var second = await client.GetAsync(other.Uri, Token);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Null(other.Requests[0].Header("Authorization"));
    }
}
