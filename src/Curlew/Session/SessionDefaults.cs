using Curlew.LibCurl;

namespace Curlew;

/// <summary>What a session uses where nobody says anything, decided once, with or without the environment.</summary>
internal sealed class SessionDefaults : IDisposable
{
    public SessionDefaults(Session session)
    {
        Proxy = session.TrustEnvironment ? ProxyOptions.FromEnvironment() : ProxyOptions.None;
        Telemetry = new Telemetry(session.MeterFactory, session.Logger, session.TimeProvider);
        WireLog = Telemetry.WireLog();
        Cookies = new RequestCookies(session.Cookies, isKept: true, own: null);
    }

    public ProxyOptions Proxy { get; }

    public TlsOptions Tls { get; } = TlsOptions.Default;

    public Auth Auth { get; } = Auth.None;

    public Telemetry Telemetry { get; }

    public DebugCallback? WireLog { get; }

    public RequestCookies Cookies { get; }

    public void Dispose() => Telemetry.Dispose();
}
