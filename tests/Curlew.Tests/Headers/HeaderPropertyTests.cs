using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests;

public sealed class HeaderPropertyTests
{
    private static readonly Gen<string> s_hostileText = Gen.Elements(
        "a", "B", " ", "\t", ":", ";", ",", "\"", "\\", "\r", "\n", "\0", "\r\n", "é", "€", "\u010d\u010a", "\u0a0a", "\ud83d\ude00", "\ud800", "\x7f", "\x1b")
        .ListOf().Select(parts => string.Concat(parts));

    private static readonly Gen<(string name, string value, HeaderEncoding encoding)> s_hostileHeader =
        from name in s_hostileText
        from value in s_hostileText
        from encoding in Gen.Elements(Enum.GetValues<HeaderEncoding>())
        select (name, value, encoding);

    private static readonly Gen<byte[]> s_hostileBytes = Gen.OneOf(
        Gen.Choose(0, 255).Select(b => new[] { (byte)b }),
        Gen.Elements("HTTP/", "HTTP/1.1 ", "200", " ", "\t", ":", "Name: value", "\r\n", "\n", "\r", "\0", "é").Select(Encoding.UTF8.GetBytes))
        .ListOf().Select(parts => parts.SelectMany(p => p).ToArray());

    private static readonly Gen<(string Name, string? Value)> s_header =
        from name in Gen.Elements("A", "a", "B", "b", "C", "D")
        from value in Gen.Elements("1", "2", "", null)
        select (name, value);

    [Fact]
    public void No_header_ever_adds_a_line() =>
        Prop.ForAll(s_hostileHeader.ToArbitrary(), given =>
        {
            Headers headers = new() { Encoding = given.encoding };
            TryAdd(() => headers.Add("X-A", given.value));
            TryAdd(() => headers.Add(given.name, "x"));
            TryAdd(() => headers.Add("X-B", Encoding.BigEndianUnicode.GetBytes(given.value)));
            TryAdd(() => headers.Update(new([given.value])));
            return WouldBeRefused(headers) || headers.ToLines().All(l => l.Span.IndexOfAny((byte)'\r', (byte)'\n', (byte)'\0') < 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Values_without_line_ends_reach_the_line_and_come_back() =>
        Prop.ForAll(s_hostileText.ToArbitrary(), value =>
        {
            if (value.AsSpan().ContainsAny("\r\n\0") || value.Any(char.IsSurrogate))
            {
                return true;
            }

            Headers headers = new() { ["X"] = value };
            var block = Received(["HTTP/1.1 200 OK"u8.ToArray(), headers.ToLines()[0].ToArray()]);
            var trimmed = value.Trim([' ', '\t']);
            return trimmed.Length == 0
                ? block.GetText("x"u8) is null // the semicolon form
                : headers.GetBytes("X")!.AsSpan().SequenceEqual(block.TryGet("x"u8, out var bytes) ? bytes : default);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_a_server_sends_can_be_read() =>
        Prop.ForAll(s_hostileBytes.ListOf().ToArbitrary(), lines =>
        {
            HeaderCollector collector = new();
            foreach (var line in lines)
            {
                collector.Append(line);
            }

            collector.Complete();
            foreach (var block in collector.Blocks.Append(collector.Trailers).OfType<HeaderBlock>())
            {
                var headers = block.ToHeaders();
                _ = (block.Reason, block.StatusCode, block.HttpVersion, block.GetNumber("name"u8), headers.ToString(), headers.GetValues("name", splitCommas: true));
                foreach (var encoding in Enum.GetValues<HeaderEncoding>())
                {
                    headers.Encoding = encoding;
                    if (block.TryGet("name"u8, out var value) && !headers.GetBytes("Name")!.AsSpan().SequenceEqual(value))
                    {
                        return false;
                    }
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_folded_value_reads_as_its_parts_with_one_space_between() =>
        Prop.ForAll(Gen.Elements("one", "two:", "\"three, four\"", "é").NonEmptyListOf().ToArbitrary(), parts =>
        {
            var folded = parts.Skip(1).Select((part, i) => new string(i % 2 == 0 ? ' ' : '\t', i + 1) + part + " ");
            IEnumerable<string> lines = ["HTTP/1.1 200 OK", "A: " + parts[0], .. folded, "B: x"];
            var block = Received([.. lines.Select(Encoding.UTF8.GetBytes)]);
            return block.GetText("a"u8) == string.Join(' ', parts) && block.GetText("b"u8) == "x";
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merging_is_replacing_in_place_and_appending() =>
        Prop.ForAll(s_header.ListOf().ToArbitrary(), s_header.ListOf().ToArbitrary(), (session, request) =>
        {
            var overrides = request.ToLookup(h => h.Name, StringComparer.OrdinalIgnoreCase);
            HashSet<string> done = new(StringComparer.OrdinalIgnoreCase);
            List<(string Name, string? Value)> expected = [];
            foreach (var header in session.Concat(request))
            {
                if (!overrides.Contains(header.Name))
                {
                    expected.Add(header);
                }
                else if (done.Add(header.Name))
                {
                    expected.AddRange(overrides[header.Name]);
                }
            }

            return Make(session).Merge(Make(request)).Select(h => (h.Key, h.Value)).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    private static Headers Make(IEnumerable<(string Name, string? Value)> headers) => new(headers.Select(h => KeyValuePair.Create(h.Name, h.Value)));

    private static HeaderBlock Received(IEnumerable<byte[]> lines)
    {
        HeaderCollector collector = new();
        foreach (var line in lines)
        {
            collector.Append([.. line, .. "\r\n"u8]);
        }

        return collector.Complete()!;
    }

    private static void TryAdd(Action add)
    {
        try
        {
            add();
        }
        catch (ArgumentException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static bool WouldBeRefused(Headers headers)
    {
        try
        {
            headers.ToLines();
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
