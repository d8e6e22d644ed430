namespace Curlew.Tests;

public sealed class BrowserHeadersTests
{
    private static readonly BrowserRequest s_get = new(RequestKind.Navigation, "https://example.com", HttpMethod.Get, IsHttp1: false);

    [Fact]
    public void A_users_value_takes_the_browsers_place_and_spelling()
    {
        var made = Merge("chrome", new() { ["X-Mine"] = "1", ["user-agent"] = "me", ["cookie"] = "a=1", ["REFERER"] = "https://example.com/" }, s_get);
        Assert.Equal(
            "Connection,sec-ch-ua,sec-ch-ua-mobile,sec-ch-ua-platform,Upgrade-Insecure-Requests,User-Agent,Accept,Sec-Fetch-Site,Sec-Fetch-Mode,Sec-Fetch-User,"
            + "Sec-Fetch-Dest,Referer,Accept-Encoding,Accept-Language,Cookie,Priority,X-Mine",
            Names(made));
        Assert.Equal("me", made.Headers["User-Agent"]);
        Assert.EndsWith(",Cookie,Priority,X-Mine", made.Order, StringComparison.Ordinal);
        Assert.StartsWith("Host,Connection,Content-Length,", made.Order, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_takes_a_header_away()
    {
        var made = Merge("chrome", new() { ["Accept-Language"] = null, ["X-None"] = null }, s_get);
        Assert.DoesNotContain("Accept-Language", Names(made), StringComparison.Ordinal);
        Assert.True(made.Headers.Contains("Accept-Language")); // so that nobody below adds one
    }

    [Fact]
    public void An_empty_value_is_a_value() => Assert.Equal("", Merge("chrome", new() { ["Accept-Language"] = "" }, s_get).Headers["accept-language"]);

    [Fact]
    public void Several_lines_of_a_name_stay_together()
    {
        Headers user = new();
        user.Add("accept", "a/b");
        user.Add("X", "1");
        user.Add("Accept", "c/d");
        var made = Merge("chrome", user, s_get);
        Assert.Equal(["a/b", "c/d"], made.Headers.GetValues("Accept"));
        Assert.Contains("Accept,Accept,Sec-Fetch-Site", Names(made), StringComparison.Ordinal);
        Assert.Equal(made.Order.Split(',').Length, made.Order.Split(',').Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Bytes_stay_bytes()
    {
        Headers user = new();
        user.Add("accept", [0xFF]);
        Assert.Equal([0xFF], Merge("chrome", user, s_get).Headers.GetBytes("Accept")!);
    }

    [Fact]
    public void A_fetch_has_headers_of_its_own()
    {
        var request = s_get with { Kind = RequestKind.Fetch };
        var made = Merge("chrome", new() { ["X-User"] = "1" }, request);
        Assert.Equal(
            "Connection,sec-ch-ua-platform,X-User,User-Agent,sec-ch-ua,sec-ch-ua-mobile,Accept,Sec-Fetch-Site,Sec-Fetch-Mode,Sec-Fetch-Dest,Referer,Accept-Encoding,Accept-Language,Priority",
            Names(made));
        Assert.Equal("*/*", made.Headers["Accept"]);
        Assert.Equal("https://example.com/", made.Headers["Referer"]);
        Assert.Equal(Browser.Get("chrome").Headers!.Navigation.Lines.Single(l => l.Name == "User-Agent").Value, made.Headers["User-Agent"]);
        Assert.Equal("https://example.com", Merge("chrome", null, request with { Method = HttpMethod.Post }).Headers["Origin"]);
        Assert.Equal("null", Merge("chrome", new() { ["Origin"] = "null" }, request).Headers["Origin"]);
    }

    [Fact]
    public void A_WebSocket_has_headers_of_its_own()
    {
        var made = Merge("firefox", new() { ["Sec-WebSocket-Protocol"] = "p" }, s_get with { Kind = RequestKind.WebSocket, IsHttp1 = true });
        Assert.Equal(
            "User-Agent,Accept,Accept-Language,Accept-Encoding,Sec-WebSocket-Version,Origin,Sec-WebSocket-Protocol,Sec-WebSocket-Extensions,Connection,"
            + "Sec-Fetch-Dest,Sec-Fetch-Mode,Sec-Fetch-Site,Pragma,Cache-Control,Upgrade",
            Names(made));
        Assert.Contains("Sec-WebSocket-Extensions,Sec-WebSocket-Key,Connection", made.Order, StringComparison.Ordinal);
    }

    [Fact]
    public void Chrome_accepts_nothing_in_particular_on_a_WebSocket()
    {
        var made = Merge("chrome", null, s_get with { Kind = RequestKind.WebSocket, IsHttp1 = true });
        Assert.True(made.Headers.Contains("Accept"));
        Assert.Null(made.Headers["Accept"]);
    }

    [Fact]
    public void Some_headers_are_not_for_HTTP1()
    {
        var request = s_get with { IsHttp1 = true };
        Assert.Null(Merge("chrome", null, request).Headers["Priority"]);
        Assert.Equal("u=0, i", Merge("firefox", null, request).Headers["Priority"]);
        Assert.Null(Merge("firefox", null, request).Headers["TE"]);
        Assert.Equal("x", Merge("chrome", new() { ["Priority"] = "x" }, request).Headers["Priority"]);
    }

    [Fact]
    public void Names_have_the_case_of_HTTP1_in_every_target()
    {
        foreach (var name in BrowserCatalog.BuiltInNames)
        {
            var lines = Browser.Get(name).Headers!.Navigation.Lines.Select(l => l.Name).Where(n => n != "*" && !n.StartsWith("sec-ch-ua", StringComparison.Ordinal));
            Assert.All(lines, n => Assert.True(char.IsAsciiLetterUpper(n[0]), $"{name}: {n}"));
        }
    }

    [Fact]
    public void A_fetch_has_a_priority_of_its_own()
    {
        Assert.Equal(220, BrowserHeaders.Priority(Browser.Get("chrome"), RequestKind.Fetch)!.Weight);
        Assert.Equal(256, BrowserHeaders.Priority(Browser.Get("chrome"), RequestKind.Navigation)!.Weight);
        Assert.Equal(22, BrowserHeaders.Priority(Browser.Get("firefox"), RequestKind.Fetch)!.Weight);
        Assert.Null(BrowserHeaders.Priority(Browser.Get("safari"), RequestKind.Fetch));
    }

    private static BrowserHeaderList Merge(string browser, Headers? user, BrowserRequest request) => BrowserHeaders.Merge(Browser.Get(browser).Headers!, user, request);

    private static string Names(BrowserHeaderList made) => string.Join(',', made.Headers.Where(h => h.Value is not null).Select(h => h.Key));
}
