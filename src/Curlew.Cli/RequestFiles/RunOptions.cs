using System.CommandLine;
using Curlew.Cli.Commands;

namespace Curlew.Cli.RequestFiles;

/// <summary>The options and arguments of 'curlew run' that say what is sent; how it is sent and shown is said as for one request.</summary>
internal sealed class RunOptions
{
    public Argument<string> File { get; } = new("FILE") { Description = "The file: .http or .rest with requests as text, .har as browsers save them." };

    public Argument<string[]> Selection { get; } = new("REQUEST")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Send these alone, in this order: a number, a range such as 2-4, or a name.",
    };

    public Option<bool> List { get; } = SessionCommandOptions.Flag("--list", "Show the requests and send none.");

    public Option<bool> Json { get; } = SessionCommandOptions.Flag("--json", "With --list: as JSON.");

    public Option<bool> Curl { get; } = SessionCommandOptions.Flag("--curl", "Show the requests as curl commands, with all secrets that are in them, and send none.");

    public Option<string[]> Variable { get; } = new("--var")
    {
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = "Give a variable of the file a value; it goes before the file's own. May be repeated.",
    };

    public Option<string> Session { get; } = RequestCommandOptions.CookieFileOption();

    public Option<bool> NoSession { get; } = SessionCommandOptions.Flag("--no-session", "Do not send cookies that an answer before gave.");

    public Option<bool> FailFast { get; } = SessionCommandOptions.Flag("--fail-fast", "Stop at the first request that fails; else the rest is sent, and the exit code is 1.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(File);
        command.Arguments.Add(Selection);
        foreach (var option in new Option[] { List, Json, Curl, Variable, Session, NoSession, FailFast })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">Options exclude each other.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(Session) is "")
        {
            throw new UsageException("--session needs the name of a file.");
        }

        if (parsed.GetValue(Session) is not null && parsed.GetValue(NoSession))
        {
            throw new UsageException("--session and --no-session exclude each other.");
        }

        if (parsed.GetValue(List) && parsed.GetValue(Curl))
        {
            throw new UsageException("--list and --curl exclude each other.");
        }

        if (parsed.GetValue(Json) && !parsed.GetValue(List))
        {
            throw new UsageException("--json goes with --list.");
        }
    }

    /// <exception cref="UsageException">One is not of the form NAME=VALUE.</exception>
    public IReadOnlyDictionary<string, string> ReadVariables(ParseResult parsed)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in parsed.GetValue(Variable) ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            variables[equals > 0 ? text[..equals] : throw new UsageException($"--var takes NAME=VALUE, and '{SafeText.OneLine(text)}' is not.")] = text[(equals + 1)..];
        }

        return variables;
    }
}
