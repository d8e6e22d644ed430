using Curlew.Cli.Items;

namespace Curlew.Cli.Tests;

public sealed class RequestItemParserTests
{
    [Theory]
    [InlineData("X-Name:value", nameof(RequestItemKind.Header), "X-Name", "value")]
    [InlineData("X-Name: value ", nameof(RequestItemKind.Header), "X-Name", "value")]
    [InlineData("Referer:http://a/?b=c", nameof(RequestItemKind.Header), "Referer", "http://a/?b=c")]
    [InlineData("Accept:", nameof(RequestItemKind.RemoveHeader), "Accept", "")]
    [InlineData("Accept;", nameof(RequestItemKind.EmptyHeader), "Accept", "")]
    [InlineData("a==b", nameof(RequestItemKind.Query), "a", "b")]
    [InlineData("a==b==c", nameof(RequestItemKind.Query), "a", "b==c")]
    [InlineData("a=b", nameof(RequestItemKind.Field), "a", "b")]
    [InlineData("a=", nameof(RequestItemKind.Field), "a", "")]
    [InlineData("a=b:c@d", nameof(RequestItemKind.Field), "a", "b:c@d")]
    [InlineData("a;b=c", nameof(RequestItemKind.Field), "a;b", "c")]
    [InlineData("a:={\"x\":1}", nameof(RequestItemKind.JsonField), "a", "{\"x\":1}")]
    [InlineData("a@b.txt", nameof(RequestItemKind.File), "a", "b.txt")]
    [InlineData("a=@b.txt", nameof(RequestItemKind.FieldFromFile), "a", "b.txt")]
    [InlineData("a:=@b.json", nameof(RequestItemKind.JsonFieldFromFile), "a", "b.json")]
    [InlineData("+a=b", nameof(RequestItemKind.Cookie), "a", "b")]
    [InlineData("+a==b", nameof(RequestItemKind.Query), "+a", "b")]
    [InlineData(@"\+a=b", nameof(RequestItemKind.Field), "+a", "b")]
    [InlineData(@"a\:b=c", nameof(RequestItemKind.Field), "a:b", "c")]
    [InlineData(@"a\=b=c", nameof(RequestItemKind.Field), "a=b", "c")]
    [InlineData(@"a=\@b", nameof(RequestItemKind.Field), "a", "@b")]
    [InlineData(@"a=C:\dir\file", nameof(RequestItemKind.Field), "a", @"C:\dir\file")]
    [InlineData(@"a\b=c", nameof(RequestItemKind.Field), @"a\b", "c")]
    [InlineData("ä=ö", nameof(RequestItemKind.Field), "ä", "ö")]
    public void An_item_is_split_at_its_first_and_longest_separator(string text, string kind, string name, string value)
    {
        var item = RequestItemParser.Parse(text);
        Assert.Equal((Enum.Parse<RequestItemKind>(kind), name, value), (item.Kind, item.Name, item.Value));
    }

    [Theory]
    [InlineData("word", "'word' is not a request item")]
    [InlineData("", "'' is not a request item")]
    [InlineData(@"a\;", @"'a\;' is not a request item")]
    [InlineData("=b", "'=b' has no name")]
    [InlineData("@file", "'@file' has no name")]
    [InlineData("+=b", "'+=b' has no name")]
    [InlineData("a@", "'a@' names no file")]
    [InlineData("X Name:v", "'X Name'")]
    [InlineData("X\r\nName:v", "'X??Name'")]
    [InlineData("X-Name:a\r\nEvil: b", "'X-Name' has a line break")]
    [InlineData("X-Name:a\u0007b", "'X-Name' has the control character U+0007")]
    [InlineData("+a=b\nc", "'a' has a line break")]
    [InlineData("+a=b;c=d", "'+a=b;c=d' has a semicolon")]
    [InlineData("+a b=c", "'a b'")]
    public void What_is_no_item_is_refused_by_name(string text, string words)
    {
        var refusal = Assert.Throws<UsageException>(() => RequestItemParser.Parse(text));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }
}
