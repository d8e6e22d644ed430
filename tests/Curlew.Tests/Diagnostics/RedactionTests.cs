namespace Curlew.Tests.Diagnostics;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("https://example.com/", "https://example.com/")]
    [InlineData("https://example.com", "https://example.com")]
    [InlineData("https://example.com/a?b=c", "https://example.com/a?*")]
    [InlineData("https://example.com/a?", "https://example.com/a")]
    [InlineData("https://example.com/a?b#c", "https://example.com/a?*")]
    [InlineData("https://example.com/a#c?d", "https://example.com/a")]
    [InlineData("https://user@example.com/a", "https://example.com/a")]
    [InlineData("https://user:p%40ss@example.com:8080/a?b", "https://example.com:8080/a?*")]
    [InlineData("https://user:p@ss@example.com/", "https://example.com/")]
    [InlineData("https://u:p@[::1]:80/a@b", "https://[::1]:80/a@b")]
    [InlineData("https://example.com?next=http://u:p@x/", "https://example.com?*")]
    [InlineData("/relative?x", "/relative?*")]
    [InlineData("//u:p@host/x", "//host/x")]
    [InlineData("", "")]
    public void A_URL_is_told_without_credentials_and_query(string url, string expected) =>
        Assert.Equal(expected, Redaction.Url(url));

    [Theory]
    [InlineData("Authorization: Basic abc", "Authorization: [hidden]")]
    [InlineData("proxy-authorization:Basic abc", "proxy-authorization: [hidden]")]
    [InlineData("COOKIE: a=b", "COOKIE: [hidden]")]
    [InlineData("Set-Cookie: a=b", "Set-Cookie: [hidden]")]
    [InlineData("X-Api-Key: k", "X-Api-Key: [hidden]")]
    [InlineData("Cookies: not secret", "Cookies: not secret")]
    [InlineData("GET /a?b=c HTTP/1.1", "GET /a?* HTTP/1.1")]
    [InlineData("GET http://u:p@h/a?b=c HTTP/1.1", "GET http://h/a?* HTTP/1.1")]
    [InlineData("[HTTP/2] [1] [authorization: Bearer x]", "[HTTP/2] [1] [authorization: [hidden]]")]
    [InlineData("[HTTP/2] [1] [:path: /a?b=c]", "[HTTP/2] [1] [:path: /a?*]")]
    [InlineData("h2h3 [cookie: a=b]", "h2h3 [cookie: [hidden]]")]
    [InlineData(":path: /a?b", ":path: /a?*")]
    [InlineData("Are you there?", "Are you there?")]
    [InlineData("", "")]
    public void A_line_is_told_without_secrets(string line, string expected) => Assert.Equal(expected, Redaction.Line(line));
}
