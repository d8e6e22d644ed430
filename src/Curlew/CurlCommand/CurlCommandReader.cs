namespace Curlew;

/// <summary>Reads a curl command.</summary>
internal static class CurlCommandReader
{
    private const string Negation = "no-";

    /// <summary>Reads one curl command, as it is copied from a browser, a document or a shell.</summary>
    /// <param name="command">The command, with or without a prompt before it.</param>
    /// <param name="shell">The shell whose quotes it has.</param>
    /// <exception cref="CurlCommandException">It is not one curl command that is all there.</exception>
    public static RequestSpec Read(string command, CommandShell shell = CommandShell.Automatic)
    {
        ArgumentNullException.ThrowIfNull(command);
        var line = CommandLineWords.Read(command, shell);
        var state = new CurlCommandState(line);
        using var words = line.Arguments.GetEnumerator();
        var onlyUrls = false;
        while (words.MoveNext())
        {
            var word = words.Current;
            var text = word.Value.Latin1;
            if (onlyUrls || !text.StartsWith('-'))
            {
                state.AddUrl(word);
            }
            else if (text == "--")
            {
                onlyUrls = true;
            }
            else if (text.StartsWith("--", StringComparison.Ordinal))
            {
                ReadLong(state, word, words);
            }
            else
            {
                ReadShort(state, word, words);
            }
        }

        return state.Complete();
    }

    private static void ReadLong(CurlCommandState state, ShellWord word, IEnumerator<ShellWord> words)
    {
        var spelling = word.Text;
        var name = spelling[2..];
        var option = CommandOptions.Find(name);
        var isOn = true;
        if (option is null && name.StartsWith(Negation, StringComparison.Ordinal))
        {
            option = CommandOptions.Find(name[Negation.Length..]);
            isOn = false;
        }

        if (option is null)
        {
            throw word.Error(Unknown(spelling, name));
        }

        if (!isOn && !option.CanBeNegated)
        {
            throw word.Error($"--{option.Name} cannot be taken back with '{spelling}'");
        }

        option.Read(state, new(spelling, option.TakesValue ? NextWord(spelling, word, words) : word, isOn));
    }

    /// <summary>Letters without a value may share a dash; the rest of the word is the value of one that takes one.</summary>
    private static void ReadShort(CurlCommandState state, ShellWord word, IEnumerator<ShellWord> words)
    {
        var letters = word.Value.Latin1;
        for (var i = 1; i == 1 || i < letters.Length; i++)
        {
            var spelling = i < letters.Length ? "-" + letters[i] : "-";
            var option = i < letters.Length ? CommandOptions.Find(letters[i]) : null;
            if (option is null)
            {
                var place = letters.Length > 2 && char.IsAscii(letters[i]) ? $" (in '{word.Value}')" : "";
                throw word.Error($"curl has no option '{(letters.Length > 1 && !char.IsAscii(letters[i]) ? word.Value : spelling)}'{place}");
            }

            if (option.TakesValue)
            {
                var attached = letters[(i + 1)..];
                option.Read(state, new(spelling, attached.Length > 0 ? word.With(Octets.FromLatin1(attached)) : NextWord(spelling, word, words)));
                return;
            }

            option.Read(state, new(spelling, word));
        }
    }

    private static ShellWord NextWord(string spelling, ShellWord option, IEnumerator<ShellWord> words) =>
        words.MoveNext() ? words.Current : throw option.Error($"{spelling} takes a value, and nothing comes after it");

    private static string Unknown(string spelling, string name)
    {
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && CommandOptions.Find(name[..equals]) is { TakesValue: true } meant)
        {
            return $"curl has no option '--{name[..equals]}=...': it takes the value as the next word, --{meant.Name} VALUE";
        }

        if (name.StartsWith("expand-", StringComparison.Ordinal))
        {
            return $"{spelling}: variables of curl are not known here; write their values out";
        }

        var longer = name.Length < 2 ? null : CommandOptions.All.FirstOrDefault(o => o.Name.StartsWith(name, StringComparison.Ordinal));
        return $"curl has no option '{spelling}'" + (longer is null ? "" : $"; is --{longer.Name} meant?");
    }
}
