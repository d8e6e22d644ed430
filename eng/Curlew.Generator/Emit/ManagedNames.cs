using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>The C# name of each C symbol, and the advice that an obsolete one gives.</summary>
internal sealed class ManagedNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public ManagedNames(WordBook words)
    {
        Add("CurlOpt", words.Options);
        Add("CurlMultiOpt", words.MultiOptions);
        Add("CurlShareOpt", words.ShareOptions);
        Add("CurlInfo", words.Infos);
        foreach (EnumWords enumWords in words.Enums)
        {
            foreach (EnumMemberWords member in enumWords.Members.Where(member => member.Symbol.Length > 0))
            {
                _names.TryAdd(member.Symbol, $"{enumWords.Name}.{member.Member}");
            }
        }
    }

    public string Of(string symbol) => _names.GetValueOrDefault(symbol, symbol);

    /// <summary>The attribute of a deprecated symbol, or null.</summary>
    public string? Obsolete(Fact fact, string note)
    {
        if (fact.Deprecated.Length == 0)
        {
            return null;
        }

        string advice = note.Length > 0 ? $" {note}" : fact.Replacement.Length > 0 ? $" Use {Of(fact.Replacement)}." : "";
        return $"[Obsolete({CodeWriter.Literal($"Deprecated since libcurl {fact.Deprecated}.{advice}")})]";
    }

    private void Add(string type, IEnumerable<OptionWords> options)
    {
        foreach (OptionWords words in options)
        {
            _names.TryAdd(words.Symbol, $"{type}.{words.Member}");
        }
    }
}
