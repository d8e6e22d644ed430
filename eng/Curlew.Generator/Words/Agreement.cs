using Curlew.Generator.Facts;

namespace Curlew.Generator.Words;

/// <summary>Checks that facts and words speak of the same symbols.</summary>
internal static class Agreement
{
    public static void Check(FactTable facts, WordBook words)
    {
        List<string> complaints = [.. MissingWords(facts, words), .. MissingFacts(facts, words)];
        if (complaints.Count > 0)
        {
            throw new GeneratorException(string.Join('\n', complaints));
        }
    }

    private static IEnumerable<string> MissingWords(FactTable facts, WordBook words)
    {
        HashSet<string> known = [.. words.Symbols.Select(entry => entry.Symbol)];

        // An alias needs no words of its own, though it may have them.
        foreach (Fact fact in facts.All.Where(fact => fact.Kind != FactKind.Alias && !known.Contains(fact.Name)))
        {
            if (!words.Ignored.Any(ignored => ignored.Matches(fact.Name)))
            {
                yield return $"{fact.Name} is in the headers of {facts.HeaderVersion} but has no line in eng/words";
            }
        }
    }

    private static IEnumerable<string> MissingFacts(FactTable facts, WordBook words)
    {
        foreach ((string symbol, TsvRow row) in words.Symbols)
        {
            if (facts.Find(symbol) is null)
            {
                yield return row.Error($"{symbol} is not in the headers of {facts.HeaderVersion}").Message;
            }
        }

        foreach (IgnoredWords ignored in words.Ignored)
        {
            if (!facts.All.Any(fact => ignored.Matches(fact.Name)))
            {
                yield return ignored.Row.Error($"nothing in the headers of {facts.HeaderVersion} matches {ignored.Pattern}").Message;
            }
        }
    }
}
