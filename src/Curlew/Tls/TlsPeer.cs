using System.Security.Cryptography.X509Certificates;

namespace Curlew;

/// <summary>A server as <see cref="TlsOptions.ServerCertificateCallback"/> is told it.</summary>
public sealed class TlsPeer
{
    internal TlsPeer(string host, IReadOnlyList<X509Certificate2> chain)
    {
        Host = host;
        Chain = chain;
    }

    /// <summary>The host of the request's URL.</summary>
    public string Host { get; }

    /// <summary>What the server sent: its own certificate, then those that lead to an authority. They are the callback's to
    /// keep or dispose.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; }

    /// <summary>The server's own certificate.</summary>
    public X509Certificate2 Certificate => Chain[0];
}
