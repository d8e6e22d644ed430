using System.Text;
using Curlew.LibCurl;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Text;

/// <summary>The order in which the encoding of a body is chosen, and that decoding does not fail.</summary>
public sealed class CharsetOrderTests
{
    private static readonly Encoding[] s_all =
    [
        .. Encoding.GetEncodings().Where(info => info.CodePage != 65000).Select(info => info.GetEncoding()),
        .. CodePagesEncodingProvider.Instance.GetEncodings().Select(info => info.GetEncoding()),
    ];

    [Theory]
    [InlineData("text/html; charset=windows-1252", "windows-1252")]
    [InlineData("text/html;charset=WINDOWS-1252", "windows-1252")]
    [InlineData("text/html; CharSet = windows-1252", "windows-1252")]
    [InlineData("text/html; charset=\"windows-1252\"", "windows-1252")]
    [InlineData("text/html; charset='windows-1252'", "windows-1252")]
    [InlineData("text/html; charset=\"windows\\-1252\"", "windows-1252")]
    [InlineData("text/html; charset=windows-1252; boundary=x", "windows-1252")]
    [InlineData("text/html; boundary=x; charset=windows-1252", "windows-1252")]
    [InlineData("text/html; boundary=\"; charset=utf-16\"; charset=windows-1252", "windows-1252")]
    [InlineData("text/html charset=windows-1252", "windows-1252")]
    [InlineData("text/html, charset=windows-1252", "windows-1252")]
    [InlineData("charset=windows-1252", "windows-1252")]
    [InlineData("text/html; charset=utf8", "utf-8")]
    [InlineData("text/html; charset=Latin1", "iso-8859-1")]
    [InlineData("text/html; charset=shift_jis", "shift_jis")]
    [InlineData("text/html; charset=gb18030", "gb18030")]
    [InlineData("text/html; charset=koi8-r", "koi8-r")]
    // None of these names a charset that there is.
    [InlineData("text/html; xcharset=windows-1252", "utf-8")]
    [InlineData("text/html; charset-x=windows-1252", "utf-8")]
    [InlineData("text/html; charset=", "utf-8")]
    [InlineData("text/html; charset=\"\"", "utf-8")]
    [InlineData("text/html; charset=\"windows-1252", "windows-1252")]
    [InlineData("text/html; charset", "utf-8")]
    [InlineData("text/html; charset=no-such-charset", "utf-8")]
    [InlineData("text/html; charset=utf-7", "utf-8")]
    [InlineData("text/html", "utf-8")]
    [InlineData("", "utf-8")]
    [InlineData(null, "utf-8")]
    public void The_charset_of_Content_Type_is_found_however_it_is_written(string? contentType, string expected)
    {
        Assert.Equal(expected, new CharsetOrder(null, contentType, null).Of("abc"u8.ToArray()).WebName);
    }

    [Fact]
    public void Each_source_of_the_order_goes_before_the_next()
    {
        var marked = Encoding.BigEndianUnicode.GetPreamble();
        var order = new CharsetOrder(Encoding.Latin1, "text/plain; charset=koi8-r", "shift_jis");

        Assert.Equal("iso-8859-1", order.Of(marked).WebName);
        Assert.Equal("koi8-r", (order with { Explicit = null }).Of(marked).WebName);
        Assert.Equal("utf-16BE", (order with { Explicit = null, ContentType = "text/plain; charset=no-such" }).Of(marked).WebName);
        Assert.Equal("shift_jis", (order with { Explicit = null, ContentType = null }).Of("abc"u8.ToArray()).WebName);
        Assert.Equal("utf-8", default(CharsetOrder).Of("abc"u8.ToArray()).WebName);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void A_byte_order_mark_tells_the_encoding_and_is_no_text(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] body = [.. encoding.GetPreamble(), .. encoding.GetBytes("café \U0001F426")];

        Assert.Equal("café \U0001F426", default(CharsetOrder).Decode(body));
        Assert.Equal("café \U0001F426", new CharsetOrder(encoding, null, null).Decode(body));
        Assert.Equal("café \U0001F426", new CharsetOrder(null, $"text/plain; charset={name}", null).Decode(body));
    }

    [Fact]
    public void A_byte_order_mark_decides_the_byte_order_of_what_is_named()
    {
        byte[] big = [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("abc")];

        Assert.Equal("abc", new CharsetOrder(null, "text/plain; charset=utf-16", null).Decode(big));
    }

    [Fact]
    public void Only_one_mark_is_taken_off()
    {
        Assert.Equal("\uFEFFa", default(CharsetOrder).Decode(Encoding.UTF8.GetBytes("\uFEFF\uFEFFa")));
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        byte[] body = [(byte)'a', 0xFF, (byte)'b'];

        Assert.Equal("a\uFFFDb", default(CharsetOrder).Decode(body));
        Assert.Equal("a\uFFFDb", new CharsetOrder(strict, null, null).Decode(body));
        Assert.Equal("a\uFFFDb", new CharsetOrder(null, null, strict).Decode(body));
        Assert.Equal("a\uFFFDb", new CharsetOrder(null, "text/plain; charset=us-ascii", null).Decode(body));
    }

    [Fact]
    public void A_function_sees_the_body_and_may_know_no_answer()
    {
        byte[] body = [(byte)'c', 0xE9];
        TextEncoding byName = TextEncoding.Detect(bytes => bytes.Length == 2 ? "windows-1252" : null);
        TextEncoding byEncoding = TextEncoding.Detect(bytes => bytes.Span[1] == 0xE9 ? Encoding.Latin1 : null);

        Assert.Equal("cé", new CharsetOrder(null, null, byName).Decode(body));
        Assert.Equal("cé", new CharsetOrder(null, null, byEncoding).Decode(body));
        Assert.Equal("abc", new CharsetOrder(null, null, byName).Decode("abc"u8.ToArray()));
        Assert.Equal("c\uFFFD", new CharsetOrder(null, null, TextEncoding.Detect(_ => "no-such-charset")).Decode(body));
    }

    [Fact]
    public void What_says_the_encoding_may_be_given_as_it_is()
    {
        Func<ReadOnlyMemory<byte>, string?> byName = _ => "koi8-r";
        Func<ReadOnlyMemory<byte>, Encoding?> byEncoding = _ => Encoding.Latin1;
        TextEncoding[] all = ["KOI8-R", Encoding.Latin1, byName, byEncoding, TextEncoding.Utf8];

        Assert.Equal(
            ["koi8-r", "iso-8859-1", "koi8-r", "iso-8859-1", "utf-8"],
            all.Select(encoding => new CharsetOrder(null, null, encoding).Of("a"u8.ToArray()).WebName));
    }

    [Fact]
    public void A_name_of_the_callers_that_no_encoding_has_is_refused()
    {
        var error = Assert.Throws<ArgumentException>("name", () => TextEncoding.FromName("no-such-charset"));

        Assert.Contains("no-such-charset", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("name", () => TextEncoding.FromName(null!));
        Assert.Throws<ArgumentNullException>("encoding", () => TextEncoding.FromEncoding(null!));
        Assert.Throws<ArgumentNullException>("detect", () => TextEncoding.Detect((Func<ReadOnlyMemory<byte>, string?>)null!));
    }

    [Fact]
    public void Code_pages_are_not_registered_for_the_whole_process()
    {
        Assert.NotNull(Charset.Find("koi8-r"));
        Assert.Throws<ArgumentException>(() => Encoding.GetEncoding("koi8-r"));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void JSON_in_any_Unicode_encoding_is_told_by_its_bytes(string name)
    {
        const string json = """{"name":"日本"}""";
        var encoding = Encoding.GetEncoding(name);
        var order = new CharsetOrder(null, "application/json; charset=koi8-r", "shift_jis");

        Assert.Equal(json, Utf8(order.ToUtf8Json((byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(json)])));
        if (name != "utf-8")
        {
            Assert.Equal(json, Utf8(order.ToUtf8Json(encoding.GetBytes(json))));
            Assert.Equal("\"日\"", Utf8(order.ToUtf8Json(encoding.GetBytes("\"日\""))));
            Assert.Equal("1", Utf8(order.ToUtf8Json(encoding.GetBytes("1"))));
        }
    }

    [Fact]
    public void JSON_in_another_charset_is_told_by_Content_Type()
    {
        var body = Charset.Find("koi8-r")!.GetBytes("""{"name":"Чайка"}""");

        Assert.Equal("""{"name":"Чайка"}""", Utf8(new CharsetOrder(null, "application/json; charset=koi8-r", null).ToUtf8Json(body)));
        Assert.Equal("""{"name":"Чайка"}""", Utf8(new CharsetOrder(Charset.Find("koi8-r"), null, null).ToUtf8Json(body)));
    }

    [Fact]
    public void JSON_in_UTF_8_is_not_copied()
    {
        byte[] body = [.. "{}"u8];

        Assert.True(new CharsetOrder(null, "application/json; charset=utf-8", null).ToUtf8Json(body).Equals(body.AsMemory()));
    }

    [Fact]
    public void Decoding_never_throws_whatever_the_bytes_and_whatever_the_encoding()
    {
        Prop.ForAll<byte[]>(body => s_all.All(encoding => new CharsetOrder(encoding, null, null).Decode(body) is not null))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_the_header_a_charset_is_found_or_none()
    {
        Prop.ForAll<string?, byte[]>((header, body) =>
                new CharsetOrder(null, header, null).Decode(body) is not null
                && new CharsetOrder(null, $"text/plain;{header};charset={header}", null).Decode(body) is not null
                && !new CharsetOrder(null, header, null).ToUtf8Json(body).Equals(default) || body.Length == 0)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_choice_is_the_first_of_the_documented_order()
    {
        var names = Gen.Elements<string?>(null, "koi8-r", "iso-8859-1", "shift_jis", "no-such-charset");
        var marks = Gen.Elements<byte[]>([], [0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE, 1, 0], [0, 0, 0xFE, 0xFF]);
        var cases = from set in names from sent in names from other in names from mark in marks select (set, sent, other, mark);

        Prop.ForAll(cases.ToArbitrary(), given =>
            {
                var (set, sent, other, mark) = given;
                string?[] inOrder =
                [
                    Known(set),
                    Known(sent),
                    mark switch { [] => null, [0xEF, ..] => "utf-8", [0xFE, ..] => "utf-16BE", [0xFF, ..] => "utf-16", _ => "utf-32BE" },
                    Known(other),
                    "utf-8",
                ];
                var order = new CharsetOrder(
                    Known(set) is { } name ? Charset.Find(name) : null,
                    sent is null ? "text/plain" : $"text/plain; charset=\"{sent}\"",
                    TextEncoding.Detect(_ => other));
                return order.Of(mark).WebName == inOrder.First(choice => choice is not null);
            })
            .QuickCheckThrowOnFailure();

        static string? Known(string? name) => name == "no-such-charset" ? null : name;
    }

    private static string Utf8(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
