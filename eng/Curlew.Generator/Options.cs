namespace Curlew.Generator;

/// <summary>The <c>--name value</c> pairs of a command line; a name may come more than once.</summary>
internal sealed class Options
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    public static Options Parse(IEnumerable<string> args)
    {
        var options = new Options();
        string? name = null;
        foreach (string arg in args)
        {
            if (name is null)
            {
                name = arg.StartsWith('-') ? arg : throw new GeneratorException($"unexpected argument: {arg}");
            }
            else
            {
                options._pairs.Add(new(name, arg));
                name = null;
            }
        }

        return name is null ? options : throw new GeneratorException($"{name} needs a value");
    }

    public IEnumerable<string> All(string name) =>
        _pairs.Where(pair => pair.Key == name).Select(pair => pair.Value);

    public string? Optional(string name) => All(name).LastOrDefault();

    public string Required(string name) => Optional(name) ?? throw new GeneratorException($"{name} is missing");
}
