using System.Text;

namespace Curlew.Tests;

public sealed class HeaderBlockTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200, "1.1", "OK")]
    [InlineData("HTTP/1.0 404 Not Found", 404, "1.0", "Not Found")]
    [InlineData("HTTP/2 200", 200, "2.0", "")]
    [InlineData("HTTP/2 200 ", 200, "2.0", "")]
    [InlineData("HTTP/3 503", 503, "3.0", "")]
    [InlineData("HTTP/1.1 200", 200, "1.1", "")]
    [InlineData("HTTP/1.1  299  Quite  fine ", 299, "1.1", "Quite  fine")]
    [InlineData("ICY 200 OK", 200, "1.1", "OK")]
    [InlineData("HTTP/1.1 2000 OK", 0, "1.1", "OK")]
    [InlineData("HTTP/1.1 x", 0, "1.1", "")]
    [InlineData("HTTP/1.1", 0, "1.1", "")]
    public void A_status_line_is_read(string line, int status, string version, string reason)
    {
        var block = Collect($"{line}\r\n", "A: b\r\n", "\r\n").Last!;

        Assert.Equal(status, block.StatusCode);
        Assert.Equal(Version.Parse(version), block.HttpVersion);
        Assert.Equal(reason, block.Reason);
        Assert.Equal("b", block.GetText("a"u8));
    }

    [Fact]
    public void Fields_are_found_without_making_text()
    {
        var block = Collect(
            "HTTP/1.1 302 Found\r\n", "LOCATION:/next \r\n", "Set-Cookie: a=1\r\n", "Content-Length: 12\r\n", "set-cookie:  b=2\r\n", "Empty:\r\n", "\r\n").Last!;

        Assert.True(block.TryGet("location"u8, out var location));
        Assert.Equal("/next", Encoding.ASCII.GetString(location));
        Assert.Equal(12, block.GetNumber("content-length"u8));
        Assert.Equal("", block.GetText("empty"u8));
        Assert.Null(block.GetText("missing"u8));
        Assert.Null(block.GetNumber("location"u8));
        Assert.Equal(["a=1", "b=2"], All(block, "set-cookie"u8));
    }

    [Fact]
    public void A_name_is_the_whole_of_what_stands_before_the_colon()
    {
        var block = Collect(
            "HTTP/1.1 200 OK\r\n", "Age-Of: 1\r\n", "Ag: 2\r\n", "Age x: 3\r\n", "Age\r\n", "X: Age: 4\r\n", "AGE \t:\t 5 \t\r\n", "Age: 6\r\n", "\r\n").Last!;

        Assert.Equal("5", block.GetText("age"u8));
        Assert.Equal(["5", "6"], All(block, "age"u8));
    }

    [Fact]
    public void Headers_are_made_of_the_block_in_the_order_and_case_of_the_wire()
    {
        var headers = Collect("HTTP/1.1 200 OK\r\n", "b: 2\r\n", "A: 1\r\n", "B: 3\r\n", "\r\n").Last!.ToHeaders();

        Assert.Equal(["b=2", "A=1", "B=3"], HeadersTests.Pairs(headers));
    }

    [Fact]
    public void Folded_lines_are_one_value()
    {
        var block = Collect("HTTP/1.1 200 OK\r\n", "A: one\r\n", "  two\r\n", "\tthree \r\n", "B: x\r\n", "\r\n").Last!;

        Assert.Equal("one two three", block.GetText("a"u8));
        Assert.Equal("x", block.GetText("b"u8));
        Assert.Equal(["A=one two three", "B=x"], HeadersTests.Pairs(block.ToHeaders()));
    }

    [Fact]
    public void Lines_that_are_no_header_are_passed_over()
    {
        var block = Collect("HTTP/1.1 200 OK\r\n", " folded onto nothing: x\r\n", "no colon\r\n", ": no name\r\n", "A : spaced\r\n", "B:1\n", "\r\n").Last!;

        Assert.Equal(["A=spaced", "B=1"], HeadersTests.Pairs(block.ToHeaders()));
    }

    [Fact]
    public void Bytes_are_read_as_ASCII_else_UTF_8_else_Latin_1()
    {
        HeaderCollector collector = new();
        collector.Append("HTTP/1.1 200 OK\r\n"u8);
        collector.Append("Utf8: \u00e9\u20ac\r\n"u8);
        collector.Append([.. "Latin: "u8, 0xE9, .. "\r\n"u8]);
        var headers = collector.Append("\r\n"u8)!.ToHeaders();

        Assert.Equal("é€", headers["utf8"]);
        Assert.Equal("é", headers["latin"]);
        Assert.Equal([0xE9], headers.GetBytes("latin"));
        headers.Encoding = HeaderEncoding.Latin1;
        Assert.Equal("\u00c3\u00a9\u00e2\u0082\u00ac", headers["utf8"]);
    }

    [Fact]
    public void Every_block_of_a_transfer_is_kept_and_trailers_apart()
    {
        var collector = Collect(
            "HTTP/1.1 103 Early Hints\r\n", "Link: </a>\r\n", "\r\n",
            "HTTP/1.1 401 Unauthorized\r\n", "WWW-Authenticate: Digest\r\n", "\r\n",
            "HTTP/1.1 200 OK\r\n", "Trailer: X-Sum\r\n", "\r\n",
            "X-Sum: abc\r\n");

        Assert.Equal([103, 401, 200], collector.Blocks.Select(b => b.StatusCode));
        Assert.Equal("Digest", collector.Blocks[1].GetText("www-authenticate"u8));
        Assert.Null(collector.Trailers);
        Assert.NotNull(collector.Complete());
        Assert.Equal(0, collector.Trailers!.StatusCode);
        Assert.Equal("abc", collector.Trailers.GetText("x-sum"u8));
        Assert.Equal(200, collector.Last!.StatusCode);
        Assert.Null(collector.Complete());
    }

    [Fact]
    public void Only_the_empty_line_completes_a_block()
    {
        HeaderCollector collector = new();

        Assert.Null(collector.Append("\r\n"u8)); // before anything
        Assert.Null(collector.Append("HTTP/1.1 200 OK\r\n"u8));
        Assert.Null(collector.Append("A: b\r\n"u8));
        Assert.Null(collector.Last);
        var block = collector.Append("\r\n"u8);

        Assert.Same(collector.Last, block);
    }

    [Fact]
    public void A_response_that_breaks_off_among_its_headers_can_be_read()
    {
        var collector = Collect("HTTP/1.1 500 Oops\r\n", "A: b\r\n");

        Assert.Equal("b", collector.Complete()!.GetText("a"u8));
        Assert.Equal(500, collector.Last!.StatusCode);
    }

    [Fact]
    public void A_collector_serves_one_transfer_after_the_other()
    {
        var collector = Collect("HTTP/1.1 200 OK\r\n", $"Large: {new string('x', 100_000)}\r\n", "\r\n", "X-Trailer: 1\r\n");
        var first = collector.Last!;
        collector.Reset();
        collector.Append("HTTP/2 204\r\n"u8);
        collector.Append("\r\n"u8);

        Assert.Equal(204, Assert.Single(collector.Blocks).StatusCode);
        Assert.Null(collector.Trailers);
        Assert.Equal(100_000, first.GetText("large"u8)!.Length); // what was given out stays
    }

    [Fact]
    public void A_response_costs_its_bytes_and_one_object()
    {
        byte[][] lines = [.. new[] { "HTTP/1.1 200 OK\r\n", "Server: nginx\r\n", "Content-Type: text/html\r\n", "Content-Length: 1024\r\n", "\r\n" }.Select(Encoding.ASCII.GetBytes)];
        HeaderCollector collector = new();
        long? length = null;
        Run(1_000); // so that everything is compiled and grown

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1_000);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000.0;

        Assert.Equal(1024, length);
        Assert.InRange(each, 1, 200); // 79 bytes of text with its array, and the block

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                collector.Reset();
                foreach (var line in lines)
                {
                    collector.Append(line);
                }

                length = collector.Last!.GetNumber("content-length"u8);
            }
        }
    }

    internal static HeaderCollector Collect(params ReadOnlySpan<string> lines)
    {
        HeaderCollector collector = new();
        foreach (var line in lines)
        {
            collector.Append(Encoding.UTF8.GetBytes(line));
        }

        return collector;
    }

    private static List<string> All(HeaderBlock block, ReadOnlySpan<byte> name)
    {
        List<string> values = [];
        foreach (var field in block)
        {
            if (field.IsNamed(name))
            {
                values.Add(HeaderText.Decode(field.Value));
            }
        }

        return values;
    }
}
