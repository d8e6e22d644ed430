using System.Globalization;

namespace Curlew.Tests;

public sealed class QueryParamsTests
{
    [Fact]
    public void Values_of_many_types_are_written_in_one_way()
    {
        int? nothing = null;
        QueryParams query = new()
        {
            ["text"] = "a b&c=d+é~",
            ["int"] = 2,
            ["long"] = long.MaxValue,
            ["double"] = -1.5,
            ["float"] = 1.1f,
            ["decimal"] = 1.10m,
            ["yes"] = true,
            ["no"] = false,
            ["char"] = 'c',
            ["moment"] = new DateTimeOffset(2026, 8, 30, 12, 0, 0, TimeSpan.FromHours(2)),
            ["day"] = new DateOnly(2026, 8, 30),
            ["list"] = ["a", "b"],
            ["holes"] = QueryValue.Create("a", null, "b"),
            ["array"] = new[] { 1, 2 },
            ["any"] = QueryValue.From([1.5m, 2.5m]),
            ["nullLiteral"] = null,
            ["nullText"] = (string?)null,
            ["nullNumber"] = nothing,
            ["nullList"] = (string[]?)null,
            ["empty"] = "",
        };

        Assert.Equal(
            "text=a+b%26c%3Dd%2B%C3%A9~&int=2&long=9223372036854775807&double=-1.5&float=1.1&decimal=1.10&yes=true&no=false&char=c"
            + "&moment=2026-08-30T12%3A00%3A00%2B02%3A00&day=2026-08-30&list=a&list=b&holes=a&holes=b&array=1&array=2&any=1.5&any=2.5&empty=",
            query.ToString());
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus" } };

            Assert.Equal("a=-1.5", new QueryParams { ["a"] = -1.5 }.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // The vectors that curl_cffi's tests pin.
    [Theory]
    [InlineData("", "foo=bar", "foo=bar")]
    [InlineData("foo=1&foo=2", "foo=3", "foo=1&foo=2&foo=3")]
    [InlineData("foo=z", "foo=bar", "foo=bar")]
    [InlineData("a=1&a=2&foo=z", "foo=bar", "a=1&a=2&foo=bar")]
    [InlineData("a=1&a=2&foo=z", "foo=1&foo=2", "a=1&a=2&foo=z&foo=1&foo=2")]
    [InlineData("a=", "foo=1&foo=2", "a=&foo=1&foo=2")]
    [InlineData("foo=z&b=1", "c=2&foo=x", "foo=x&b=1&c=2")]
    public void A_parameter_that_comes_once_on_both_sides_is_replaced_and_others_are_appended(string query, string added, string expected) =>
        Assert.Equal(expected, QueryParams.Apply(query, Parse(added), request: null));

    [Theory]
    [InlineData("a%20b", "a+b=&x=1")]
    [InlineData("flag", "flag=&x=1")]
    [InlineData("a=b=c", "a=b%3Dc&x=1")]
    [InlineData("&&a=1&", "a=1&x=1")]
    [InlineData("%zz=%", "%25zz=%25&x=1")]
    [InlineData("q=%ff%C3%A9é", "q=%FF%C3%A9%C3%A9&x=1")]
    [InlineData("=v", "=v&x=1")]
    public void A_query_that_parameters_join_is_written_anew(string query, string expected) =>
        Assert.Equal(expected, QueryParams.Apply(query, session: null, Parse("x=1")));

    [Fact]
    public void Names_are_the_same_whatever_way_they_are_encoded() =>
        Assert.Equal("a+b=2", QueryParams.Apply("%61%20b=1", new() { ["a b"] = 2 }, request: null));

    [Fact]
    public void A_list_is_one_parameter_that_replaces_and_is_replaced()
    {
        QueryParams session = new() { ["tags"] = ["a", "b"], ["page"] = 1 };
        QueryParams request = new() { ["tags"] = "c" };

        Assert.Equal("tags=a&tags=b&x=1&page=1", QueryParams.Apply("tags=z&x=1", session, request: null));
        Assert.Equal("tags=c&x=1&page=1", QueryParams.Apply("tags=z&x=1", session, request));
    }

    [Fact]
    public void A_list_without_items_takes_a_parameter_away_and_null_leaves_it()
    {
        QueryParams session = new() { ["page"] = 1, ["size"] = 10 };

        Assert.Equal("size=10", QueryParams.Apply("", session, new() { ["page"] = Array.Empty<string>() }));
        Assert.Equal("page=1&size=10", QueryParams.Apply("", session, new() { ["page"] = null }));
    }

    [Theory]
    [InlineData("http://h/anything/%2F%3Dsilly%3D%2F", "http://h/anything/%2F%3Dsilly%3D%2F?foo=bar")]
    [InlineData("http://h/a?b=c d#e", "http://h/a?b=c+d&foo=bar")]
    [InlineData("http://h", "http://h/?foo=bar")]
    [InlineData("http://h?", "http://h/?foo=bar")]
    [InlineData("http://h/?#x?y", "http://h/?foo=bar")]
    public void A_url_gets_its_parameters(string url, string expected) =>
        Assert.Equal(expected, new UrlBuilder().Build(url, null, null, new() { ["foo"] = "bar" }, UrlQuoting.Default).Text);

    [Fact]
    public void Parameters_join_a_relative_url_before_its_base()
    {
        var baseUrl = BaseUrl.Parse("http://h/p?x=1", "base");
        QueryParams query = new() { ["a"] = 1 };

        Assert.Equal("http://h/p?a=1", new UrlBuilder().Build("", baseUrl, query, null, UrlQuoting.Default).Text);
        Assert.Equal("http://h/q?b=2&a=1", new UrlBuilder().Build("q?b=2", baseUrl, query, null, UrlQuoting.Default).Text);
    }

    [Fact]
    public void Without_parameters_a_query_stays_as_it_is()
    {
        QueryParams nothing = new() { ["a"] = null };

        Assert.Equal("http://h/?a%20b&flag", new UrlBuilder().Build("http://h/?a%20b&flag", null, nothing, [], UrlQuoting.Default).Text);
        Assert.Equal("http://h/", new UrlBuilder().Build("http://h/?a=1", null, new() { ["a"] = QueryValue.Create() }, null, UrlQuoting.Default).Text);
    }

    [Fact]
    public void The_list_is_ordered_and_its_members_do_what_they_say()
    {
        QueryParams query = new() { { "a", 1 }, { "b", 2 }, { "a", 3 } };

        Assert.Equal(QueryValue.Create("1", "3"), query["a"]);
        Assert.Null(query["A"]);
        Assert.True(query.Contains("b"));
        query["a"] = 4;
        Assert.Equal("a=4&b=2", query.ToString());
        query["a"] = null;
        Assert.Equal("b=2", query.ToString());
        Assert.True(query.Remove("b"));
        Assert.False(query.Remove("b"));
        Assert.Equal(0, query.Count);
    }

    [Fact]
    public void Dictionaries_pairs_and_copies_make_parameters()
    {
        Dictionary<string, string> dictionary = new() { ["a"] = "1" };
        KeyValuePair<string, string?>[] pairs = [new("a", "1"), new("b", null), new("a", "2")];
        QueryParams original = new(pairs);
        original.Freeze();

        Assert.Equal("a=1", new QueryParams(dictionary).ToString());
        Assert.Equal("a=1&a=2&c=3", new QueryParams(original) { ["c"] = 3 }.ToString());
        Assert.Equal([new("a", "1"), new("a", "2")], original);
    }

    [Fact]
    public void Nothing_changes_once_a_request_has_begun()
    {
        QueryParams query = new() { ["a"] = 1 };
        query.Freeze();

        Assert.Throws<InvalidOperationException>(() => query.Add("b", 2));
        Assert.Throws<InvalidOperationException>(() => query["a"] = 2);
        Assert.Throws<InvalidOperationException>(() => query.Remove("a"));
        Assert.Equal("a=1", query.ToString());
    }

    private static QueryParams Parse(string query) => new(query.Split('&').Select(p => p.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1])));
}
