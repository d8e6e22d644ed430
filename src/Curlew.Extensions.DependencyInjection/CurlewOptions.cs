namespace Curlew;

/// <summary>Options of a session that can stand in a configuration. What is null stays as <see cref="Session"/> has it; what
/// cannot be written as text is set by <see cref="ConfigureSession"/>.</summary>
public sealed class CurlewOptions
{
    private Action<Session>? _configure;

    /// <summary>As <see cref="Session.BaseUrl"/>: an absolute http or https URL.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>As <see cref="Timeouts.Total"/>; more than zero.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>As <see cref="Timeouts.Connect"/>; more than zero.</summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>As <see cref="Timeouts.Idle"/>; more than zero.</summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>How often a request is tried again; see <see cref="RetryOptions"/>. 0 or more.</summary>
    public int? Retry { get; set; }

    /// <summary>Whether redirects are followed.</summary>
    public bool? FollowRedirects { get; set; }

    /// <summary>Most redirects to follow; 0 or more.</summary>
    public int? MaxRedirects { get; set; }

    /// <summary>Whether the servers' certificates are verified.</summary>
    public bool? VerifyCertificates { get; set; }

    /// <summary>File of the authorities that are trusted; as <see cref="TlsOptions.CaFile"/>. It must be there.</summary>
    public string? CaFile { get; set; }

    /// <summary>URL of the proxy; empty for none.</summary>
    public string? Proxy { get; set; }

    /// <summary>As <see cref="Session.TrustEnvironment"/>.</summary>
    public bool? TrustEnvironment { get; set; }

    /// <summary>As <see cref="TransferOptions.AcceptEncoding"/>.</summary>
    public string? AcceptEncoding { get; set; }

    /// <summary>As <see cref="Session.MaxConcurrency"/>.</summary>
    public int? MaxConcurrency { get; set; }

    /// <summary>As <see cref="Session.MaxConcurrencyPerHost"/>.</summary>
    public int? MaxConcurrencyPerHost { get; set; }

    /// <summary>As <see cref="Session.ConnectionLifetime"/>; 15 minutes where nothing is said, so that changes of DNS are seen.</summary>
    public TimeSpan? ConnectionLifetime { get; set; }

    /// <summary>As <see cref="Session.ConnectionIdleTimeout"/>.</summary>
    public TimeSpan? ConnectionIdleTimeout { get; set; }

    /// <summary>Headers of every request.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Has a session set up further, after everything else: for what has no text. It is called for each session that is made of
    /// the options, and once when they are checked.</summary>
    /// <param name="configure">Sets options of the session, and sends nothing.</param>
    public void ConfigureSession(Action<Session> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _configure += configure;
    }

    /// <summary>Makes a session of it. Whatever is wrong is said by the session's own errors.</summary>
    /// <exception cref="ArgumentException">An option is wrong; it is named.</exception>
    internal void Apply(Session session)
    {
        session.BaseUrl = BaseUrl ?? session.BaseUrl;
        if ((Timeout ?? ConnectTimeout ?? IdleTimeout) is not null)
        {
            session.Timeout = new Timeouts { Total = Timeout, Connect = ConnectTimeout, Idle = IdleTimeout };
        }

        if (Retry is { } retry)
        {
            session.Retry = retry;
        }

        ApplyRedirects(session);
        ApplyTls(session);
        session.Proxy = Proxy is null ? session.Proxy : Proxy.Length == 0 ? ProxyOptions.None : new ProxyOptions(Proxy);
        session.TrustEnvironment = TrustEnvironment ?? session.TrustEnvironment;
        session.AcceptEncoding = AcceptEncoding ?? session.AcceptEncoding;
        session.MaxConcurrency = MaxConcurrency ?? session.MaxConcurrency;
        session.MaxConcurrencyPerHost = MaxConcurrencyPerHost ?? session.MaxConcurrencyPerHost;
        session.ConnectionLifetime = ConnectionLifetime ?? session.ConnectionLifetime ?? TimeSpan.FromMinutes(15);
        session.ConnectionIdleTimeout = ConnectionIdleTimeout ?? session.ConnectionIdleTimeout;
        foreach (var (name, value) in Headers)
        {
            session.Headers.Set(name, value);
        }

        _configure?.Invoke(session);
    }

    private void ApplyRedirects(Session session)
    {
        if (FollowRedirects is false)
        {
            session.Redirects = RedirectPolicy.None;
        }
        else if (MaxRedirects is { } most)
        {
            session.Redirects = new RedirectPolicy { Max = most };
        }
    }

    private void ApplyTls(Session session)
    {
        if ((VerifyCertificates ?? (object?)CaFile) is null)
        {
            return;
        }

        if (CaFile is not null && !File.Exists(CaFile))
        {
            throw new ArgumentException($"{nameof(CaFile)} names '{CaFile}', which is not there.", nameof(session));
        }

        session.Tls = new TlsOptions { Verify = VerifyCertificates ?? true, CaFile = CaFile };
    }
}
