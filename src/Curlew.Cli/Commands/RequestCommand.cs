using System.CommandLine;
using Curlew.Cli.Output;
using Curlew.Cli.Requests;
using Curlew.Cli.Transfers;
using Curlew.LibCurl;

namespace Curlew.Cli.Commands;

/// <summary>One command for each HTTP method.</summary>
internal static class RequestCommand
{
    private static readonly string[] s_proxySchemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

    public static Command Create(string method, string description, CliConsole console, CancellationToken cancellationToken)
    {
        var options = new RequestOptions();
        var command = new Command(method.ToLowerInvariant(), description);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            Check(parsed, options);
            var output = ReadOutput(parsed, options, method, console);
            var connection = ReadConnection(parsed, options, output);
            var request = RequestBuilder.Build(ReadRequest(parsed, options, method, console));
            return new RequestRunner(console, connection, output).Run(request, cancellationToken);
        });
        return command;
    }

    private static RequestArguments ReadRequest(ParseResult parsed, RequestOptions options, string method, CliConsole console) => new()
    {
        Method = method,
        Url = parsed.GetRequiredValue(options.Url),
        Items = parsed.GetValue(options.Items) ?? [],
        HeaderLines = parsed.GetValue(options.Header) ?? [],
        Format = parsed.GetValue(options.Json) ? BodyFormat.Json
            : parsed.GetValue(options.Form) ? BodyFormat.Form
            : parsed.GetValue(options.Multipart) ? BodyFormat.Multipart
            : BodyFormat.Automatic,
        Raw = parsed.GetValue(options.Raw),
        User = parsed.GetValue(options.User),
        Input = console.InputIsTerminal || parsed.GetValue(options.IgnoreStdin) ? null : console.Input,
    };

    private static ConnectionSettings ReadConnection(ParseResult parsed, RequestOptions options, OutputSettings output) => new()
    {
        HttpVersion = parsed.GetValue(options.Http11) ? CurlHttpVersion.Http11
            : parsed.GetValue(options.Http2) ? CurlHttpVersion.Http2
            : parsed.GetValue(options.Http3) ? CurlHttpVersion.Http3
            : CurlHttpVersion.None,
        Insecure = parsed.GetValue(options.Insecure),
        CaFile = parsed.GetValue(options.CaFile),
        CertificateFile = parsed.GetValue(options.Certificate),
        KeyFile = parsed.GetValue(options.Key),
        Proxy = parsed.GetValue(options.Proxy),
        Timeout = parsed.GetValue(options.Timeout),
        Follow = parsed.GetValue(options.Follow),
        MaxRedirects = parsed.GetValue(options.MaxRedirects),
        Compressed = parsed.GetValue(options.Compressed) || !(output.Download || parsed.GetValue(options.NoCompressed)),
    };

    private static OutputSettings ReadOutput(ParseResult parsed, RequestOptions options, string method, CliConsole console)
    {
        var headOnly = parsed.GetValue(options.HeadOnly);
        var bodyOnly = parsed.GetValue(options.BodyOnly);
        var file = parsed.GetValue(options.Output);
        var resumes = parsed.GetValue(options.Continue);
        var download = parsed.GetValue(options.Download) || resumes;
        var verbosity = parsed.GetResult(options.Verbose)?.IdentifierTokenCount ?? 0;
        var toScreen = console.OutputIsTerminal && file is null && !download && verbosity == 0;
        return new OutputSettings
        {
            File = file == "-" ? null : file,
            Download = download,
            Continue = resumes,
            ShowHead = headOnly || (!bodyOnly && (method == "HEAD" || toScreen)),
            ShowBody = !headOnly,
            Pretty = parsed.GetValue(options.Pretty),
            Verbosity = verbosity,
        };
    }

    private static void Check(ParseResult parsed, RequestOptions options)
    {
        Exclude(parsed, options.Json, options.Form, options.Multipart);
        Exclude(parsed, options.Http11, options.Http2, options.Http3);
        Exclude(parsed, options.Follow, options.NoFollow);
        Exclude(parsed, options.HeadOnly, options.BodyOnly);
        Exclude(parsed, options.Compressed, options.NoCompressed);
        Exclude(parsed, options.Compressed, options.Continue);

        var file = parsed.GetValue(options.Output);
        if (file is "")
        {
            throw new UsageException("-o needs the name of a file.");
        }

        if (parsed.GetValue(options.Continue) && file is null or "-")
        {
            throw new UsageException("-c needs -o FILE, to know what to go on with.");
        }

        if (parsed.GetValue(options.Download) && file == "-")
        {
            throw new UsageException("-d saves to a file; '-o -' is none.");
        }

        CheckProxy(parsed.GetValue(options.Proxy));
    }

    private static void Exclude(ParseResult parsed, params Option<bool>[] options)
    {
        var given = options.Where(parsed.GetValue).Select(o => o.Name).ToList();
        if (given.Count > 1)
        {
            throw new UsageException($"{given[0]} and {given[1]} exclude each other.");
        }
    }

    private static void CheckProxy(string? proxy)
    {
        if (string.IsNullOrEmpty(proxy))
        {
            return;
        }

        var scheme = proxy.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && !s_proxySchemes.Contains(proxy[..scheme], StringComparer.OrdinalIgnoreCase))
        {
            throw new UsageException($"'{proxy[..scheme]}' is no kind of proxy; there are {string.Join(", ", s_proxySchemes)}.");
        }

        if (!Uri.TryCreate(scheme < 0 ? "http://" + proxy : proxy, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new UsageException("the value of --proxy is not a URL.");
        }
    }
}
