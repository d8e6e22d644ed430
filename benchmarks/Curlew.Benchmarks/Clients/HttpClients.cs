using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Curlew.Benchmarks.Clients;

/// <summary>The <see cref="HttpClient"/> that others are compared with.</summary>
internal static class HttpClients
{
    /// <param name="authorityFile">With one, HTTP/2 over TLS on one connection; without, HTTP/1.1.</param>
    public static HttpClient Create(string? authorityFile = null)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false };
        if (authorityFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authorityFile);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return new HttpClient(handler)
        {
            DefaultRequestVersion = authorityFile is null ? HttpVersion.Version11 : HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Reads the body of a response into the same buffer again and again, as cheaply as this client can.</summary>
    public static async Task<long> CountAsync(HttpClient client, Uri url, byte[] buffer, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        long total = 0;
        while (await body.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            total += count;
        }

        return total;
    }
}
