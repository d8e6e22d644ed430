namespace Curlew.Tests;

/// <summary>curl commands for requests that look like a browser's.</summary>
public sealed class LookCommandTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_command_has_the_browsers_headers_in_their_order(bool isOfSession)
    {
        using var session = isOfSession ? new Session { Impersonate = "chrome" } : null;
        var own = isOfSession ? null : new Impersonation("chrome");
        Request request = new(HttpMethod.Get, "https://example.com/", new() { Impersonate = own, Headers = { ["accept"] = "a/b", ["X-Mine"] = "1" } });

        var options = CurlCommand.Parse(request.ToCurlCommand(session)).Options!;

        Assert.Equal(
            "Connection,sec-ch-ua,sec-ch-ua-mobile,sec-ch-ua-platform,Upgrade-Insecure-Requests,User-Agent,Accept,Sec-Fetch-Site,Sec-Fetch-Mode,Sec-Fetch-User,"
            + "Sec-Fetch-Dest,Accept-Encoding,Accept-Language,Priority,X-Mine",
            string.Join(',', options.Headers.Where(h => h.Value is not null).Select(h => h.Key)));
        Assert.Equal("a/b", options.Headers["Accept"]);
    }
}
