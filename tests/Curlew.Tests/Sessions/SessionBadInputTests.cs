using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Wrong arguments are told by name before anything is sent.</summary>
public sealed class SessionBadInputTests
{
    private static readonly Dictionary<string, (Action<Session, RequestOptions, string> Do, string Parameter)> s_cases = new(StringComparer.Ordinal)
    {
        ["no url"] = ((s, _, _) => s.Get(null!), "url"),
        ["no method"] = ((s, _, u) => s.Send(null!, u), "method"),
        ["no request"] = ((s, _, _) => s.Send(null!), "request"),
        ["relative url"] = ((s, o, _) => s.Get("/x", o), "url"),
        ["host alone"] = ((s, o, _) => s.Get("example.com/x", o), "url"),
        ["empty url"] = ((s, o, _) => s.Get("", o), "url"),
        ["unknown scheme"] = ((s, o, _) => s.Get("gopher://127.0.0.1/", o), "url"),
        ["file"] = ((s, o, _) => s.Get("file:///etc/passwd", o), "url"),
        ["no host"] = ((s, o, _) => s.Get("http:///x", o), "url"),
        ["bad port"] = ((s, o, _) => s.Get("http://127.0.0.1:70000/", o), "url"),
        ["bad host"] = ((s, o, _) => s.Get("http://a b/", o), "url"),
        ["bad credentials"] = ((s, o, u) => s.Get(u.Replace("http://", "http://a%0Ab:c@", StringComparison.Ordinal), o), "url"),
        ["verbatim blanks"] = ((s, o, u) => s.Get(u + "a b", With(o, () => o.Quoting = UrlQuoting.None)), "url"),
        ["relative base"] = ((s, _, _) => s.BaseUrl = new Uri("/x", UriKind.Relative), "BaseUrl"),
        ["base of another scheme"] = ((s, _, _) => s.BaseUrl = new Uri("ftp://127.0.0.1/"), "BaseUrl"),
        ["two bodies"] = ((s, o, u) => s.Post(u, With(o, () => (o.Body, o.Form["a"]) = ("x", "1"))), "Body"),
        ["body and json"] = ((s, o, u) => s.Post(u, With(o, () => (o.Body, o.Json) = ("x", 1))), "Body"),
        ["form and json"] = ((s, o, u) => s.Post(u, With(o, () => (o.Json, o.Form["a"]) = (1, "1"))), "Body"),
        ["head with a body"] = ((s, o, u) => s.Head(u, With(o, () => o.Body = "x")), "Body"),
        ["trace with a body"] = ((s, o, u) => s.Trace(u, With(o, () => o.Body = "x")), "Body"),
        ["two destinations"] = ((s, o, u) => s.Get(u, With(o, () => (o.Output, o.OnData) = (Stream.Null, _ => { }))), "Output"),
        ["output of a stream"] = ((s, o, u) => s.Stream(HttpMethod.Get, u, With(o, () => o.Output = Stream.Null)), "Output"),
        ["output that is read-only"] = ((_, o, _) => o.Output = new MemoryStream([], writable: false), "Output"),
        ["negative total"] = ((_, o, _) => o.Timeout = TimeSpan.FromSeconds(-2), "Total"),
        ["no time"] = ((_, o, _) => o.Timeout = TimeSpan.Zero, "Total"),
        ["negative connect"] = ((_, o, _) => o.Timeout = new() { Connect = TimeSpan.FromSeconds(-2) }, "Connect"),
        ["negative idle"] = ((_, o, _) => o.Timeout = new() { Idle = TimeSpan.FromDays(1000) }, "Idle"),
        ["proxy without host"] = ((_, o, _) => o.Proxy = "http://", "url"),
        ["proxy of another scheme"] = ((_, o, _) => o.Proxy = "ftp://127.0.0.1", "url"),
        ["proxy with a bad port"] = ((_, o, _) => o.Proxy = "http://127.0.0.1:x", "url"),
        ["certificate that is not there"] = ((s, o, u) => s.Get(u, With(o, () => o.Tls = new() { CaFile = "/nowhere/ca.pem" })), "CaFile"),
        ["certificate that is none"] = ((s, o, u) => s.Get(u, With(o, () => o.Tls = new() { CaBytes = "none"u8.ToArray() })), "CaBytes"),
        ["client certificate that is not there"] = ((_, o, _) => o.Tls = new() { ClientCertificate = "/nowhere/me.pem" }, "path"),
        ["pin that is none"] = ((s, o, u) => s.Get(u, With(o, () => o.Tls = new() { PinnedPublicKeys = ["md5//x"] })), "PinnedPublicKeys"),
        ["header in two lines"] = ((_, o, _) => o.Headers["A"] = "b\r\nC: d", "value"),
        ["header without a name"] = ((_, o, _) => o.Headers[""] = "b", "name"),
        ["referer in two lines"] = ((s, o, u) => s.Get(u, With(o, () => o.Referer = "http://x/\r\nC: d")), "Referer"),
        ["referer that is wide"] = ((s, o, u) => s.Get(u, With(o, () => o.Referer = "http://x/\0")), "Referer"),
        ["cookie in two lines"] = ((s, o, u) => s.Get(u, With(o, () => o.Cookies["a"] = "b\r\nC: d")), "Cookies"),
        ["cookie without a name"] = ((s, o, u) => s.Get(u, With(o, () => o.Cookies["a;b"] = "c")), "Cookies"),
        ["accept encoding in two lines"] = ((_, o, _) => o.AcceptEncoding = "gzip\r\nC: d", "AcceptEncoding"),
        ["unknown coding"] = ((s, o, u) => s.Get(u, With(o, () => o.AcceptEncoding = "gzip\r\n")), "AcceptEncoding"),
        ["resolve that is none"] = ((s, o, u) => s.Get(u, With(o, () => o.Resolve = ["nonsense"])), "Resolve"),
        ["connect to that is none"] = ((s, o, u) => s.Get(u, With(o, () => o.ConnectTo = ["nonsense"])), "ConnectTo"),
        ["user in two lines"] = ((_, o, _) => o.Auth = ("a\nb", "c"), "user"),
        ["user with a colon"] = ((_, o, _) => o.Auth = ("a:b", "c"), "user"),
        ["netrc that is not there"] = ((_, o, _) => o.Auth = Auth.Netrc("/nowhere/netrc"), "path"),
        ["negative speed in"] = ((_, o, _) => o.MaxReceiveSpeed = -1, "MaxReceiveSpeed"),
        ["negative speed out"] = ((_, o, _) => o.MaxSendSpeed = -1, "MaxSendSpeed"),
        ["negative size"] = ((_, o, _) => o.MaxResponseSize = -1, "MaxResponseSize"),
        ["negative ratio"] = ((_, o, _) => o.MaxDecompressionRatio = -1, "MaxDecompressionRatio"),
        ["too few redirects"] = ((_, o, _) => o.Redirects = new() { Max = -2 }, "Max"),
        ["negative retries"] = ((_, o, _) => o.Retry = -1, "Count"),
        ["nobody at once"] = ((s, _, _) => s.MaxConcurrency = 0, "MaxConcurrency"),
        ["nobody per host"] = ((s, _, _) => s.MaxConcurrencyPerHost = 0, "MaxConcurrencyPerHost"),
        ["no loops"] = ((s, _, _) => s.Loops = 0, "Loops"),
        ["no lifetime"] = ((s, _, _) => s.ConnectionLifetime = TimeSpan.Zero, "ConnectionLifetime"),
        ["no jar"] = ((s, _, _) => s.Cookies = null!, "Cookies"),
        ["no headers"] = ((_, o, _) => o.Headers = null!, "Headers"),
        ["unknown version"] = ((s, o, u) => s.Get(u, With(o, () => o.HttpVersion = (CurlHttpVersion)99)), "HttpVersion"),
        ["unknown mode"] = ((_, o, _) => o.Redirects = new() { Mode = (RedirectMode)9 }, "Mode"),
        ["doh that is no url"] = ((s, o, u) => s.Get(u, With(o, () => o.DohUrl = "http://x/dns")), "DohUrl"),
        ["interface with a line break"] = ((s, o, u) => s.Get(u, With(o, () => o.Interface = "eth0\0")), "Interface"),
        ["unknown curl option"] = ((_, o, _) => o.CurlOptions.Add("CURLOPT_NOSUCH", 1), "name"),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_wrong_argument_is_named_and_nothing_is_sent(string name)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session();
        var (act, parameter) = s_cases[name];

        var error = Assert.ThrowsAny<ArgumentException>(() => act(session, new RequestOptions(), server.Uri.ToString()));

        Assert.Equal(parameter, error.ParamName);
        Assert.True(error.Message.Length > parameter.Length + 15, error.Message);
        Assert.Equal(0, server.ConnectionCount);
        using var next = await session.AskAsync(RequestWay.Async, server.Uri.ToString());
        Assert.Equal(200, next.StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_same_is_said_in_every_way(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session();
        string[] names = ["two bodies", "certificate that is not there", "certificate that is none", "pin that is none", "cookie in two lines"];

        foreach (var name in names)
        {
            RequestOptions options = new();
            Assert.ThrowsAny<ArgumentException>(() => s_cases[name].Do(session, options, "nonsense"));
            var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => session.AskAsync(way, HttpMethod.Post, server.Uri.ToString(), options));
            Assert.Equal(s_cases[name].Parameter, error.ParamName);
        }

        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_this_libcurl_lacks_is_told_before_anything_is_sent(RequestWay way)
    {
        Assert.SkipWhen(CurlLibrary.HasFeature("HTTP3"), "This libcurl has HTTP/3.");
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => session.AskAsync(way, "/", new() { HttpVersion = CurlHttpVersion.Http3 }));

        Assert.Contains("HTTP3", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_curl_option_that_libcurl_refuses_is_an_error_of_the_request(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        var error = await Assert.ThrowsAsync<RequestException>(
            () => session.AskAsync(way, "/", new() { CurlOptions = { { CurlOpt.ProtocolsStr, "nonsense" } } }));

        Assert.NotNull(error.Code);
        Assert.Contains("CURLOPT_PROTOCOLS_STR", error.Message, StringComparison.Ordinal);
        using var next = await session.AskAsync(way, "/");
        Assert.Single(server.Requests);
    }

    private static RequestOptions With(RequestOptions options, Action change)
    {
        change();
        return options;
    }
}
