using System.Net.Sockets;

namespace Curlew.LibCurl.Tests.Lifetime;

internal static class SocketDescriptor
{
    /// <summary>Closes in order; a SafeSocketHandle alone would reset the connection.</summary>
    public static void Close(nint descriptor) => new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)).Dispose();
}
