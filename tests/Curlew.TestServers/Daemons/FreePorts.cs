using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;

namespace Curlew.TestServers;

/// <summary>Ports for servers that cannot be told to let the system choose.</summary>
internal static class FreePorts
{
    // Below the range that systems give to outgoing connections, so that no client of a test takes one in between.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly Lock s_lock = new();
    private static readonly HashSet<int> s_given = [];

    public static int[] Take(int count)
    {
        HashSet<int> listening = Listening();
        lock (s_lock)
        {
            return [.. Enumerable.Range(0, count).Select(_ => Next(listening))];
        }
    }

    public static HashSet<int> Listening() =>
        [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select((IPEndPoint endpoint) => endpoint.Port)];

    private static int Next(HashSet<int> listening)
    {
        int port;
        do
        {
            port = RandomNumberGenerator.GetInt32(First, End);
        }
        while (listening.Contains(port) || !s_given.Add(port));

        return port;
    }
}
