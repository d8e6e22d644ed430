using System.Runtime.CompilerServices;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>What a session uses where nobody says anything, decided once, with or without the environment.</summary>
internal sealed class SessionDefaults : IDisposable
{
    private readonly ConditionalWeakTable<TlsOptions, TlsOptions> _completed = [];
    private readonly bool _trustsEnvironment;

    public SessionDefaults(Session session)
    {
        Proxy = session.TrustEnvironment ? ProxyOptions.FromEnvironment() : ProxyOptions.None;
        Telemetry = new Telemetry(session.MeterFactory, session.Logger, session.TimeProvider);
        WireLog = Telemetry.WireLog();
        Cookies = new RequestCookies(session.Cookies, isKept: true, own: null);
        _trustsEnvironment = session.TrustEnvironment;
    }

    public ProxyOptions Proxy { get; }

    /// <summary>Options with the certificate authorities of the environment, or without them.</summary>
    public TlsOptions Complete(TlsOptions options) => _completed.GetValue(options, o => _trustsEnvironment
        ? o.WithAuthoritiesFrom(Environment.GetEnvironmentVariable)
        : o.WithAuthoritiesFrom(name => name == "SSL_CERT_FILE" ? CertificateBundle.OfSystem : null));

    public Telemetry Telemetry { get; }

    public DebugCallback? WireLog { get; }

    public RequestCookies Cookies { get; }

    public void Dispose() => Telemetry.Dispose();
}
