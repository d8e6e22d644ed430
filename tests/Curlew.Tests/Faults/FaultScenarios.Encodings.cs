using System.Globalization;
using System.IO.Compression;
using System.Text;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>Bodies whose encoding is wrong.</summary>
internal static partial class FaultScenarios
{
    private const int BombSize = 16 * 1024 * 1024;

    private static readonly Lazy<byte[]> s_bomb = new(() => Gzip(new byte[BombSize]));

    private static IEnumerable<FaultScenario> Encodings =>
    [
        new("bad gzip", () => Encoded("gzip", "this is no gzip"u8.ToArray()))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
            InBody = true,
        },
        new("gzip that is damaged", () => Encoded("gzip", Damaged(Gzip(Text))))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
            InBody = true,
        },
        new("gzip that is cut off", () => Encoded("gzip", Gzip(Text)[..^12]))
        {
            Codes = [Success],
            Body = null,
        },
        new("gzip with something after it", () => Encoded("gzip", [.. Gzip(Text), .. "tail"u8]))
        {
            Codes = [WriteError],
            Errors = [typeof(RequestException)],
            InBody = true,
        },
        new("bad deflate", () => Encoded("deflate", "this is no deflate"u8.ToArray()))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
            InBody = true,
        },
        new("bad brotli", () => Encoded("br", "this is no brotli"u8.ToArray()))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
            InBody = true,
            Feature = "brotli",
        },
        new("brotli that is cut off", () => Encoded("br", Brotli(Text)[..^12]))
        {
            Codes = [Success],
            Feature = "brotli",
            Body = null,
        },
        new("bad zstd", () => Encoded("zstd", "this is no zstd"u8.ToArray()))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
            InBody = true,
            Feature = "zstd",
        },
        new("an encoding that nobody knows", () => Encoded("rot13", "uryyb"u8.ToArray()))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
            InBody = true,
        },
        new("one encoding over another over another", () => Encoded("gzip, gzip, gzip, gzip, gzip, gzip, gzip", "x"u8.ToArray()))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
        },
        new("a transfer encoding that nobody knows", () => FaultSite.Answer(Ok + "Transfer-Encoding: rot13\r\n\r\nuryyb"))
        {
            Codes = [BadContentEncoding],
            Errors = [typeof(ContentDecodingException)],
            InBody = null,
        },
        new("a bomb of gzip", () => Encoded("gzip", s_bomb.Value))
        {
            Codes = [Success],
            Errors = [typeof(ResponseTooLargeException)],
            InBody = true,
        },
    ];

    private static byte[] Text => Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, 2_000)));

    private static Task<FaultSite> Encoded(string encoding, byte[] body) => FaultSite.Requests(async connection =>
    {
        await connection.WriteAsync(string.Create(
            CultureInfo.InvariantCulture, $"{Ok}Content-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n"));
        await connection.WriteAsync(body);
    });

    private static byte[] Gzip(byte[] bytes) => Compress(bytes, target => new GZipStream(target, CompressionLevel.Optimal));

    private static byte[] Brotli(byte[] bytes) => Compress(bytes, target => new BrotliStream(target, CompressionLevel.Optimal));

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> compress)
    {
        using var target = new MemoryStream();
        using (Stream stream = compress(target))
        {
            stream.Write(bytes);
        }

        return target.ToArray();
    }

    private static byte[] Damaged(byte[] bytes)
    {
        for (int i = bytes.Length / 2; i < (bytes.Length / 2) + 16; i++)
        {
            bytes[i] ^= 0xFF;
        }

        return bytes;
    }
}
