using Curlew.Cli.Requests;

namespace Curlew.Cli.Tests;

public sealed class UrlArgumentTests
{
    [Theory]
    [InlineData("http://host/x", "http://host/x")]
    [InlineData("HTTPS://host", "HTTPS://host")]
    [InlineData("host", "http://host")]
    [InlineData("localhost:8080/x", "http://localhost:8080/x")]
    [InlineData(":8080/x", "http://localhost:8080/x")]
    [InlineData(":8080", "http://localhost:8080")]
    [InlineData(":/x", "http://localhost/x")]
    [InlineData(":", "http://localhost")]
    [InlineData(":?a=b", "http://localhost?a=b")]
    [InlineData("[::1]:8080/x", "http://[::1]:8080/x")]
    [InlineData("host/a b?c=d e", "http://host/a%20b?c=d%20e")]
    [InlineData("host/é?ü=杓", "http://host/%C3%A9?%C3%BC=%E6%9D%93")]
    [InlineData("host/%20?a=%26", "http://host/%20?a=%26")]
    [InlineData("user:secret@host/", "http://user:secret@host/")]
    [InlineData("file:///etc/hostname", "file:///etc/hostname")]
    public void What_people_type_becomes_a_whole_URL(string typed, string url) => Assert.Equal(url, UrlArgument.Parse(typed));

    [Theory]
    [InlineData("", "''")]
    [InlineData("http://", "'http://'")]
    [InlineData("http://exa mple/", "'http://exa mple/'")]
    [InlineData("http://[::1", "'http://[::1'")]
    [InlineData("host:99999/", "'host:99999/'")]
    [InlineData("::1", "'::1'")]
    [InlineData("nosuch://host/", "'nosuch'")]
    [InlineData("http://host/a\r\nX: y", "line break")]
    public void What_is_no_URL_is_refused_by_name(string typed, string words)
    {
        var refusal = Assert.Throws<UsageException>(() => UrlArgument.Parse(typed));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://h/p", "http://h/p?a=1&b=x%20%26%3D")]
    [InlineData("http://h/p?z=0", "http://h/p?z=0&a=1&b=x%20%26%3D")]
    [InlineData("http://h/p?", "http://h/p?a=1&b=x%20%26%3D")]
    [InlineData("http://h/p#f", "http://h/p?a=1&b=x%20%26%3D#f")]
    public void Query_items_are_added_to_the_query(string url, string expected) =>
        Assert.Equal(expected, UrlArgument.AddQuery(url, [new("a", "1"), new("b", "x &=")]));
}
