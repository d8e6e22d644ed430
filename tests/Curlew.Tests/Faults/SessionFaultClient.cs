using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Faults;

/// <summary>How a session is asked.</summary>
public enum FaultMode
{
    Sync,
    Async,
    SyncStream,
    AsyncStream,
}

/// <summary>A session, asked in one of its ways.</summary>
internal sealed class SessionFaultClient(FaultMode mode) : IFaultClient
{
    private static readonly TlsOptions s_tls = new() { CaFile = TestCertificates.Shared.CaFile };

    private readonly Session _session = new()
    {
        TrustEnvironment = false,
        Timeout = Timeouts.None,
        Tls = s_tls,
    };

    public async Task<FaultAnswer> GetAsync(string url, string? proxy, FaultOptions options, Action head)
    {
        RequestOptions request = Options(proxy, options);
        switch (mode)
        {
            case FaultMode.Sync:
                return await Task.Run(() => Answer(_session.Get(url, request), head));
            case FaultMode.Async:
                return Answer(await _session.GetAsync(url, request), head);
            case FaultMode.SyncStream:
                return await Task.Run(() =>
                {
                    using Response response = _session.Stream(HttpMethod.Get, url, request);
                    head();
                    using var body = new MemoryStream();
                    response.CopyTo(body);
                    return new FaultAnswer(response.StatusCode, body.ToArray());
                });
            default:
                await using (Response response = await _session.StreamAsync(HttpMethod.Get, url, request))
                {
                    head();
                    using var body = new MemoryStream();
                    await response.CopyToAsync(body);
                    return new FaultAnswer(response.StatusCode, body.ToArray());
                }
        }
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static FaultAnswer Answer(Response response, Action head)
    {
        head();
        return new FaultAnswer(response.StatusCode, response.Content.ToArray());
    }

    private static RequestOptions Options(string? proxy, FaultOptions options) => new()
    {
        Proxy = proxy ?? ProxyOptions.None,
        Timeout = new Timeouts { Connect = options.Connect, Idle = options.Idle, Total = options.Total },
        Redirects = options.MaxRedirects is { } most ? new RedirectPolicy { Max = most } : null,
        MaxResponseSize = options.MaxBody,
        Tls = options.MinTls switch
        {
            CurlSslVersion.Tls12 => s_tls with { MinVersion = TlsVersion.Tls12 },
            CurlSslVersion.Tls13 => s_tls with { MinVersion = TlsVersion.Tls13 },
            _ => null,
        },
    };
}
