namespace Curlew;

/// <summary>An option of curl: what it takes, what it does to a request, and how a request is written with it.</summary>
internal abstract class CurlOption(string name, char letter)
{
    /// <summary>Without dashes.</summary>
    public string Name => name;

    /// <summary>NUL for none.</summary>
    public char Letter => letter;

    public abstract bool TakesValue { get; }

    /// <summary>There is <c>--no-NAME</c> as well.</summary>
    public virtual bool CanBeNegated => false;

    /// <exception cref="CurlCommandException">The value is none for this option.</exception>
    public abstract void Read(CurlCommandState state, OptionUse use);

    /// <summary>Adds what of the request this option says.</summary>
    public virtual void Write(RequestSpec spec, CurlCommandLine line)
    {
    }
}

/// <summary>One use of an option.</summary>
/// <param name="Spelling">As it was given, with its dashes.</param>
/// <param name="Word">Its value, and for an option without one the word that it is.</param>
/// <param name="IsOn">False for <c>--no-NAME</c>.</param>
internal readonly record struct OptionUse(string Spelling, ShellWord Word, bool IsOn = true)
{
    public string Text => Word.Text;

    public CurlCommandException Error(string message) => Word.Error($"{Spelling}: {message}");
}

/// <summary>An option without a value, which can be taken back.</summary>
internal sealed class FlagOption(string name, char letter, Func<RequestSpec, bool> get, Func<RequestSpec, bool, RequestSpec> set)
    : CurlOption(name, letter)
{
    public override bool TakesValue => false;

    public override bool CanBeNegated => true;

    public override void Read(CurlCommandState state, OptionUse use) => state.Spec = set(state.Spec, use.IsOn);

    public override void Write(RequestSpec spec, CurlCommandLine line)
    {
        if (get(spec))
        {
            line.Add(Name);
        }
    }
}

/// <summary>One of several options that exclude each other; the last one counts.</summary>
internal sealed class ChoiceOption(string name, char letter, Func<RequestSpec, bool> get, Func<RequestSpec, RequestSpec> set)
    : CurlOption(name, letter)
{
    public override bool TakesValue => false;

    public override void Read(CurlCommandState state, OptionUse use) => state.Spec = set(state.Spec);

    public override void Write(RequestSpec spec, CurlCommandLine line)
    {
        if (get(spec))
        {
            line.Add(Name);
        }
    }
}

/// <summary>An option with a value that is one thing of the request.</summary>
internal sealed class ValueOption<T>(
    string name, char letter, Func<OptionUse, T> parse, Func<T, string> format, Func<RequestSpec, T?> get, Func<RequestSpec, T, RequestSpec> set)
    : CurlOption(name, letter)
{
    public override bool TakesValue => true;

    public override void Read(CurlCommandState state, OptionUse use) => state.Spec = set(state.Spec, parse(use));

    public override void Write(RequestSpec spec, CurlCommandLine line)
    {
        if (get(spec) is { } value)
        {
            line.Add(Name, format(value));
        }
    }
}

/// <summary>An option with a value that may come several times, and adds to a list.</summary>
internal sealed class ListOption<T>(
    string name, char letter, Func<OptionUse, T> parse, Func<T, Octets> format, Func<RequestSpec, SpecList<T>> get,
    Func<RequestSpec, SpecList<T>, RequestSpec> set)
    : CurlOption(name, letter)
{
    public override bool TakesValue => true;

    public override void Read(CurlCommandState state, OptionUse use) => state.Spec = set(state.Spec, [.. get(state.Spec), parse(use)]);

    public override void Write(RequestSpec spec, CurlCommandLine line)
    {
        foreach (var item in get(spec))
        {
            line.Add(Name, format(item));
        }
    }
}

/// <summary>An option of its own kind: another way to say what others say, or one that is put together with others.</summary>
internal sealed class SpecialOption(
    string name, char letter, bool takesValue, Action<CurlCommandState, OptionUse> read, Action<RequestSpec, CurlCommandLine>? write = null,
    bool canBeNegated = false)
    : CurlOption(name, letter)
{
    public override bool TakesValue => takesValue;

    public override bool CanBeNegated => canBeNegated;

    public override void Read(CurlCommandState state, OptionUse use) => read(state, use);

    public override void Write(RequestSpec spec, CurlCommandLine line) => write?.Invoke(spec, line);
}

/// <summary>An option that is for curl's own output and changes nothing of the request.</summary>
internal sealed class OutputOption(string name, char letter, bool takesValue) : CurlOption(name, letter)
{
    public override bool TakesValue => takesValue;

    public override bool CanBeNegated => !takesValue;

    public override void Read(CurlCommandState state, OptionUse use)
    {
    }
}

/// <summary>An option that the request keeps by its name, see <see cref="RequestSpec.Extras"/>.</summary>
internal sealed class KeptOption(string name, char letter, bool takesValue) : CurlOption(name, letter)
{
    public override bool TakesValue => takesValue;

    public override bool CanBeNegated => !takesValue;

    public override void Read(CurlCommandState state, OptionUse use)
    {
        var extra = new ExtraOption((use.IsOn ? "--" : "--no-") + Name, TakesValue ? use.Word.Value : null);
        state.Spec = state.Spec with { Extras = [.. state.Spec.Extras, extra] };
    }
}

/// <summary>An option that makes a command something else than one request that is all there.</summary>
internal sealed class RefusedOption(string name, char letter, bool takesValue, string reason) : CurlOption(name, letter)
{
    public override bool TakesValue => takesValue;

    public override void Read(CurlCommandState state, OptionUse use) => throw use.Error(reason);
}
