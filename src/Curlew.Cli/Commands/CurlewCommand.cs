using System.CommandLine;
using Curlew.Cli.RequestFiles;

namespace Curlew.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class CurlewCommand
{
    private static readonly (string Method, string Description)[] s_methods =
    [
        ("GET", "Fetch a resource."),
        ("POST", "Send data to be processed."),
        ("PUT", "Store a resource."),
        ("PATCH", "Change a resource."),
        ("DELETE", "Remove a resource."),
        ("HEAD", "Fetch the headers alone."),
        ("OPTIONS", "Ask what the server allows."),
        ("TRACE", "Ask the server to send the request back."),
        ("QUERY", "Ask with a body, changing nothing."),
    ];

    public static RootCommand Create(CliConsole console, CancellationToken cancellationToken)
    {
        var root = new RootCommand("HTTP from the command line, through libcurl. Exit code: 0, or 1 when the transfer fails or the status is 400 or above, or 2 when the command line is wrong.");
        foreach (var (method, description) in s_methods)
        {
            root.Subcommands.Add(RequestCommand.Create(method, description, console, cancellationToken));
        }

        root.Subcommands.Add(CreateRun(console, cancellationToken));
        root.Subcommands.Add(WebSocketCommand.Create(console, cancellationToken));
        root.Subcommands.Add(DemoCommand.Create(console, cancellationToken));
        root.Subcommands.Add(DoctorCommand.Create(console));
        root.Subcommands.Add(ListenCommand.Create(console, cancellationToken));
        root.Subcommands.Add(ListCommand.Create(console));
        root.Subcommands.Add(DiffCommand.Create(console));
        foreach (var option in root.Options.OfType<VersionOption>())
        {
            option.Description = "Show the version of curlew and of the libcurl that it found.";
            option.Action = new VersionAction(console);
        }

        return root;
    }

    private static Command CreateRun(CliConsole console, CancellationToken cancellationToken)
    {
        var options = new SessionCommandOptions();
        return RunCommand.Create(
            console,
            (parsed, plan) =>
            {
                var output = options.ReadOutput(parsed, isHead: false, isHeadShown: console.OutputIsTerminal);
                return new FileRunner(console, plan, output, () => options.CreateSession(parsed, console)).RunAsync(cancellationToken).GetAwaiter().GetResult();
            },
            options.All);
    }
}
