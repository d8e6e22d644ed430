using Curlew.Cli.Output;
using Curlew.LibCurl;

namespace Curlew.Cli.Transfers;

/// <summary>Reads what is neither http nor https, such as a file: libcurl alone does that.</summary>
internal static class OtherScheme
{
    public static AnswerHead Transfer(
        Session session, Request request, Func<AnswerHead, BodyTarget> choose, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var url = new Uri(request.Url);
        var head = new AnswerHead(Status: 0, "", []);
        var target = choose(head);
        long received = 0;
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, request.Url);
        (session.Tls ?? TlsOptions.Default).Apply(curl, proxyIsHttps: false);
        request.Options?.Auth?.Apply(curl);
        ProxyChoice.Apply(curl, (session.Proxy ?? ProxyOptions.FromEnvironment()).Select(url.Scheme, url.Host, Math.Max(url.Port, 0)));
        curl.SetOpt(CurlOpt.TimeoutMs, session.Timeout?.Total ?? Timeout.InfiniteTimeSpan);
        if (session.Debug is { } debug)
        {
            curl.SetOpt(CurlOpt.DebugFunction, debug);
        }

        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            target.Write(data);
            received += data.Length;
            progress?.Report(new(received, null, 0, null));
            return data.Length;
        });
        curl.Perform(cancellationToken);
        target.Complete();
        return head;
    }
}
