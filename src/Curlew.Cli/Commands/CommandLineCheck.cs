using System.CommandLine;
using System.CommandLine.Parsing;

namespace Curlew.Cli.Commands;

/// <summary>Turns what the parser objects to into one sentence.</summary>
internal static class CommandLineCheck
{
    private const string Hint = "'curlew --help' tells what there is";

    /// <exception cref="UsageException">The command line is wrong.</exception>
    public static void Check(ParseResult parsed)
    {
        if (parsed.Action is { ClearsParseErrors: true })
        {
            return; // --help and --version need no more than themselves
        }

        if (UnknownOption(parsed) is { } unknown)
        {
            throw new UsageException($"there is no option '{unknown}'; {Help(parsed)}.");
        }

        if (parsed.Errors.Count > 0)
        {
            throw new UsageException(Describe(parsed, parsed.Errors[0].Message));
        }
    }

    private static string Describe(ParseResult parsed, string message)
    {
        if (parsed.CommandResult.Command is not RootCommand)
        {
            return $"{message.TrimEnd('.')}; {Help(parsed)}.";
        }

        return parsed.UnmatchedTokens is [var first, ..]
            ? $"there is no command '{first}'; {Hint}."
            : $"say what to do, as in 'curlew get URL'; {Hint}.";
    }

    private static string Help(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? Hint : $"'curlew {parsed.CommandResult.Command.Name} --help' tells what there is";

    /// <summary>The parser takes an option that it does not know for an argument.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        foreach (var token in Arguments(parsed.CommandResult).Concat(parsed.UnmatchedTokens))
        {
            if (token.Length > 1 && token[0] == '-' && !FollowsDoubleDash(parsed, token))
            {
                return token.Split('=')[0];
            }
        }

        return null;
    }

    private static IEnumerable<string> Arguments(CommandResult command) =>
        command.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value);

    private static bool FollowsDoubleDash(ParseResult parsed, string token)
    {
        var tokens = parsed.Tokens.ToList();
        var dash = tokens.FindIndex(t => t.Type == TokenType.DoubleDash);
        return dash >= 0 && tokens.FindIndex(dash, t => t.Value == token) >= 0;
    }
}
