using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Curlew.Cli.Listen;

namespace Curlew.Cli.Commands;

/// <summary>Records who connects.</summary>
internal static class ListenCommand
{
    private const int DefaultPort = 8443;

    public static Command Create(CliConsole console, CancellationToken cancellationToken)
    {
        Option<int> port = new("--port")
        {
            HelpName = "N",
            Description = "The port; 0 takes one that is free.",
            DefaultValueFactory = _ => DefaultPort,
            CustomParser = ParsePort,
        };
        var json = SessionCommandOptions.Flag("--json", "A JSON document on a line for each connection, once it is over.");
        var save = SessionCommandOptions.Text("--save", "NAME", "Write what the first client shows to a fingerprint file, for '-i NAME'.");
        var once = SessionCommandOptions.Flag("--once", "End when the first visit is over.");
        var certificate = SessionCommandOptions.Text("--cert", "FILE", "Show this certificate (PEM, or PKCS#12 with its key) in place of one made for localhost.");
        var key = SessionCommandOptions.Text("--key", "FILE", "The private key of --cert (PEM).");
        Command command = new(
            "listen",
            "Record who connects: TLS, HTTP/2, headers. A browser that opens the page shows all that it does in a moment. The server is for this machine alone. Exit code: 0, or 1 where nothing could be recorded.");
        foreach (var option in (IEnumerable<Option>)[port, json, save, once, certificate, key])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            if (parsed.GetValue(key) is not null && parsed.GetValue(certificate) is null)
            {
                throw new UsageException("--key needs --cert, the certificate that it belongs to.");
            }

            ListenOptions options = new(parsed.GetValue(port), parsed.GetValue(json), parsed.GetValue(save), parsed.GetValue(once))
            {
                Certificate = parsed.GetValue(certificate),
                Key = parsed.GetValue(key),
            };
            new Listener(console, options).RunAsync(cancellationToken).GetAwaiter().GetResult();
            return ExitCode.Success;
        });
        return command;
    }

    private static int ParsePort(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            result.AddError($"'{text}' is not a port from 0 to 65535");
        }

        return port;
    }
}
