namespace Curlew;

/// <summary>The shell a command was written for.</summary>
public enum CommandShell
{
    /// <summary>Told from the carets that only cmd.exe wants.</summary>
    Automatic,

    /// <summary>sh, bash, zsh.</summary>
    Posix,

    /// <summary>cmd.exe of Windows.</summary>
    Cmd,
}

/// <summary>The one curl command of a text: the words behind <c>curl</c>, and what is piped into it.</summary>
internal sealed record CommandLineWords(CommandText Text, IReadOnlyList<ShellWord> Arguments, Octets? StandardInput, CommandShell Shell)
{
    /// <summary>Variables that change what curl sends; the others may stand in front of it.</summary>
    private static readonly Dictionary<string, string> s_variables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http_proxy"] = "--proxy",
        ["https_proxy"] = "--proxy",
        ["all_proxy"] = "--proxy",
        ["no_proxy"] = "--noproxy",
        ["curl_ca_bundle"] = "--cacert",
        ["ssl_cert_file"] = "--cacert",
        ["ssl_cert_dir"] = "--capath",
    };

    /// <exception cref="CurlCommandException">The text is not one curl command.</exception>
    public static CommandLineWords Read(string command, CommandShell shell = CommandShell.Automatic)
    {
        var text = new CommandText(command);
        if (shell == CommandShell.Automatic)
        {
            shell = LooksLikeCmd(command) ? CommandShell.Cmd : CommandShell.Posix;
        }

        var words = shell == CommandShell.Cmd ? CmdWords.Read(text) : PosixWords.Read(text);
        var at = 0;
        Octets? input = null;
        SkipPrompt(words, ref at);
        if (ReadProducer(words, at) is var (produced, next))
        {
            (input, at) = (produced, next);
        }

        while (at < words.Count && IsAssignment(words[at]))
        {
            at++;
        }

        if (at == words.Count || words[at].IsOperator || !IsCurl(words[at].Value.Latin1))
        {
            throw text.Error(at < words.Count ? words[at].Position : text.Length, "a curl command starts with 'curl'");
        }

        return new(text, ArgumentsFrom(words, at + 1), input, shell);
    }

    private static bool LooksLikeCmd(string command)
    {
        var lines = command.Split('\n');
        return command.TrimStart().Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries) is [_, ['^', '"', ..], ..]
            || (lines.Any(l => l.TrimEnd().EndsWith('^')) && !lines.Any(l => l.TrimEnd().EndsWith('\\')));
    }

    /// <summary>What people copy along from a terminal: empty lines and the prompt.</summary>
    private static void SkipPrompt(List<ShellWord> words, ref int at)
    {
        SkipLines(words, ref at);
        if (at < words.Count && words[at].Is("$") && !words[at].IsOperator)
        {
            at++;
        }
    }

    private static void SkipLines(List<ShellWord> words, ref int at)
    {
        while (at < words.Count && words[at] is { IsOperator: true } line && line.Is("\n"))
        {
            at++;
        }
    }

    /// <summary>The writer pipes in what cannot be an argument; and <c>echo '...' | curl -d @-</c> is written by hand.</summary>
    private static (Octets Input, int Next)? ReadProducer(List<ShellWord> words, int at)
    {
        if (at == words.Count || !(words[at].Is("printf") || words[at].Is("echo")))
        {
            return null;
        }

        var end = words.FindIndex(at, w => w.IsOperator);
        if (end < 0 || !words[end].Is("|"))
        {
            throw words[at].Error("what this writes goes nowhere: it takes '| curl'");
        }

        var next = end + 1;
        SkipLines(words, ref next);
        return (Producer.Run(words[at], words[(at + 1)..end]), next);
    }

    private static bool IsAssignment(ShellWord word)
    {
        var text = word.Value.Latin1;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (word.IsOperator || equals <= 0 || char.IsAsciiDigit(text[0]) || !text[..equals].All(c => c == '_' || char.IsAsciiLetterOrDigit(c)))
        {
            return false;
        }

        return s_variables.TryGetValue(text[..equals], out var option)
            ? throw word.Error($"the variable '{text[..equals]}' is not read here; use {option}")
            : true;
    }

    private static bool IsCurl(string program)
    {
        var name = program[(program.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Equals("curl", StringComparison.OrdinalIgnoreCase) || name.Equals("curl.exe", StringComparison.OrdinalIgnoreCase);
    }

    private static List<ShellWord> ArgumentsFrom(List<ShellWord> words, int start)
    {
        var end = words.FindIndex(start, w => w.IsOperator);
        if (end < 0)
        {
            return words[start..];
        }

        // A semicolon or the end of a line may close the command; whatever else comes would be dropped.
        var more = words.FindIndex(end, w => !w.IsOperator || !(w.Is("\n") || w.Is(";")));
        return more < 0 ? words[start..end] : throw words[end].Error(Describe(words[end]));
    }

    private static string Describe(ShellWord sign) => sign.Value.Latin1 switch
    {
        "\n" => "the command ends with the line, and more comes after it; one command is taken",
        "<" or ">" => $"'{sign.Value}' sends input or output elsewhere, which is not taken; use an option of curl",
        "&" => "'&' ends the command in a shell; put the URL in quotes",
        _ => $"'{sign.Value}' means something to the shell; put it in quotes, or take one curl command alone",
    };
}
