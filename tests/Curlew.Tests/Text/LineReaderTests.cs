using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Text;

/// <summary>Lines of bytes that come in pieces, sync and async.</summary>
public sealed class LineReaderTests
{
    public static TheoryData<string, string[]> Texts => new()
    {
        { "", [] },
        { "a", ["a"] },
        { "a\n", ["a"] },
        { "\n", [""] },
        { "a\nb\rc\r\nd", ["a", "b", "c", "d"] },
        { "a\r\n\r\nb", ["a", "", "b"] },
        { "a\n\rb", ["a", "", "b"] },
        { "a\r\rb\r", ["a", "", "b"] },
        { "\u010a\u2028\u0085\v\f", ["\u010a\u2028\u0085\v\f"] },
        { "\uFEFFa\n\uFEFFb", ["a", "\uFEFFb"] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Lines_end_with_LF_CR_or_both(string text, string[] lines)
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            var order = new CharsetOrder(encoding, null, null);
            foreach (var piece in new[] { 1, 2, 3, 5, 1000 })
            {
                Assert.Equal(lines, LineReader.Read(new Pieces(encoding.GetBytes(text), piece), order));
                Assert.Equal(lines, await ReadAsync(new Pieces(encoding.GetBytes(text), piece), order));
            }
        }
    }

    [Theory]
    [InlineData("a--b--c", "--", new[] { "a", "b", "c" })]
    [InlineData("a---b-c--", "--", new[] { "a", "-b-c" })]
    [InlineData("--a", "--", new[] { "", "a" })]
    [InlineData("a\r\nb\nc", "\n", new[] { "a\r", "b", "c" })]
    [InlineData("a\0b", "\0", new[] { "a", "b" })]
    [InlineData("a-", "--", new[] { "a-" })]
    public async Task A_delimiter_of_ones_own_ends_a_line(string text, string delimiter, string[] lines)
    {
        foreach (var piece in new[] { 1, 2, 1000 })
        {
            Assert.Equal(lines, LineReader.Read(new Pieces(Encoding.UTF8.GetBytes(text), piece), default, delimiter));
            Assert.Equal(lines, await ReadAsync(new Pieces(Encoding.UTF8.GetBytes(text), piece), default, delimiter));
        }
    }

    [Fact]
    public void A_mark_in_pieces_tells_the_encoding_too()
    {
        byte[] body = [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("caf\u010a\né")];

        Assert.Equal(["caf\u010a", "é"], LineReader.Read(new Pieces(body, 1), default));
    }

    [Fact]
    public void A_character_cut_in_two_is_whole_again_and_one_that_stays_cut_is_replaced()
    {
        Assert.Equal(["é", "\U0001F426"], LineReader.Read(new Pieces("é\n\U0001F426"u8.ToArray(), 1), default));
        Assert.Equal(["a\uFFFD"], LineReader.Read(new Pieces([(byte)'a', 0xC3], 1), default));
    }

    [Fact]
    public void A_stateful_charset_keeps_its_state_from_line_to_line()
    {
        var order = new CharsetOrder(null, "text/plain; charset=iso-2022-jp", null);
        // Katakana A, in the double-byte set that the escape switches to; the line feed stands after the switch back.
        byte[] body = [0x1B, (byte)'$', (byte)'B', 0x25, 0x22, 0x1B, (byte)'(', (byte)'B', (byte)'\n', (byte)'b'];

        Assert.Equal(["ア", "b"], LineReader.Read(new Pieces(body, 1), order));
    }

    [Fact]
    public void A_line_is_given_as_soon_as_it_is_there()
    {
        var splitter = new LineSplitter(default, null, int.MaxValue);

        splitter.Add("a\r"u8.ToArray());
        Assert.True(splitter.TryTake(out var first));
        Assert.False(splitter.TryTake(out _));
        splitter.Add("\nb\n"u8.ToArray());
        Assert.True(splitter.TryTake(out var second));
        Assert.False(splitter.TryTake(out _));
        splitter.Complete();

        Assert.Equal(("a", "b"), (first, second));
        Assert.False(splitter.TryTake(out _));
    }

    [Theory]
    [InlineData(null, "\n")]
    [InlineData("--", "--")]
    public void A_line_may_have_so_many_characters_and_no_more(string? delimiter, string end)
    {
        foreach (var piece in new[] { 1, 2, 1000 })
        {
            var fits = Encoding.UTF8.GetBytes($"12345{end}12345");
            var tooLong = Encoding.UTF8.GetBytes($"1{end}123456{end}1");

            Assert.Equal(["12345", "12345"], LineReader.Read(new Pieces(fits, piece), default, delimiter, maxLength: 5));
            using var lines = LineReader.Read(new Pieces(tooLong, piece), default, delimiter, maxLength: 5).GetEnumerator();
            Assert.True(lines.MoveNext());
            Assert.Throws<ResponseTooLargeException>(() => lines.MoveNext());
        }
    }

    [Fact]
    public void A_line_that_does_not_end_is_not_kept()
    {
        using var endless = new Pieces(new byte[1 << 20], 1 << 16);

        Assert.Throws<ResponseTooLargeException>(() => LineReader.Read(endless, default, maxLength: 1000).First());
        Assert.True(endless.Position <= 1 << 16);
    }

    [Fact]
    public void Wrong_arguments_are_told_at_the_call()
    {
        Assert.Throws<ArgumentException>("delimiter", () => LineReader.Read(Stream.Null, default, ""));
        Assert.Throws<ArgumentOutOfRangeException>("maxLength", () => LineReader.Read(Stream.Null, default, maxLength: 0));
        Assert.Throws<ArgumentException>("delimiter", () => LineReader.ReadAsync(Stream.Null, default, ""));
    }

    [Fact]
    public async Task A_cancellation_ends_the_reading()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var line in LineReader.ReadAsync(new Pieces("a\n"u8.ToArray(), 1), default, cancellationToken: cancellation.Token))
            {
                Assert.Fail(line);
            }
        });
    }

    [Fact]
    public void Where_the_pieces_are_cut_makes_no_difference()
    {
        var texts = Gen.Elements('a', 'é', '\u010a', '\r', '\n', '-', '\uFEFF', '\u65E5').ArrayOf().Select(chars => new string(chars));
        var encodings = Gen.Elements(Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32);
        var cases =
            from text in texts
            from encoding in encodings
            from delimiter in Gen.Elements<string?>(null, "--", "\n", "-\r")
            from marked in Gen.Elements(false, true)
            from cuts in Gen.Choose(1, 6).NonEmptyListOf()
            select (text, encoding, delimiter, marked, cuts: cuts.ToArray());

        Prop.ForAll(cases.ToArbitrary(), given =>
            {
                byte[] body = [.. given.marked ? given.encoding.GetPreamble() : [], .. given.encoding.GetBytes(given.text)];
                var order = new CharsetOrder(given.marked ? null : given.encoding, null, null);
                var whole = LineReader.Read(new MemoryStream(body), order, given.delimiter).ToArray();
                return whole.SequenceEqual(LineReader.Read(new Pieces(body, given.cuts), order, given.delimiter))
                    && whole.SequenceEqual(Expected(order.Decode(body), given.delimiter));
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_the_bytes_and_the_cuts_lines_are_those_of_the_whole()
    {
        Prop.ForAll<byte[], byte>((body, cut) =>
                LineReader.Read(new MemoryStream(body), default).SequenceEqual(LineReader.Read(new Pieces(body, (cut % 5) + 1), default))
                && LineReader.Read(new MemoryStream(body), default).SequenceEqual(Expected(default(CharsetOrder).Decode(body), null)))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_bytes_in_any_encoding_fail_to_be_lines()
    {
        Encoding[] encodings = [.. CodePagesEncodingProvider.Instance.GetEncodings().Select(info => info.GetEncoding()), Encoding.UTF8, Encoding.Unicode, Encoding.UTF32];

        Prop.ForAll<byte[], byte>((body, cut) => encodings.All(encoding =>
                LineReader.Read(new Pieces(body, (cut % 5) + 1), new CharsetOrder(encoding, null, null)).All(line => line is not null)))
            .QuickCheckThrowOnFailure();
    }

    /// <summary>The same by the means of .NET, on the whole text.</summary>
    private static string[] Expected(string text, string? delimiter)
    {
        var parts = delimiter is null ? text.Split(["\r\n", "\r", "\n"], StringSplitOptions.None) : text.Split(delimiter);
        return parts[^1].Length == 0 ? parts[..^1] : parts;
    }

    private static async Task<string[]> ReadAsync(Stream stream, CharsetOrder order, string? delimiter = null)
    {
        List<string> lines = [];
        await foreach (var line in LineReader.ReadAsync(stream, order, delimiter, cancellationToken: TestContext.Current.CancellationToken))
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    /// <summary>A stream that gives so many bytes at a time, over and over.</summary>
    private sealed class Pieces(byte[] bytes, params int[] sizes) : MemoryStream(bytes)
    {
        private int _reads;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, sizes[_reads++ % sizes.Length])]);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return Read(buffer.Span);
        }
    }
}
