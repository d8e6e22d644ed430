using System.Net.Sockets;

namespace Curlew.Benchmarks.Servers;

/// <summary>Receives bodies of one known length as fast as it can, and answers each.</summary>
internal sealed class DrainServer(long bodyLength) : StreamServer
{
    private const int BufferSize = 1 << 18;

    private static readonly byte[] s_answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    protected override async Task ServeAsync(Socket connection)
    {
        var buffer = new byte[BufferSize];
        int received = 0;
        while (true)
        {
            int head = HeadLength(buffer.AsSpan(0, received));
            if (head == 0)
            {
                int count = await connection.ReceiveAsync(buffer.AsMemory(received));
                if (count == 0)
                {
                    return;
                }

                received += count;
                continue;
            }

            for (long left = bodyLength - (received - head); left > 0;)
            {
                int count = await connection.ReceiveAsync(buffer);
                if (count == 0)
                {
                    return;
                }

                left -= count;
            }

            received = 0;
            await connection.SendAsync(s_answer);
        }
    }
}
