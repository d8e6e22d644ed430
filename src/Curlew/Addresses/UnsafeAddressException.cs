using System.Net;

namespace Curlew;

/// <summary>A request was refused because its host is, or resolves to, an address that the <see cref="AddressRules"/> do not
/// allow. Nothing was sent to it.</summary>
public sealed class UnsafeAddressException : RequestException
{
    internal UnsafeAddressException(string host, int port, IPAddress? address, string purpose)
        : base(
            $"The request to {host}:{port} was refused: {(address is null ? "its connection" : $"its address {address}")} is not public"
            + $" ({purpose}). To allow it, add the host or the address to {nameof(AddressRules)}.{nameof(AddressRules.Allow)}.",
            inner: null,
            HttpRequestError.ConnectionError)
    {
        Host = host;
        Port = port;
        Address = address;
    }

    /// <summary>The host that was asked for.</summary>
    public string Host { get; }

    /// <summary>The port that was asked for.</summary>
    public int Port { get; }

    /// <summary>The address that is not allowed; null where the connection has no IP address, as one to a Unix socket.</summary>
    public IPAddress? Address { get; }
}
