using System.CommandLine;
using Curlew.Cli.Requests;
using Curlew.Cli.Transfers;

namespace Curlew.Cli.Commands;

/// <summary>Talks on a WebSocket: lines go out, messages come in.</summary>
internal static class WebSocketCommand
{
    public static Command Create(CliConsole console, CancellationToken cancellationToken)
    {
        var url = new Argument<string>("URL") { Description = "Where to: ws, wss, http or https. ':8080/x' is on localhost, and a URL without a scheme is ws." };
        var header = new Option<string[]>("--header", "-H")
        {
            HelpName = "NAME: VALUE",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            Description = "Send a header with the handshake; 'Name:' removes one, 'Name;' sends it empty. May be repeated.",
        };
        var protocol = new Option<string[]>("--protocol")
        {
            HelpName = "NAME",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            Description = "Offer a subprotocol. May be repeated, the preferred one first.",
        };
        var user = SessionCommandOptions.Text("--user", "USER:PASSWORD", "Authenticate with basic authentication.", "-u");
        var binary = SessionCommandOptions.Flag("--binary", "Send each line as bytes and not as text.");
        var compress = SessionCommandOptions.Flag("--compress", "Offer compression (permessage-deflate).");
        var options = new SessionCommandOptions();
        var command = new Command("ws", "Talk on a WebSocket. Each line of standard input goes out as a message, and each message that comes is written with a line's end. At the end of the input the WebSocket is closed.")
        {
            url,
        };
        foreach (var option in (IEnumerable<Option>)[header, protocol, user, binary, compress, options.Timeout, options.Proxy, options.Insecure, options.CaFile, options.Certificate, options.Key, options.Verbose])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            using var session = options.CreateSession(parsed, console);
            var address = WithHttp(parsed.GetRequiredValue(url));
            var settings = Read(() => new WebSocketOptions
            {
                Headers = HeaderArguments.Read(parsed.GetValue(header) ?? [], []),
                SubProtocols = parsed.GetValue(protocol) ?? [],
                Auth = RequestBuilder.ReadUser(parsed.GetValue(user)),
                Compression = parsed.GetValue(compress) ? new() : null,
            });
            var runner = new WebSocketTalk(console, parsed.GetValue(binary));
            return runner.RunAsync(session, UrlArgument.Parse(address), settings, cancellationToken).GetAwaiter().GetResult();
        });
        return command;
    }

    /// <summary>The schemes of WebSockets are those of HTTP by other names, and not every libcurl knows them.</summary>
    private static string WithHttp(string url) =>
        url.StartsWith("ws://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("wss://", StringComparison.OrdinalIgnoreCase) ? $"http{url[2..]}" : url;

    private static WebSocketOptions Read(Func<WebSocketOptions> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(UsageException.WithoutParameter(e), e);
        }
    }
}
