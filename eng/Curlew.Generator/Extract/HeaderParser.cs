using System.Text.RegularExpressions;
using Curlew.Generator.Facts;

namespace Curlew.Generator.Extract;

/// <summary>Collects the enums and numeric #defines of curl's headers, in the order in which they come.</summary>
internal sealed partial class HeaderParser
{
    private readonly Dictionary<string, Fact> _facts = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<(string Name, string Value)> _unresolved = [];

    public string Version { get; private set; } = "";

    public IEnumerable<Fact> Facts => _order.Select(name => _facts[name]);

    /// <summary>Takes up the names that were defined before what they stand for.</summary>
    public void ResolveForwardReferences()
    {
        foreach ((string name, string value) in _unresolved)
        {
            TryAddDefine(name, value);
        }
    }

    public void Parse(string text)
    {
        foreach (Match match in Statement().Matches(text))
        {
            if (match.Groups["define"].Success)
            {
                ParseDefine(match.Groups["define"].Value, match.Groups["value"].Value.Trim());
            }
            else
            {
                string name = match.Groups["typedef"].Success ? match.Groups["typedef"].Value : match.Groups["tag"].Value;
                string body = match.Groups["body"].Value;
                ParseEnum(name, Directive().Replace(body, ""));

                // An alias may stand among the members that it names.
                Parse(string.Join('\n', Directive().Matches(body).Select(line => line.Value)));
            }
        }
    }

    private void ParseDefine(string name, string value)
    {
        if (name == "LIBCURL_VERSION")
        {
            Version = value.Trim('"');
        }

        if (name.StartsWith("CURL", StringComparison.Ordinal) && !TryAddDefine(name, value))
        {
            _unresolved.Add((name, value));
        }
    }

    // Text, types and the like have no number and are no facts.
    private bool TryAddDefine(string name, string value)
    {
        if (CExpression.Evaluate(value, LookUp) is not { } number)
        {
            return false;
        }

        FactKind kind = _facts.ContainsKey(value) ? FactKind.Alias : FactKind.Const;
        Add(new Fact(kind, name, number, kind == FactKind.Alias ? value : "define", "", "", ""));
        return true;
    }

    private void ParseEnum(string enumName, string body)
    {
        long next = 0;
        foreach (string text in SplitAtCommas(body))
        {
            EnumMember? member = EnumMember.Parse(text, next, LookUp);
            if (member is not null)
            {
                next = member.Value + 1;
                Add(member.ToFact(enumName));
            }
        }
    }

    private long? LookUp(string name) => _facts.GetValueOrDefault(name)?.Value;

    private void Add(Fact fact)
    {
        if (_facts.TryAdd(fact.Name, fact))
        {
            _order.Add(fact.Name);
        }
    }

    private static IEnumerable<string> SplitAtCommas(string body)
    {
        int depth = 0;
        int start = 0;
        for (int i = 0; i < body.Length; i++)
        {
            depth += body[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (body[i] == ',' && depth == 0)
            {
                yield return body[start..i];
                start = i + 1;
            }
        }

        yield return body[start..];
    }

    [GeneratedRegex(
        """
        ^[ \t]*\#[ \t]*define[ \t]+(?<define>\w+)[ \t]+(?<value>[^\n]+)$
        | \benum[ \t]*(?<tag>\w*)\s*\{(?<body>[^}]*)\}\s*(?<typedef>\w+)?\s*;
        """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"^[ \t]*#[^\n]*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Directive();
}
