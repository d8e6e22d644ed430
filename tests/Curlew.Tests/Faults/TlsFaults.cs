using System.Buffers.Binary;
using Curlew.TestServers;

namespace Curlew.Tests.Faults;

/// <summary>What goes wrong in a TLS handshake, byte by byte.</summary>
internal static class TlsFaults
{
    private const int RecordHeader = 5;

    /// <summary>handshake_failure, fatal.</summary>
    public static async Task Alert(RawConnection connection)
    {
        await ReadHelloAsync(connection);
        await connection.WriteAsync(new byte[] { 0x15, 3, 3, 0, 2, 2, 40 });
    }

    /// <summary>A ServerHello of TLS 1.0, which is older than any client takes by default.</summary>
    public static async Task OldVersion(RawConnection connection)
    {
        await ReadHelloAsync(connection);
        byte[] hello = [0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1, .. Enumerable.Repeat((byte)7, 32), 0, 0xC0, 0x14, 0];
        await connection.WriteAsync(hello);
        await connection.DrainAsync();
    }

    /// <summary>Bytes that are no TLS record.</summary>
    public static async Task Garbage(RawConnection connection)
    {
        await ReadHelloAsync(connection);
        await connection.WriteAsync(new string('x', 64));
        await connection.DrainAsync();
    }

    /// <summary>HTTP where TLS was expected.</summary>
    public static async Task PlainHttp(RawConnection connection)
    {
        await ReadHelloAsync(connection);
        await connection.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    }

    public static async Task Reset(RawConnection connection)
    {
        await ReadHelloAsync(connection);
        connection.Reset();
    }

    public static Task End(RawConnection connection) => ReadHelloAsync(connection);

    public static Task Silence(RawConnection connection) => connection.DrainAsync();

    private static async Task ReadHelloAsync(RawConnection connection)
    {
        byte[] header = await connection.ReadExactAsync(RecordHeader);
        await connection.ReadExactAsync(BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3)));
    }
}
