using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Curlew.Cli.RequestFiles;

/// <summary>The variables of a file, and those that every file has; <c>{{name}}</c> stands for the value of one.</summary>
internal sealed class Variables(SourceFile source, IReadOnlyDictionary<string, string> given)
{
    private const int DefaultRandomLimit = 1000;

    private readonly List<(int Line, string Name, string Value)> _definitions = [];

    public void Define(int line, (string Name, string Value) definition) => _definitions.Add((line, definition.Name, definition.Value));

    /// <summary>Puts values in the place of names.</summary>
    /// <param name="line">Where the text is.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="FailureException">A name has no value.</exception>
    public string Expand(int line, string text) => Expand(line, text, []);

    private string Expand(int line, string text, HashSet<string> open)
    {
        var expanded = new StringBuilder(text.Length);
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var start
            && text.IndexOf("}}", start, StringComparison.Ordinal) is >= 0 and var end)
        {
            expanded.Append(text, at, start - at).Append(ValueOf(line, text[(start + 2)..end].Trim(), open));
            at = end + 2;
        }

        return expanded.Append(text, at, text.Length - at).ToString();
    }

    private string ValueOf(int line, string name, HashSet<string> open)
    {
        if (name.StartsWith('$'))
        {
            return SystemValue(line, name);
        }

        if (given.TryGetValue(name, out var value))
        {
            return value;
        }

        // The definition that is above counts; where there is none, one below does.
        var above = _definitions.FindLastIndex(d => d.Name == name && d.Line <= line);
        var index = above >= 0 ? above : _definitions.FindIndex(d => d.Name == name);
        if (index < 0)
        {
            throw source.Error(line, name.Contains('.', StringComparison.Ordinal)
                ? $"'{{{{{name}}}}}' is no variable of the file; values out of answers are not taken"
                : $"the variable '{name}' has no value; write '@{name} = value', or give it with --var");
        }

        if (!open.Add(name))
        {
            throw source.Error(_definitions[index].Line, $"the variable '{name}' is defined by itself");
        }

        var expanded = Expand(_definitions[index].Line, _definitions[index].Value, open);
        open.Remove(name);
        return expanded;
    }

    private string SystemValue(int line, string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["$guid" or "$uuid" or "$random.uuid"] => Guid.NewGuid().ToString(),
            ["$timestamp"] => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["$isoTimestamp"] or ["$datetime", "iso8601"] => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["$datetime", "rfc1123"] => DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture),
            ["$randomInt"] => Random(line, "0", DefaultRandomLimit.ToString(CultureInfo.InvariantCulture)),
            ["$randomInt", var least, var limit] => Random(line, least, limit),
            ["$processEnv", var name] => EnvironmentValue(line, name),
            [var name] when name.StartsWith("$env.", StringComparison.Ordinal) => EnvironmentValue(line, name["$env.".Length..]),
            _ => throw source.Error(line, $"'{{{{{text}}}}}' is not known; there are $guid, $timestamp, $isoTimestamp, $datetime, $randomInt and $processEnv"),
        };
    }

    private string Random(int line, string least, string limit) =>
        int.TryParse(least, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var from)
        && int.TryParse(limit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var to) && from < to
            ? RandomNumberGenerator.GetInt32(from, to).ToString(CultureInfo.InvariantCulture)
            : throw source.Error(line, "$randomInt takes the least number, and a greater one that it stays below");

    private string EnvironmentValue(int line, string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw source.Error(line, $"the environment has no variable '{name}'");
}
