using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Faults;

/// <summary>The low level, as plainly as it goes; its errors become the client's.</summary>
internal sealed class CurlFaultClient : IFaultClient
{
    private readonly AsyncCurl _loop = new(new AsyncCurlOptions { Loops = 1 });

    public async Task<FaultAnswer> GetAsync(string url, string? proxy, FaultOptions options, Action head)
    {
        using var curl = new Curl();
        using var body = new MemoryStream();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.Proxy, proxy ?? "");
        curl.SetOpt(CurlOpt.SuppressConnectHeaders, true);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        curl.SetOpt(CurlOpt.AcceptEncoding, "");
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.MaxRedirs, options.MaxRedirects ?? 30);
        curl.SetOpt(CurlOpt.ConnectTimeoutMs, options.Connect ?? TimeSpan.Zero);
        curl.SetOpt(CurlOpt.TimeoutMs, options.Total ?? TimeSpan.Zero);
        curl.SetOpt(CurlOpt.LowSpeedLimit, 1);
        curl.SetOpt(CurlOpt.LowSpeedTime, options.Idle ?? TimeSpan.Zero);
        curl.SetOpt(CurlOpt.SslVersion, options.MinTls);
        bool redirected = false;
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            redirected |= line.StartsWith("Location:"u8);
            if (line.SequenceEqual("\r\n"u8))
            {
                if (!redirected && curl.GetInfo(CurlInfo.ResponseCode) is 101 or >= 200)
                {
                    head();
                }

                redirected = false;
            }

            return line.Length;
        });
        curl.SetOpt(CurlOpt.WriteData, body);
        try
        {
            await _loop.PerformAsync(curl);
        }
        catch (CurlEasyException e)
        {
            FailureContext context = FailureContext.Of(curl, "GET", url);
            throw RequestErrors.From(e, context with
            {
                // libcurl followed the redirects, and what it knows is of the hop before the one that failed.
                Connected = context.Connected && curl.GetInfo(CurlInfo.RedirectCount) == 0,
                ProxyInUse = proxy is not null,
                ProxyIsTls = proxy is not null && proxy.StartsWith("https:", StringComparison.Ordinal),
                ConnectTimeout = options.Connect,
                IdleTimeout = options.Idle,
                TotalTimeout = options.Total,
            });
        }

        return new FaultAnswer(curl.GetInfo(CurlInfo.ResponseCode), body.ToArray());
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();
}
