using System.Text;

namespace Curlew.Tests;

public sealed class HeadersTests
{
    [Fact]
    public void An_initialiser_of_either_kind_fills_the_list_in_order()
    {
        Headers indexed = new() { ["X-B"] = "1", ["x-a"] = "2" };
        Headers added = new() { { "X-B", "1" }, { "x-a", "2" }, { "X-B", "3" } };

        Assert.Equal(["X-B=1", "x-a=2"], Pairs(indexed));
        Assert.Equal(["X-B=1", "x-a=2", "X-B=3"], Pairs(added));
    }

    [Fact]
    public void An_object_initialiser_of_another_type_fills_a_list_that_is_there()
    {
        Holder holder = new() { Headers = { ["X-A"] = "1" } };

        Assert.Equal("1", holder.Headers["x-a"]);
    }

    [Fact]
    public void Dictionaries_pairs_and_lines_make_headers()
    {
        Dictionary<string, string> dictionary = new() { ["A"] = "1" };
        KeyValuePair<string, string?>[] pairs = [new("A", "1"), new("a", null)];
        string[] lines = ["A: 1", "B:  2 : 3 ", "C:", "D;"];

        Assert.Equal(["A=1"], Pairs(new(dictionary)));
        Assert.Equal(["A=1", "a=(null)"], Pairs(new(pairs)));
        Assert.Equal(["A=1", "B=2 : 3", "C=(null)", "D="], Pairs(new(lines)));
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData("")]
    [InlineData(": no name")]
    [InlineData("A: b\r\nC: d")]
    public void A_line_that_is_no_header_is_refused(string line) => Assert.Throws<ArgumentException>(() => new Headers([line]));

    [Fact]
    public void A_name_is_found_in_any_case_and_kept_as_it_is_spelt()
    {
        Headers headers = new() { ["cONTENT-tYPE"] = "text/plain" };

        Assert.Equal("text/plain", headers["Content-Type"]);
        Assert.True(headers.Contains("content-type"));
        Assert.Equal("cONTENT-tYPE", Assert.Single(headers).Key);
        Assert.False(headers.Contains("Content"));
        Assert.Null(headers["Content"]);
    }

    [Fact]
    public void Values_of_one_name_are_joined_or_listed()
    {
        Headers headers = new() { { "A", "1, 2" }, { "B", "x" }, { "a", "3" }, { "A", null } };

        Assert.Equal("1, 2, 3", headers["A"]);
        Assert.Equal(["1, 2", "3"], headers.GetValues("A"));
        Assert.Equal(["1", "2", "3"], headers.GetValues("a", splitCommas: true));
        Assert.Empty(headers.GetValues("missing"));
    }

    [Theory]
    [InlineData("a, b,,c ,", "a|b|c")]
    [InlineData("\"a, b\", c", "\"a, b\"|c")]
    [InlineData("\"a \\\", b\", c", "\"a \\\", b\"|c")]
    [InlineData("\"never closed, x", "\"never closed, x")]
    [InlineData("\"ends in a backslash\\", "\"ends in a backslash\\")]
    [InlineData("", "")]
    public void A_list_is_taken_apart_outside_quoted_strings(string value, string expected)
    {
        Headers headers = new() { ["A"] = value };

        Assert.Equal(expected, string.Join('|', headers.GetValues("A", splitCommas: true)));
    }

    [Fact]
    public void Setting_replaces_all_of_a_name_where_the_first_stood()
    {
        Headers headers = new() { { "A", "1" }, { "B", "2" }, { "C", "3" }, { "b", "4" } };

        headers["b"] = "new";
        headers["D"] = "5";

        Assert.Equal(["A=1", "b=new", "C=3", "D=5"], Pairs(headers));
    }

    [Fact]
    public void TryAdd_leaves_what_is_there_even_null()
    {
        Headers headers = new() { ["A"] = null };

        Assert.False(headers.TryAdd("a", "1"));
        Assert.True(headers.TryAdd("B", "2"));
        Assert.Equal(["A=(null)", "B=2"], Pairs(headers));
    }

    [Fact]
    public void Removing_takes_all_of_a_name()
    {
        Headers headers = new() { { "A", "1" }, { "B", "2" }, { "a", "3" } };

        Assert.True(headers.Remove("A"));
        Assert.False(headers.Remove("A"));
        Assert.Equal(["B=2"], Pairs(headers));
        headers.Clear();
        Assert.Equal(0, headers.Count);
    }

    [Fact]
    public void A_header_that_is_overridden_keeps_its_place()
    {
        Headers session = new() { ["A"] = "1", ["B"] = "2", ["C"] = "3" };
        Headers request = new() { ["New"] = "4", ["b"] = "5", ["A"] = null };

        var merged = session.Merge(request);

        Assert.Equal(["A=(null)", "b=5", "C=3", "New=4"], Pairs(merged));
        Assert.Equal(["A=1", "B=2", "C=3"], Pairs(session));
        Assert.Equal(["New=4", "b=5", "A=(null)"], Pairs(request));
    }

    [Fact]
    public void Several_values_override_as_many_in_one_place()
    {
        Headers session = new() { { "A", "1" }, { "B", "2" }, { "C", "3" }, { "B", "4" } };
        Headers request = new() { { "b", "x" }, { "D", "y" }, { "B", "z" } };

        Assert.Equal(["A=1", "b=x", "B=z", "C=3", "D=y"], Pairs(session.Merge(request)));
    }

    [Fact]
    public void A_list_can_be_updated_from_itself()
    {
        Headers headers = new() { { "A", "1" }, { "B", "2" }, { "A", "3" } };

        headers.Update(headers);

        Assert.Equal(["A=1", "A=3", "B=2"], Pairs(headers));
    }

    [Fact]
    public void Merging_with_nothing_makes_nothing_new()
    {
        Headers some = new() { ["A"] = "1" };

        Assert.Same(some, Headers.Merge(some, request: null));
        Assert.Same(some, Headers.Merge(some, []));
        Assert.Same(some, Headers.Merge(session: null, some));
        Assert.Null(Headers.Merge(session: null, request: null));
    }

    [Fact]
    public void A_copy_is_its_own_list()
    {
        Headers original = new() { ["A"] = "1" };
        original.Encoding = HeaderEncoding.Utf8;
        original.Freeze();

        Headers copy = new(original) { ["B"] = "2" };

        Assert.Equal(["A=1"], Pairs(original));
        Assert.Equal(["A=1", "B=2"], Pairs(copy));
        Assert.Equal(HeaderEncoding.Utf8, copy.Encoding);
    }

    [Fact]
    public void Lists_are_the_same_in_any_order_and_case_of_names()
    {
        Headers one = new() { { "A", "1" }, { "B", "2" }, { "A", null } };
        Headers other = new() { { "b", "2" }, { "a", null }, { "a", "1" } };

        Assert.True(one.SameAs(other));
        other["b"] = "3";
        Assert.False(one.SameAs(other));
        Assert.False(one.SameAs(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("Name:")]
    [InlineData("a\r\nb")]
    [InlineData("nämé")]
    [InlineData("a\0")]
    public void A_name_that_is_no_token_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(nameof(name), () => new Headers { { name, "x" } });
        Assert.Throws<ArgumentException>(nameof(name), () => new Headers().Set(name, "x"u8));
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("a\n")]
    public void A_value_that_could_end_a_line_is_refused_by_the_name_of_its_header(string value)
    {
        var text = Assert.Throws<ArgumentException>(nameof(value), () => new Headers { ["X-Mine"] = value });
        var bytes = Assert.Throws<ArgumentException>(nameof(value), () => new Headers().Add("X-Mine", Encoding.Latin1.GetBytes(value)));

        Assert.Contains("X-Mine", text.Message, StringComparison.Ordinal);
        Assert.Contains("X-Mine", bytes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_remove_empty_and_set()
    {
        Headers headers = new() { ["Gone"] = null, ["Empty"] = "", ["Blank"] = " \t ", ["Set"] = "  v a l  ", ["semi"] = ";" };

        Assert.Equal(["Gone:", "Empty;", "Blank;", "Set: v a l", "semi: ;"], Lines(headers));
    }

    [Theory]
    [InlineData(HeaderEncoding.Automatic, "é", "X: \u00e9")]
    [InlineData(HeaderEncoding.Automatic, "é€", "X: \u00c3\u00a9\u00e2\u0082\u00ac")]
    [InlineData(HeaderEncoding.Utf8, "é", "X: \u00c3\u00a9")]
    [InlineData(HeaderEncoding.Latin1, "é", "X: \u00e9")]
    public void Text_beyond_ASCII_is_written_in_the_encoding_of_choice(HeaderEncoding encoding, string value, string expectedLatin1)
    {
        Headers headers = new() { Encoding = encoding };
        headers["X"] = value;

        Assert.Equal([expectedLatin1], Lines(headers));
        Assert.Equal(Encoding.Latin1.GetBytes(expectedLatin1[3..]), headers.GetBytes("x"));
        headers.Encoding = HeaderEncoding.Utf8;
        Assert.Equal(["X: " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value))], Lines(headers));
    }

    [Theory]
    [InlineData(HeaderEncoding.Latin1, 0x20AC)]
    [InlineData(HeaderEncoding.Latin1, 0x010A)] // its low byte is LF
    [InlineData(HeaderEncoding.Latin1, 0xFF0A)]
    [InlineData(HeaderEncoding.Automatic, 0xD800)]
    public void Text_that_the_encoding_cannot_write_is_refused(HeaderEncoding encoding, int character)
    {
        var value = $"a{(char)character}";
        Headers headers = new() { ["X-Mine"] = value };
        headers.Encoding = encoding;

        var error = Assert.Throws<ArgumentException>(() => headers.ToLines());
        Assert.Contains("X-Mine", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_go_out_as_they_are_and_read_as_well_as_can_be()
    {
        Headers headers = [];
        headers.Add("Ascii", "plain"u8);
        headers.Add("Utf8", "\u00e9"u8);
        headers.Set("Latin", [0xE9, 0xFF]);

        Assert.Equal(["Ascii: plain", "Utf8: \u00c3\u00a9", "Latin: \u00e9\u00ff"], Lines(headers));
        Assert.Equal(["Ascii=plain", "Utf8=é", "Latin=éÿ"], Pairs(headers));
        headers.Encoding = HeaderEncoding.Latin1;
        Assert.Equal("\u00c3\u00a9", headers["utf8"]);
        Assert.Equal([0xE9, 0xFF], headers.GetBytes("latin"));
        Assert.Null(headers.GetBytes("none"));
    }

    [Fact]
    public void Nothing_changes_once_a_request_has_begun()
    {
        Headers headers = new() { ["A"] = "1" };
        headers.Freeze();

        Assert.Throws<InvalidOperationException>(() => headers.Add("B", "2"));
        Assert.Throws<InvalidOperationException>(() => headers.Add("B", "2"u8));
        Assert.Throws<InvalidOperationException>(() => headers["A"] = "2");
        Assert.Throws<InvalidOperationException>(() => headers.Set("A", "2"u8));
        Assert.Throws<InvalidOperationException>(() => headers.Remove("A"));
        Assert.Throws<InvalidOperationException>(() => headers.Clear());
        Assert.Throws<InvalidOperationException>(() => headers.Update([]));
        Assert.Throws<InvalidOperationException>(() => headers.Encoding = HeaderEncoding.Utf8);
        Assert.Equal(["A=1"], Pairs(headers));
    }

    [Fact]
    public void Lines_are_made_once_and_again_after_a_change()
    {
        Headers headers = new() { ["A"] = "1" };
        var lines = headers.ToLines();

        Assert.Same(lines, headers.ToLines());
        headers.Add("B", "2");
        Assert.Equal(["A: 1", "B: 2"], Lines(headers));
    }

    [Fact]
    public void People_see_no_secrets()
    {
        Headers headers = new()
        {
            ["Authorization"] = "Bearer s3cret",
            ["proxy-authorization"] = "Basic s3cret",
            ["COOKIE"] = "id=s3cret",
            ["Set-Cookie"] = "id=s3cret",
            ["X-Api-Key"] = "s3cret",
            ["X-CSRF-Token"] = "s3cret",
            ["Accept"] = "text/plain",
            ["Expect"] = null,
            ["X-Empty"] = "",
        };

        var text = headers.ToString();

        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        Assert.StartsWith("Authorization: [redacted]\nproxy-authorization: [redacted]\nCOOKIE: [redacted]\nSet-Cookie: [redacted]\n", text, StringComparison.Ordinal);
        Assert.EndsWith("Accept: text/plain\nExpect:\nX-Empty;\n", text, StringComparison.Ordinal);
    }

    internal static IEnumerable<string> Pairs(Headers headers) => headers.Select(h => $"{h.Key}={h.Value ?? "(null)"}");

    internal static IEnumerable<string> Lines(Headers headers) => headers.ToLines().Select(l => Encoding.Latin1.GetString(l.Span));

    private sealed class Holder
    {
        public Headers Headers { get; init; } = [];
    }
}
