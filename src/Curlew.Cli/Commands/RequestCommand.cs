using System.CommandLine;
using Curlew.Cli.Output;
using Curlew.Cli.Requests;
using Curlew.Cli.Transfers;

namespace Curlew.Cli.Commands;

/// <summary>One command for each HTTP method.</summary>
internal static class RequestCommand
{
    public static Command Create(string method, string description, CliConsole console, CancellationToken cancellationToken)
    {
        var options = new RequestCommandOptions();
        var command = new Command(method.ToLowerInvariant(), description);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            Check(parsed, options);
            var output = ReadOutput(parsed, options, method, console);
            using var session = CreateSession(parsed, options, output, console);
            var request = RequestBuilder.Build(ReadRequest(parsed, options, method, console));
            if (session.Impersonate is not null && !UrlArgument.IsHttp(request.Url))
            {
                throw new UsageException($"-i is for http and https, which '{parsed.GetValue(options.Url)}' is not.");
            }

            if (parsed.GetValue(options.Curl))
            {
                SavedCookies.Load(session.Cookies, parsed.GetValue(options.CookieFile));
                using var writer = console.OpenOutputWriter();
                writer.WriteLine(request.ToCurlCommand(session));
                return ExitCode.Success;
            }

            return SendAsync(new RequestRunner(console, session, output), session, request, parsed.GetValue(options.CookieFile), console, cancellationToken).GetAwaiter().GetResult();
        });
        return command;
    }

    private static async Task<int> SendAsync(
        RequestRunner runner, Session session, Request request, string? cookies, CliConsole console, CancellationToken cancellationToken)
    {
        SavedCookies.Load(session.Cookies, cookies);
        var (head, succeeded) = await runner.RunAsync(request, cancellationToken).ConfigureAwait(false);
        SavedCookies.Save(session.Cookies, cookies);
        if (succeeded)
        {
            return ExitCode.Success;
        }

        console.WriteError($"the server answered {head.StatusText}.");
        return ExitCode.Failure;
    }

    private static RequestArguments ReadRequest(ParseResult parsed, RequestCommandOptions options, string method, CliConsole console) => new()
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

    private static Session CreateSession(ParseResult parsed, RequestCommandOptions options, OutputSettings output, CliConsole console)
    {
        var session = options.Session.CreateSession(parsed, console);
        session.Redirects = parsed.GetValue(options.Follow) ? RedirectPolicy.Follow with { Max = parsed.GetValue(options.MaxRedirects) } : RedirectPolicy.None;
        var isPlain = output.Continue || (output.Download && session.Impersonate is null); // browsers ask for coded files as well
        session.AcceptEncoding = parsed.GetValue(options.Compressed) || !(isPlain || parsed.GetValue(options.NoCompressed)) ? null : "";
        return session;
    }

    private static OutputSettings ReadOutput(ParseResult parsed, RequestCommandOptions options, string method, CliConsole console)
    {
        var file = parsed.GetValue(options.Output);
        var resumes = parsed.GetValue(options.Continue);
        var download = parsed.GetValue(options.Download) || resumes;
        return options.Session.ReadOutput(parsed, method == "HEAD", console.OutputIsTerminal && file is null && !download) with
        {
            File = file == "-" ? null : file,
            Download = download,
            Continue = resumes,
        };
    }

    private static void Check(ParseResult parsed, RequestCommandOptions options)
    {
        SessionCommandOptions.Exclude(parsed, options.Json, options.Form, options.Multipart);
        SessionCommandOptions.Exclude(parsed, options.Follow, options.NoFollow);
        SessionCommandOptions.Exclude(parsed, options.Compressed, options.NoCompressed);
        SessionCommandOptions.Exclude(parsed, options.Compressed, options.Continue);
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

        if (parsed.GetValue(options.CookieFile) is "")
        {
            throw new UsageException("--session needs the name of a file.");
        }
    }
}
