using Curlew.LibCurl;

namespace Curlew.Cli.Transfers;

/// <summary>How a request is to be transported.</summary>
internal sealed record ConnectionSettings
{
    public CurlHttpVersion HttpVersion { get; init; }

    public bool Insecure { get; init; }

    public string? CaFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>Empty for no proxy at all; null for what the environment says.</summary>
    public string? Proxy { get; init; }

    /// <summary>For the whole of it, redirects included.</summary>
    public TimeSpan? Timeout { get; init; }

    public bool Follow { get; init; }

    public int MaxRedirects { get; init; }

    public bool Compressed { get; init; }

    /// <exception cref="FailureException">A file cannot be read, or libcurl lacks what is asked.</exception>
    public void Check()
    {
        foreach (var (path, option) in new[] { (CaFile, "--cacert"), (CertificateFile, "--cert"), (KeyFile, "--key") })
        {
            if (path is not null)
            {
                ReadableFile.Check(path, option);
            }
        }

        var (feature, name) = HttpVersion switch
        {
            CurlHttpVersion.Http2 => ("HTTP2", "HTTP/2"),
            CurlHttpVersion.Http3 => ("HTTP3", "HTTP/3"),
            _ => (null, ""),
        };
        if (feature is not null && !CurlLibrary.HasFeature(feature))
        {
            throw new FailureException($"libcurl {CurlLibrary.Version} from {CurlLibrary.Path} was built without {name}.");
        }
    }

    public void Apply(Curl curl)
    {
        const int bufferSize = 256 * 1024; // fewer and larger pieces for what writes them
        curl.SetOpt(CurlOpt.BufferSize, bufferSize);
        curl.SetOpt(CurlOpt.HttpVersion, HttpVersion);
        curl.SetOpt(CurlOpt.SuppressConnectHeaders, true);
        SetIfGiven(curl, CurlOpt.Proxy, Proxy);
        SetIfGiven(curl, CurlOpt.SslCert, CertificateFile);
        SetIfGiven(curl, CurlOpt.SslKey, KeyFile);
        if (CaFile is not null)
        {
            curl.SetOpt(CurlOpt.CaInfo, CaFile);
            SetIfSupported(curl, CurlOpt.ProxyCaInfo, CaFile);
        }

        if (Insecure)
        {
            curl.SetOpt(CurlOpt.SslVerifyPeer, false);
            curl.SetOpt(CurlOpt.SslVerifyHost, false);
            SetIfSupported(curl, CurlOpt.ProxySslVerifyPeer, false);
            SetIfSupported(curl, CurlOpt.ProxySslVerifyHost, false);
        }

        if (Compressed)
        {
            curl.SetOpt(CurlOpt.AcceptEncoding, ""); // all that this libcurl can undo
        }

        if (Follow)
        {
            curl.SetOpt(CurlOpt.CookieFile, ""); // what one answer sets, the next request sends
        }
    }

    private static void SetIfGiven(Curl curl, CurlOpt<string> option, string? value)
    {
        if (value is not null)
        {
            curl.SetOpt(option, value);
        }
    }

    private static void SetIfSupported<T>(Curl curl, CurlOpt<T> option, T value)
    {
        if (CurlLibrary.Supports(option))
        {
            curl.SetOpt(option, value);
        }
    }
}
