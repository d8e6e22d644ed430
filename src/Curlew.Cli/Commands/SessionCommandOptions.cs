using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Curlew.Cli.Output;
using Curlew.LibCurl;

namespace Curlew.Cli.Commands;

/// <summary>The options that every command which sends something has: how it is sent, and how the answer is shown.</summary>
internal sealed class SessionCommandOptions
{
    public Option<TimeSpan?> Timeout { get; } = new("--timeout")
    {
        HelpName = "SECONDS",
        Description = "Give up after so many seconds in all; fractions are allowed. Without it a request ends after 30 seconds without an answer or a byte.",
        CustomParser = ParseSeconds,
    };

    public Option<string> Proxy { get; } = Text("--proxy", "URL", "Go through a proxy: http, https, socks4, socks4a, socks5 or socks5h. Empty for none.");

    public Option<bool> Insecure { get; } = Flag("--insecure", "Accept any certificate.", "-k");

    public Option<string> CaFile { get; } = Text("--cacert", "FILE", "Trust the authorities in this PEM file instead of the usual ones.");

    public Option<string> Certificate { get; } = Text("--cert", "FILE", "Show this client certificate (PEM, or PKCS#12 with its key).");

    public Option<string> Key { get; } = Text("--key", "FILE", "The private key of --cert (PEM).");

    public Option<bool> Http11 { get; } = Flag("--http1.1", "Speak HTTP/1.1.");

    public Option<bool> Http2 { get; } = Flag("--http2", "Speak HTTP/2 where the server can.");

    public Option<bool> Http3 { get; } = Flag("--http3", "Speak HTTP/3 where the server can.");

    public Option<string> Impersonate { get; } = Text("--impersonate", "TARGET", "Look like a browser: chrome, firefox153, safari18_4, ... or the name of a fingerprint of one's own.", "-i");

    public Option<bool> HeadOnly { get; } = Flag("--headers", "Print the headers of the answer, and not the body.");

    public Option<bool> BodyOnly { get; } = Flag("--body", "Print the body and not the headers; the default unless standard output is a terminal.");

    public Option<bool> Pretty { get; } = Flag("--pretty", "Indent JSON; the default on a terminal.");

    public Option<bool> Verbose { get; } = Flag("--verbose", "Show the heads of request and answer on standard error, secrets hidden. -vv hides nothing and adds libcurl's own remarks.", "-v");

    public IEnumerable<Option> All => [Timeout, Proxy, Insecure, CaFile, Certificate, Key, Http11, Http2, Http3, Impersonate, HeadOnly, BodyOnly, Pretty, Verbose];

    /// <summary>Without a value of its own: a flag must not take the item after it for one.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Arity = ArgumentArity.Zero, Description = description };

    public static Option<string> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = value, Description = description };

    /// <exception cref="UsageException">Two of them exclude each other.</exception>
    public static void Exclude(ParseResult parsed, params Option<bool>[] options)
    {
        var given = options.Where(parsed.GetValue).Select(o => o.Name).ToList();
        if (given.Count > 1)
        {
            throw new UsageException($"{given[0]} and {given[1]} exclude each other.");
        }
    }

    /// <exception cref="UsageException">The options contradict each other, or a value is malformed.</exception>
    /// <exception cref="FailureException">A file cannot be read, or libcurl lacks what is asked.</exception>
    public Session CreateSession(ParseResult parsed, CliConsole console)
    {
        Exclude(parsed, Http11, Http2, Http3);
        var verbosity = Verbosity(parsed);
        return new Session
        {
            Proxy = ReadProxy(parsed.GetValue(Proxy)),
            Tls = ReadTls(parsed),
            Timeout = parsed.GetValue(Timeout) is { } total ? new Timeouts { Total = total } : null,
            HttpVersion = ReadVersion(parsed),
            Impersonate = ReadTarget(parsed.GetValue(Impersonate)),
            Debug = verbosity > 0 ? new TrafficLog(console.Error, full: verbosity > 1).Add : null,
        };
    }

    /// <exception cref="UsageException">The options contradict each other.</exception>
    public OutputSettings ReadOutput(ParseResult parsed, bool isHead, bool isHeadShown)
    {
        Exclude(parsed, HeadOnly, BodyOnly);
        var headOnly = parsed.GetValue(HeadOnly);
        return new OutputSettings
        {
            ShowHead = headOnly || (!parsed.GetValue(BodyOnly) && (isHead || (isHeadShown && Verbosity(parsed) == 0))),
            ShowBody = !headOnly,
            Pretty = parsed.GetValue(Pretty),
        };
    }

    private int Verbosity(ParseResult parsed) => parsed.GetResult(Verbose)?.IdentifierTokenCount ?? 0;

    private TlsOptions ReadTls(ParseResult parsed)
    {
        var (authorities, certificate, key) = (parsed.GetValue(CaFile), parsed.GetValue(Certificate), parsed.GetValue(Key));
        foreach (var (path, option) in new[] { (authorities, CaFile), (certificate, Certificate), (key, Key) })
        {
            if (path is not null)
            {
                ReadableFile.Check(path, option.Name);
            }
        }

        if (key is not null && certificate is null)
        {
            throw new UsageException("--key needs --cert, the certificate that it belongs to.");
        }

        return TlsOptions.Default with
        {
            Verify = !parsed.GetValue(Insecure),
            CaFile = authorities,
            ClientCertificate = certificate is null ? null : TlsClientCertificate.FromFile(certificate, key),
        };
    }

    private CurlHttpVersion? ReadVersion(ParseResult parsed)
    {
        return parsed.GetValue(Http11) ? CurlHttpVersion.Http11
            : parsed.GetValue(Http2) ? Need("HTTP2", "HTTP/2", CurlHttpVersion.Http2)
            : parsed.GetValue(Http3) ? Need("HTTP3", "HTTP/3", CurlHttpVersion.Http3)
            : null;

        static CurlHttpVersion Need(string feature, string name, CurlHttpVersion version) => CurlLibrary.HasFeature(feature)
            ? version
            : throw new FailureException($"libcurl {CurlLibrary.Version} from {CurlLibrary.Path} was built without {name}.");
    }

    private static Impersonation? ReadTarget(string? name)
    {
        try
        {
            return name is null ? null : new Impersonation(name);
        }
        catch (UnknownBrowserException e)
        {
            var nearest = e.Nearest.Count == 0 ? "" : $"; did you mean {string.Join(" or ", e.Nearest)}?";
            throw new UsageException($"-i knows no '{SafeText.OneLine(name!)}'{nearest}", e);
        }
    }

    private static ProxyOptions? ReadProxy(string? url)
    {
        try
        {
            return url is null ? null : url.Length == 0 ? ProxyOptions.None : new ProxyOptions(url);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"the value of --proxy is not a URL of a proxy: {UsageException.WithoutParameter(e)}", e);
        }
    }

    private static TimeSpan? ParseSeconds(ArgumentResult result)
    {
        const double longest = 1e6;
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= longest)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"'{text}' is not a number of seconds above 0");
        return null;
    }
}
