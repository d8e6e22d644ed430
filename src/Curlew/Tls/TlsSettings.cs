using System.Security.Cryptography;
using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>TLS options that were looked at and found right, as libcurl takes them.</summary>
internal sealed class TlsSettings
{
    private const string PinPrefix = "sha256//";

    private readonly TlsOptions _options;
    private string? _caFile;
    private string? _caPath;
    private byte[]? _caBytes;
    private string? _pins;
    private CurlSslVersion _version;
    private CurlSslOptions _sslOptions;

    private TlsSettings(TlsOptions options) => _options = options;

    private bool HasAuthorities => _caFile is not null || _caPath is not null || _caBytes is not null;

    public static TlsSettings From(TlsOptions options)
    {
        var settings = new TlsSettings(options);
        settings.TakeAuthorities();
        settings.TakePins();
        settings.TakeVersions();
        if (options.CrlFile is { } crl)
        {
            ReadPem(crl, "X509 CRL", nameof(TlsOptions.CrlFile));
        }

        if (options.Proxy is { } proxy)
        {
            ThrowIfForServersOnly(proxy);
            proxy.Validate();
        }

        return settings;
    }

    /// <param name="curl">A handle that is new or reset.</param>
    /// <param name="set">Which end.</param>
    /// <param name="isOwn">Whether these options were given for that end, so that what is about one peer goes with them.</param>
    public void Apply(Curl curl, TlsOptionSet set, bool isOwn)
    {
        curl.SetOpt(set.VerifyPeer, _options.Verify);
        curl.SetOpt(set.VerifyHost, _options.VerifyHost ?? _options.Verify);
        if (HasAuthorities)
        {
            // What the library has built in is trusted as well until it is taken away.
            curl.SetOpt(set.CaFile, _caFile);
            curl.SetOpt(set.CaPath, _caPath);
            curl.SetOpt(set.CaBytes, _caBytes);
        }

        if (isOwn && _options.ClientCertificate is { } client)
        {
            curl.SetOpt(set.Certificate, client.CertificatePem);
            curl.SetOpt(set.Key, client.KeyPem);
            SetWhereGiven(curl, set.KeyPassword, client.Password);
        }

        SetWhereGiven(curl, set.CrlFile, _options.CrlFile);
        SetWhereGiven(curl, set.Pins, isOwn ? _pins : null);
        SetWhereGiven(curl, set.Ciphers, _options.Ciphers);
        SetWhereGiven(curl, set.Tls13Ciphers, _options.Tls13Ciphers);
        if (_version != CurlSslVersion.Default)
        {
            curl.SetOpt(set.Version, _version);
        }

        if (_sslOptions != CurlSslOptions.None)
        {
            curl.SetOpt(set.Options, _sslOptions);
        }

        if (set == TlsOptionSet.Server)
        {
            ApplyToServer(curl);
        }
    }

    private static void ThrowIfForServersOnly(TlsOptions proxy)
    {
        var name = proxy.ServerCertificateCallback is not null ? nameof(TlsOptions.ServerCertificateCallback)
            : proxy.Groups is not null ? nameof(TlsOptions.Groups)
            : proxy.SignatureAlgorithms is not null ? nameof(TlsOptions.SignatureAlgorithms)
            : proxy.Ech is not null ? nameof(TlsOptions.Ech)
            : !proxy.Alpn ? nameof(TlsOptions.Alpn)
            : proxy.RequireOcspStaple ? nameof(TlsOptions.RequireOcspStaple)
            : proxy.Proxy is not null ? nameof(TlsOptions.Proxy)
            : null;
        if (name is not null)
        {
            throw Wrong(nameof(TlsOptions.Proxy), $"libcurl has no {name} for proxies");
        }
    }

    private static void SetWhereGiven(Curl curl, CurlOpt<string> option, string? value)
    {
        if (value is not null)
        {
            curl.SetOpt(option, value);
        }
    }

    /// <summary>The options that libcurl has for the server alone.</summary>
    private void ApplyToServer(Curl curl)
    {
        SetWhereGiven(curl, CurlOpt.SslEcCurves, _options.Groups);
        SetWhereGiven(curl, CurlOpt.SslSignatureAlgorithms, _options.SignatureAlgorithms);
        SetWhereGiven(curl, CurlOpt.Ech, _options.Ech);
        if (!_options.Alpn)
        {
            curl.SetOpt(CurlOpt.SslEnableAlpn, false);
        }

        if (_options.RequireOcspStaple)
        {
            curl.SetOpt(CurlOpt.SslVerifyStatus, true);
        }

        if (_options.ServerCertificateCallback is not null)
        {
            curl.SetOpt(CurlOpt.CertInfo, true);
        }

        if (!_options.ResumeSessions || _options.ServerCertificateCallback is not null)
        {
            curl.SetOpt(CurlOpt.SslSessionIdCache, false);
        }
    }

    private void TakeAuthorities()
    {
        _caPath = _options.CaPath;
        if (_caPath is not null && !Directory.Exists(_caPath))
        {
            throw Wrong(nameof(TlsOptions.CaPath), $"there is no directory '{_caPath}'");
        }

        if (_options.CaFile is { } file)
        {
            ReadPem(file, PemLabels.Certificate, nameof(TlsOptions.CaFile));
            _caFile = file;
        }

        if (!_options.CaBytes.IsEmpty)
        {
            if (_caFile is not null)
            {
                throw Wrong(nameof(TlsOptions.CaBytes), $"{nameof(TlsOptions.CaFile)} is given too, and libcurl takes one of them");
            }

            ThrowUnlessPem(_options.CaBytes.Span, PemLabels.Certificate, nameof(TlsOptions.CaBytes), "the bytes");
            _caBytes = _options.CaBytes.ToArray();
        }

        if (_options.AddSystemAuthorities && HasAuthorities)
        {
            AddSystemAuthorities();
        }
    }

    /// <summary>libcurl takes one file or one run of bytes, so both go into one.</summary>
    private void AddSystemAuthorities()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            _sslOptions |= CurlSslOptions.NativeCa;
            return;
        }

        var system = File.Exists(CurlLibrary.CaBundle)
            ? CurlLibrary.CaBundle
            : throw Wrong(nameof(TlsOptions.AddSystemAuthorities), "no file of the system's authorities is known here");
        var own = _caBytes ?? (_caFile is null ? [] : File.ReadAllBytes(_caFile));
        _caBytes = [.. own, (byte)'\n', .. File.ReadAllBytes(system)];
        _caFile = null;
    }

    private void TakePins()
    {
        var pins = _options.PinnedPublicKeys.SelectMany(p => (p ?? "").Split(';')).ToList();
        var hash = new byte[SHA256.HashSizeInBytes];
        foreach (var pin in pins)
        {
            if (!pin.StartsWith(PinPrefix, StringComparison.Ordinal)
                || !Convert.TryFromBase64String(pin[PinPrefix.Length..], hash, out var length)
                || length != hash.Length)
            {
                throw Wrong(nameof(TlsOptions.PinnedPublicKeys), $"'{pin}' is not {PinPrefix} and 32 bytes in base64");
            }
        }

        _pins = pins.Count == 0 ? null : string.Join(';', pins);
    }

    private void TakeVersions()
    {
        var (min, max) = (_options.MinVersion, _options.MaxVersion);
        ThrowUnlessDefined(min, nameof(TlsOptions.MinVersion));
        ThrowUnlessDefined(max, nameof(TlsOptions.MaxVersion));
        if (min > max)
        {
            throw Wrong(nameof(TlsOptions.MinVersion), $"{min} is newer than the {nameof(TlsOptions.MaxVersion)}, {max}");
        }

        _version = (min switch
        {
            TlsVersion.Tls10 => CurlSslVersion.Tls10,
            TlsVersion.Tls11 => CurlSslVersion.Tls11,
            TlsVersion.Tls12 => CurlSslVersion.Tls12,
            TlsVersion.Tls13 => CurlSslVersion.Tls13,
            _ when max is null or >= TlsVersion.Tls12 => CurlSslVersion.Tls12,
            _ => CurlSslVersion.Default,
        }) | (max switch
        {
            TlsVersion.Tls10 => CurlSslVersion.MaxTls10,
            TlsVersion.Tls11 => CurlSslVersion.MaxTls11,
            TlsVersion.Tls12 => CurlSslVersion.MaxTls12,
            TlsVersion.Tls13 => CurlSslVersion.MaxTls13,
            _ => CurlSslVersion.MaxNone,
        });
    }

    private static void ThrowUnlessDefined(TlsVersion? version, string property)
    {
        if (version is { } given && !Enum.IsDefined(given))
        {
            throw Wrong(property, $"there is no version {given}");
        }
    }

    private static void ReadPem(string path, string label, string property)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException($"TlsOptions.{property}: {e.Message}", property, e);
        }

        ThrowUnlessPem(bytes, label, property, $"'{path}'");
    }

    private static void ThrowUnlessPem(ReadOnlySpan<byte> bytes, string label, string property, string what)
    {
        if (bytes.IndexOf(Encoding.ASCII.GetBytes($"-----BEGIN {label}-----")) < 0)
        {
            throw Wrong(property, $"{what} holds nothing that begins with -----BEGIN {label}-----");
        }
    }

    private static ArgumentException Wrong(string property, string why) => new($"TlsOptions.{property}: {why}.", property);
}
