using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Curlew.LibCurl;

/// <summary>The address that libcurl is about to connect to (<c>struct curl_sockaddr</c>).</summary>
public sealed class CurlSockAddr
{
    private const int UnixFamily = 1;
    private const int Ipv4Family = 2;
    private const int SocketTypeMask = 0xf; // newer versions add flags such as SOCK_CLOEXEC

    internal CurlSockAddr(int family, int socketType, int protocol, ReadOnlySpan<byte> address)
    {
        NativeFamily = family;
        SocketType = (SocketType)(socketType & SocketTypeMask);
        ProtocolType = (ProtocolType)protocol;
        Address = address.ToArray();
        EndPoint = Parse(family, address);
    }

    /// <summary>The platform's own number of the address family (<c>AF_INET</c>, …).</summary>
    public int NativeFamily { get; }

    /// <summary>The address family in .NET's terms; <see cref="AddressFamily.Unknown"/> for one that is not known here.</summary>
    public AddressFamily AddressFamily => EndPoint?.AddressFamily ?? AddressFamily.Unknown;

    /// <summary>Stream or datagram.</summary>
    public SocketType SocketType { get; }

    /// <summary>Transport protocol; 0 leaves the choice to the system.</summary>
    public ProtocolType ProtocolType { get; }

    /// <summary>The bytes of the <c>sockaddr</c>.</summary>
    public ReadOnlyMemory<byte> Address { get; }

    /// <summary>An <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>; null for other families.</summary>
    public EndPoint? EndPoint { get; }

    /// <inheritdoc/>
    public override string ToString() => EndPoint?.ToString() ?? $"address family {NativeFamily}";

    private static int Ipv6Family => OperatingSystem.IsWindows() ? 23 : OperatingSystem.IsMacOS() ? 30 : 10;

    private static EndPoint? Parse(int family, ReadOnlySpan<byte> address)
    {
        if (family == Ipv4Family && address.Length >= 8)
        {
            return new IPEndPoint(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
        }

        if (family == Ipv6Family && address.Length >= 28)
        {
            var scope = BitConverter.ToUInt32(address.Slice(24, 4));
            return new IPEndPoint(new IPAddress(address.Slice(8, 16), scope), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
        }

        return family == UnixFamily && address.Length > 2 ? new UnixDomainSocketEndPoint(UnixPath(address[2..])) : null;
    }

    /// <summary>A path ends at its NUL; an abstract name starts with one.</summary>
    private static string UnixPath(ReadOnlySpan<byte> path)
    {
        var isAbstract = path[0] == 0;
        var name = isAbstract ? path[1..] : path;
        var end = name.IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
        return isAbstract ? "\0" + text : text;
    }
}
