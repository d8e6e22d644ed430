using Curlew.Cli.Listen;
using FsCheck;
using FsCheck.Fluent;
using HpackDecoder = Curlew.Cli.Listen.HpackDecoder;

namespace Curlew.Cli.Tests.Listen;

/// <summary>What anybody may send: it is read, or refused as what it is.</summary>
public sealed class WireProperties
{
    private static readonly byte[] s_hello = Hello();

    [Fact]
    public void A_damaged_hello_is_read_or_refused() => Prop.ForAll(
        Gen.Choose(0, s_hello.Length - 1).SelectMany(at => Gen.Choose(0, 255).SelectMany(value => Gen.Choose(0, s_hello.Length).Select(length => (at, (byte)value, length)))).ToArbitrary(),
        damage =>
        {
            var (at, value, length) = damage;
            byte[] bytes = [.. s_hello];
            bytes[at] = value;
            return IsReadOrRefused(() => ClientHello.Read(bytes)) && IsReadOrRefused(() => ClientHello.Read(bytes.AsSpan(0, length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_a_header_block_or_refused() => Prop.ForAll(
        Bytes(), bytes => IsReadOrRefused(() => new HpackDecoder().Decode(bytes)) && IsReadOrRefused(() => Huffman.Decode(bytes))).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_a_frame_or_refused() => Prop.ForAll(
        Bytes(),
        Gen.Choose(0, 255).Two().ToArbitrary(),
        (payload, kind) =>
        {
            byte[] header = [0, 0, (byte)payload.Length, (byte)kind.Item1, (byte)kind.Item2, 0, 0, 0, 1];
            return IsReadOrRefused(() => Http2Parser.HeaderBlock(Http2Parser.Read(header, payload), payload).ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_header_block_says_the_same_to_another_reader() => Prop.ForAll(
        Bytes(),
        bytes =>
        {
            if (Read(bytes) is not { } fields)
            {
                return true; // refused
            }

            return new Curlew.TestServers.HpackDecoder().Decode(bytes).Select(f => (f.Name, f.Value)).SequenceEqual(fields.Select(f => (f.Name, f.Value)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Examples_of_RFC_7541_are_read()
    {
        // Appendix C.4: three requests on one connection, in Huffman code.
        HpackDecoder decoder = new();
        string[] blocks = ["828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"];
        var read = blocks.Select(b => string.Join('|', decoder.Decode(Convert.FromHexString(b)).Select(f => $"{f.Name}={f.Value}")));
        Assert.Equal(
            [
                ":method=GET|:scheme=http|:path=/|:authority=www.example.com",
                ":method=GET|:scheme=http|:path=/|:authority=www.example.com|cache-control=no-cache",
                ":method=GET|:scheme=https|:path=/index.html|:authority=www.example.com|custom-key=custom-value",
            ],
            read);
    }

    private static Arbitrary<byte[]> Bytes() => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary();

    private static List<HeaderField>? Read(byte[] bytes)
    {
        try
        {
            return new HpackDecoder().Decode(bytes);
        }
        catch (WireException)
        {
            return null;
        }
    }

    private static bool IsReadOrRefused(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (WireException)
        {
            return true;
        }
    }

    /// <summary>One with an extension of each kind.</summary>
    private static byte[] Hello()
    {
        var list = new List<byte>();
        Extension(0, [0, 14, 0, 0, 11, .. "example.com"u8]);
        Extension(10, [0, 6, 0x1a, 0x1a, 0x11, 0xec, 0, 29]);
        Extension(11, [1, 0]);
        Extension(13, [0, 4, 4, 3, 8, 4]);
        Extension(16, [0, 12, 2, .. "h2"u8, 8, .. "http/1.1"u8]);
        Extension(27, [2, 0, 2]);
        Extension(28, [0x40, 1]);
        Extension(34, [0, 2, 4, 3]);
        Extension(43, [4, 3, 4, 3, 3]);
        Extension(45, [1, 1]);
        Extension(51, [0, 9, 0x1a, 0x1a, 0, 1, 0, 0, 29, 0, 0]);
        Extension(17613, [0, 3, 2, .. "h2"u8]);
        Extension(65037, [0, 0, 1, 0, 1, 7, 0, 2, 1, 2, 0, 3, 1, 2, 3]);
        byte[] body = [3, 3, .. new byte[32], 4, 1, 2, 3, 4, 0, 4, 0x1a, 0x1a, 0x13, 1, 1, 0, (byte)(list.Count >> 8), (byte)list.Count, .. list];
        return [1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

        void Extension(int id, byte[] content) => list.AddRange([(byte)(id >> 8), (byte)id, (byte)(content.Length >> 8), (byte)content.Length, .. content]);
    }
}
