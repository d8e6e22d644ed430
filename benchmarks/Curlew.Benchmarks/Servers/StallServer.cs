using System.Net.Sockets;

namespace Curlew.Benchmarks.Servers;

/// <summary>Sends one byte of every body, and never the rest.</summary>
internal sealed class StallServer : StreamServer
{
    private const int LongestHead = 4096;

    private static readonly byte[] s_start = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx"u8.ToArray();

    protected override async Task ServeAsync(Socket connection)
    {
        var buffer = new byte[LongestHead];
        int received = 0;
        while (HeadLength(buffer.AsSpan(0, received)) == 0)
        {
            int count = await connection.ReceiveAsync(buffer.AsMemory(received));
            if (count == 0)
            {
                return;
            }

            received += count;
        }

        await connection.SendAsync(s_start);
        await connection.ReceiveAsync(buffer); // the client has no more to say: this ends when it closes
    }
}
