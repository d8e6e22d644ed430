using System.Diagnostics;
using System.Diagnostics.Metrics;
using Curlew.LibCurl;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Curlew;

/// <summary>
/// What a session tells of itself: spans, measurements and log entries. Safe from any thread. While nobody listens,
/// <see cref="Begin"/> gives null and allocates nothing.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>Added to the name of the source, as System.Net.Http does.</summary>
    public const string OperationName = "Curlew.HttpRequestOut";

    private static readonly ActivitySource s_source = new(CurlewDiagnostics.ActivitySourceName);

    public Telemetry(IMeterFactory? meters, ILogger? logger, TimeProvider? time = null)
    {
        Instruments = Instruments.From(meters);
        Logger = logger ?? NullLogger.Instance;
        Time = time ?? TimeProvider.System;
        Connections = new ConnectionMeter(Instruments, Time);
    }

    public Instruments Instruments { get; }

    public ILogger Logger { get; }

    public TimeProvider Time { get; }

    public ConnectionMeter Connections { get; }

    /// <summary>Begins a request: one hop of one attempt, which is one transfer.</summary>
    /// <param name="method">The method as it is sent.</param>
    /// <param name="scheme">"http" or "https".</param>
    /// <param name="host">The host without port, and an IPv6 address without brackets.</param>
    /// <param name="port">The port, the scheme's own where the URL has none.</param>
    /// <param name="url">The whole URL; secrets in it are not passed on.</param>
    /// <param name="resends">How many requests have been sent before this one for the same call: by redirects and retries.</param>
    /// <returns>Null when nobody wants to know.</returns>
    public RequestScope? Begin(string method, string scheme, string host, int port, string url, int resends = 0)
    {
        if (!Instruments.AnyOfRequests && !s_source.HasListeners() && !Logger.IsEnabled(LogLevel.Warning))
        {
            return null;
        }

        var scope = new RequestScope(this, new RequestTarget(method, scheme, host, port, url), resends);
        scope.Start(s_source);
        return scope;
    }

    /// <summary>The headers that carry the trace context to the server. No browser sends them, so they are added only where
    /// they were asked for.</summary>
    /// <param name="scope">The request; without one or its span, the context is that of the caller.</param>
    /// <param name="propagator">Who makes them; null for <see cref="DistributedContextPropagator.Current"/>.</param>
    /// <param name="own">Headers of the request, which stay as they are.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> ContextHeaders(
        RequestScope? scope, DistributedContextPropagator? propagator = null, Headers? own = null)
    {
        if ((scope?.Activity ?? Activity.Current) is not { } activity)
        {
            return [];
        }

        var headers = new List<KeyValuePair<string, string>>(2);
        (propagator ?? DistributedContextPropagator.Current).Inject(activity, headers, static (carrier, name, value) =>
            ((List<KeyValuePair<string, string>>)carrier!).Add(new(name, value)));
        headers.RemoveAll(h => own?.Contains(h.Key) ?? false);
        return headers;
    }

    /// <summary>Ends the counting of the session's connections.</summary>
    public void Dispose() => Connections.Dispose();

    /// <summary>What to set as <see cref="CurlOpt.DebugFunction"/>; null unless the log takes entries of level Trace.</summary>
    public DebugCallback? WireLog() => Logger.IsEnabled(LogLevel.Trace) ? new WireLog(Logger).Add : null;

    /// <summary>Tells that a cached answer is used, whether or not the server was asked for its validity.</summary>
    public void CacheHit(string method, string url)
    {
        if (Logger.IsEnabled(LogLevel.Debug))
        {
            Logger.CacheHit(method, Redaction.Url(url));
        }
    }

    /// <summary>Tells that the cache has no answer that may be used.</summary>
    public void CacheMiss(string method, string url)
    {
        if (Logger.IsEnabled(LogLevel.Debug))
        {
            Logger.CacheMiss(method, Redaction.Url(url));
        }
    }

    /// <summary>Tells that a cookie of a server was not taken.</summary>
    /// <param name="name">The cookie's name; its value is a secret.</param>
    /// <param name="url">Where it came from.</param>
    /// <param name="reason">Which rule it breaks.</param>
    public void CookieRefused(string name, string url, string reason)
    {
        if (Logger.IsEnabled(LogLevel.Debug))
        {
            Logger.CookieRefused(name, Redaction.Url(url), reason);
        }
    }
}
