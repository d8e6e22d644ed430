using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>How the keys of one class are declared.</summary>
internal abstract class KeyShape
{
    public abstract string ClassName { get; }

    /// <summary>What the C names begin with.</summary>
    public abstract string Prefix { get; }

    public abstract FactKind FactKind { get; }

    /// <summary>The type of the field.</summary>
    public abstract string Type(OptionWords words);

    /// <summary>What the field is set to.</summary>
    /// <param name="words">The option or info.</param>
    /// <param name="arguments">The first arguments: name, id, first version.</param>
    public abstract string Value(OptionWords words, string arguments);

    public static GeneratorException UnknownKind(OptionWords words) => words.Row.Error($"unknown kind '{words.Kind}'");
}
