using System.Globalization;
using System.IO.Compression;
using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.WebSockets;

/// <summary>
/// What a server sends, after the cases of the Autobahn test suite for clients and with their numbers, and what a client must make
/// of it.
/// </summary>
/// <param name="Number">The number there.</param>
/// <param name="Frames">What the server sends; a normal close follows by itself.</param>
/// <param name="CloseCode">What the client must say when it closes: 1000 where all is well.</param>
internal sealed record AutobahnCase(string Number, RawWebSocketFrame[] Frames, int CloseCode = AutobahnCase.Well)
{
    public const int Well = 1000;
    private const int Broken = 1002;
    private const int NotUtf8 = 1007;

    private static readonly byte[] s_mixed = Encoding.UTF8.GetBytes("Hello-µ@ßöäüàá-UTF-8!!");

    /// <summary>The messages that the client must have received, and echoed.</summary>
    public string[] Messages { get; init; } = [];

    /// <summary>Bytes to a write; 0 for all in one.</summary>
    public int Chop { get; init; }

    /// <summary>Payloads of pongs that the client must have sent.</summary>
    public string[] Pongs { get; init; } = [];

    public bool IsCompressed { get; init; }

    /// <summary>Bytes behind the frames that are no frame.</summary>
    public byte[] Raw { get; init; } = [];

    /// <summary>Whether the client must fail the connection.</summary>
    public bool IsFailure => CloseCode is Broken or NotUtf8 && !Number.StartsWith("7.7.", StringComparison.Ordinal);

    /// <summary>Where the runtime's own client does worse, and how.</summary>
    public string? RuntimeDiffers { get; init; }

    public static IReadOnlyDictionary<string, AutobahnCase> All { get; } = Make().ToDictionary(c => c.Number, StringComparer.Ordinal);

    /// <summary>A message as it is compared.</summary>
    public static string Describe(bool isText, ReadOnlySpan<byte> data) => data.Length > 200
        ? $"{(isText ? "text" : "binary")} of {data.Length}, {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(data))}"
        : $"{(isText ? "text" : "binary")} {Convert.ToHexString(data)}";

    public byte[] ToBytes() => [.. Frames.SelectMany(f => f.ToBytes()), .. Raw, .. RawWebSocketFrame.Close(Well, "").ToBytes()];

    private static IEnumerable<AutobahnCase> Make() =>
        [.. Framing(), .. Pings(), .. ReservedBits(), .. Opcodes(), .. Fragments(), .. Utf8(), .. Closes(), .. Limits(), .. Compression()];

    private static IEnumerable<AutobahnCase> Framing()
    {
        var number = 1;
        foreach (var length in new[] { 0, 125, 126, 127, 128, 65535, 65536 })
        {
            yield return Good($"1.1.{number}", Text(new string('*', length)));
            yield return Good($"1.2.{number}", Binary([.. Enumerable.Repeat((byte)0xfe, length)]));
            number++;
        }

        yield return Good("1.1.8", Text(new string('*', 65536))) with { Chop = 997 };
        yield return Good("1.2.8", Binary(new byte[65536])) with { Chop = 997 };
    }

    private static IEnumerable<AutobahnCase> Pings()
    {
        yield return Pinged("2.1", "");
        yield return Pinged("2.2", "Hello, world!");
        yield return Pinged("2.4", new string('p', 125));
        yield return new("2.5", [RawWebSocketFrame.Ping(new string('p', 126))], Broken);
        yield return Pinged("2.6", new string('p', 125)) with { Chop = 1 };
        yield return new("2.7", [new(WebSocketOpcode.Pong, [])]);
        yield return new("2.8", [new(WebSocketOpcode.Pong, "unsolicited"u8.ToArray())]);
        yield return new("2.9", [new(WebSocketOpcode.Pong, "unsolicited"u8.ToArray()), RawWebSocketFrame.Ping("ping")]) { Pongs = ["ping"] };
        yield return new("2.10", [.. Enumerable.Range(0, 10).Select(i => RawWebSocketFrame.Ping($"ping {i}"))]) { Pongs = [.. Enumerable.Range(0, 10).Select(i => $"ping {i}")] };
        yield return new("2.11", [.. Enumerable.Range(0, 10).Select(i => RawWebSocketFrame.Ping($"ping {i}"))]) { Pongs = [.. Enumerable.Range(0, 10).Select(i => $"ping {i}")], Chop = 1 };
    }

    private static IEnumerable<AutobahnCase> ReservedBits()
    {
        for (var bits = 1; bits <= 5; bits++)
        {
            yield return new($"3.{bits}", [Text("first"), Text("second") with { ReservedBits = bits }, RawWebSocketFrame.Ping("")], Broken) { Messages = [OfText("first")], Chop = bits > 3 ? 1 : 0 };
        }

        yield return new("3.6", [Binary([1, 2]) with { ReservedBits = 6 }], Broken);
        yield return new("3.6b", [RawWebSocketFrame.Ping("x") with { ReservedBits = 1 }], Broken);
        yield return new("3.7", [RawWebSocketFrame.Close(Well, "") with { ReservedBits = 7 }], Broken);
        yield return new("3.masked", [Text("hidden") with { IsMasked = true }], Broken);
    }

    private static IEnumerable<AutobahnCase> Opcodes()
    {
        foreach (var opcode in new[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
        {
            var number = opcode < 8 ? $"4.1.{opcode - 2}" : $"4.2.{opcode - 10}";
            yield return new(number, [Text("first"), new((WebSocketOpcode)opcode, opcode % 2 == 0 ? "reserved"u8.ToArray() : []), RawWebSocketFrame.Ping("")], Broken) { Messages = [OfText("first")] };
        }
    }

    private static IEnumerable<AutobahnCase> Fragments()
    {
        var ping = RawWebSocketFrame.Ping("ping");
        RawWebSocketFrame[] two = [RawWebSocketFrame.OfText("one", isFinal: false), RawWebSocketFrame.Continuation("two", isFinal: true)];
        yield return new("5.1", [ping with { IsFinal = false }, RawWebSocketFrame.Continuation("rest", isFinal: true)], Broken);
        yield return new("5.2", [new(WebSocketOpcode.Pong, [], IsFinal: false), RawWebSocketFrame.Continuation("rest", isFinal: true)], Broken);
        yield return new("5.3", two) { Messages = [OfText("onetwo")] };
        yield return new("5.5", two) { Messages = [OfText("onetwo")], Chop = 1 };
        yield return new("5.6", [two[0], ping, two[1]]) { Messages = [OfText("onetwo")], Pongs = ["ping"] };
        yield return new("5.8", [two[0], ping, two[1]]) { Messages = [OfText("onetwo")], Pongs = ["ping"], Chop = 1 };
        yield return new("5.9", [RawWebSocketFrame.Continuation("lost", isFinal: true), Text("hello")], Broken);
        yield return new("5.12", [RawWebSocketFrame.Continuation("lost", isFinal: false), Text("hello")], Broken);
        yield return new("5.15", [.. two, RawWebSocketFrame.Continuation("lost", isFinal: false), Text("hello")], Broken) { Messages = [OfText("onetwo")] };
        yield return new("5.18", [two[0], Text("another")], Broken);
        yield return new("5.19", [two[0], RawWebSocketFrame.Continuation("2", false), ping, RawWebSocketFrame.Continuation("3", false), ping, RawWebSocketFrame.Continuation("4", true)]) { Messages = [OfText("one234")], Pongs = ["ping", "ping"] };
    }

    private static IEnumerable<AutobahnCase> Utf8()
    {
        yield return Good("6.1.1", Text(""));
        yield return new("6.1.2", [RawWebSocketFrame.OfText("", isFinal: false), RawWebSocketFrame.Continuation("", false), RawWebSocketFrame.Continuation("", true)]) { Messages = [OfText("")] };
        yield return Good("6.2.1", TextOf(s_mixed));
        yield return new("6.2.2", [TextOf(s_mixed[..8]) with { IsFinal = false }, new(WebSocketOpcode.Continuation, s_mixed[8..])]) { Messages = [Describe(isText: true, s_mixed)] };
        yield return new("6.2.3", [.. s_mixed.Select((b, i) => new RawWebSocketFrame(i == 0 ? WebSocketOpcode.Text : WebSocketOpcode.Continuation, [b], i == s_mixed.Length - 1))]) { Messages = [Describe(isText: true, s_mixed)] };
        byte[] bad = [0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xcf, 0x83, 0xce, 0xbc, 0xce, 0xb5, 0xed, 0xa0, 0x80, 0x65, 0x64];
        yield return new("6.3.1", [TextOf(bad)], NotUtf8);
        yield return new("6.3.2", [.. bad.Select((b, i) => new RawWebSocketFrame(i == 0 ? WebSocketOpcode.Text : WebSocketOpcode.Continuation, [b], i == bad.Length - 1))], NotUtf8);
        yield return new("6.4.1", [TextOf([0xce, 0xba, 0xe1, 0xbd, 0xb9]) with { IsFinal = false }, new(WebSocketOpcode.Continuation, [0xf4, 0x90, 0x80, 0x80], IsFinal: false), RawWebSocketFrame.Continuation("edited", isFinal: true)], NotUtf8);
        byte[][] valid =
        [
            [0xce, 0xba], [0x00], [0xc2, 0x80], [0xe0, 0xa0, 0x80], [0xf0, 0x90, 0x80, 0x80], [0x7f], [0xdf, 0xbf], [0xef, 0xbf, 0xbf], [0xf4, 0x8f, 0xbf, 0xbf],
            [0xed, 0x9f, 0xbf], [0xee, 0x80, 0x80], [0xef, 0xbf, 0xbd], [0xef, 0xbf, 0xbe], [0xf0, 0x9f, 0xbf, 0xbe],
        ];
        foreach (var (index, bytes) in valid.Index())
        {
            yield return Good($"6.valid.{index}", TextOf(bytes));
        }

        byte[][] invalid =
        [
            [0xce], [0xf7, 0xbf, 0xbf, 0xbf], [0xf8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xbf], [0x80, 0xbf], [0xc0, 0x20, 0xc1, 0x20], [0xe0, 0xa0], [0xfe], [0xff], [0xc0, 0xaf],
            [0xe0, 0x80, 0xaf], [0xf0, 0x80, 0x80, 0xaf], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80], [0xf4, 0x90, 0x80, 0x80],
        ];
        foreach (var (index, bytes) in invalid.Index())
        {
            yield return new($"6.invalid.{index}", [TextOf(bytes)], NotUtf8);
        }

        yield return Good("6.binary", Binary([0xed, 0xa0, 0x80]));
    }

    private static IEnumerable<AutobahnCase> Closes()
    {
        var close = RawWebSocketFrame.Close(Well, "");
        yield return Good("7.1.1", Text("Hello"));
        yield return new("7.1.2", [close, close]);
        yield return new("7.1.3", [close, RawWebSocketFrame.Ping("late")]);
        yield return new("7.1.4", [close, Text("late")]);
        yield return new("7.1.5", [RawWebSocketFrame.OfText("one", isFinal: false), close, RawWebSocketFrame.Continuation("late", isFinal: true)]);
        yield return new("7.3.1", [new(WebSocketOpcode.Close, [])]) { RuntimeDiffers = "It takes no code for 1000." };
        yield return new("7.3.2", [new(WebSocketOpcode.Close, [3])], Broken);
        yield return new("7.3.3", [close]);
        yield return new("7.3.4", [RawWebSocketFrame.Close(Well, "Hello World!")]);
        yield return new("7.3.5", [RawWebSocketFrame.Close(Well, new string('*', 123))]);
        yield return new("7.3.6", [RawWebSocketFrame.Close(Well, new string('*', 124))], Broken);
        yield return new("7.5.1", [new(WebSocketOpcode.Close, [3, 232, 0xce, 0xba, 0xed, 0xa0, 0x80])], Broken);
        yield return new("7.fragmented", [close with { IsFinal = false }], Broken);
        foreach (var code in new[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 })
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"7.7.{code}"), [RawWebSocketFrame.Close(code, "because")], code);
        }

        foreach (var code in new[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 })
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"7.9.{code}"), [RawWebSocketFrame.Close(code, "")], Broken);
        }
    }

    private static IEnumerable<AutobahnCase> Limits()
    {
        var mega = new byte[1024 * 1024];
        yield return Good("9.1.1", Text(new string('x', mega.Length)));
        yield return Good("9.2.1", Binary(mega));
        yield return new("9.3.1", [.. Enumerable.Range(0, 256).Select(i => new RawWebSocketFrame(i == 0 ? WebSocketOpcode.Text : WebSocketOpcode.Continuation, [.. Enumerable.Repeat((byte)'x', 4096)], i == 255))]) { Messages = [Describe(isText: true, [.. Enumerable.Repeat((byte)'x', mega.Length)])] };
        yield return Good("9.5.1", Text(new string('x', mega.Length))) with { Chop = 8192 };
        yield return new("9.7.1", [.. Enumerable.Range(0, 500).Select(i => Text("0123456789abcdef"))]) { Messages = [.. Enumerable.Repeat(OfText("0123456789abcdef"), 500)] };
        yield return new("9.length", [], Broken) { Raw = [0x82, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] };
    }

    private static IEnumerable<AutobahnCase> Compression()
    {
        var text = string.Concat(Enumerable.Repeat("compressible ", 1000));
        var deflated = Deflate(Encoding.UTF8.GetBytes(text));
        var whole = TextOf(deflated) with { ReservedBits = 4 };
        yield return new("12.1.1", [whole]) { IsCompressed = true, Messages = [OfText(text)] };
        yield return new("12.1.2", [TextOf(deflated[..10]) with { ReservedBits = 4, IsFinal = false }, new(WebSocketOpcode.Continuation, deflated[10..])]) { IsCompressed = true, Messages = [OfText(text)] };
        yield return new("12.1.3", [whole]) { IsCompressed = true, Messages = [OfText(text)], Chop = 1 };
        yield return new("12.plain", [Text("not compressed"), whole]) { IsCompressed = true, Messages = [OfText("not compressed"), OfText(text)] };
        yield return new("13.continued", [TextOf(deflated[..10]) with { ReservedBits = 4, IsFinal = false }, new(WebSocketOpcode.Continuation, deflated[10..], ReservedBits: 4)], Broken) { IsCompressed = true };
        yield return new("13.utf8", [TextOf(Deflate([0xff, 0xfe])) with { ReservedBits = 4 }], NotUtf8) { IsCompressed = true };
        yield return new("13.ping", [RawWebSocketFrame.Ping("x") with { ReservedBits = 4 }], Broken) { IsCompressed = true, RuntimeDiffers = "It lets the mark pass." };
    }

    private static AutobahnCase Good(string number, RawWebSocketFrame frame) =>
        new(number, [frame]) { Messages = [Describe(frame.Opcode == WebSocketOpcode.Text, frame.Payload)] };

    private static AutobahnCase Pinged(string number, string text) => new(number, [RawWebSocketFrame.Ping(text)]) { Pongs = [text] };

    private static RawWebSocketFrame Text(string text) => RawWebSocketFrame.OfText(text);

    private static RawWebSocketFrame TextOf(byte[] bytes) => new(WebSocketOpcode.Text, bytes);

    private static RawWebSocketFrame Binary(byte[] bytes) => new(WebSocketOpcode.Binary, bytes);

    private static string OfText(string text) => Describe(isText: true, Encoding.UTF8.GetBytes(text));

    /// <summary>As RFC 7692, section 7.2.1 has it: a flushed block without its last four bytes.</summary>
    private static byte[] Deflate(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using var deflate = new DeflateStream(compressed, CompressionLevel.Optimal);
        deflate.Write(bytes);
        deflate.Flush();
        return compressed.ToArray()[..^4];
    }
}
