using System.Collections;

namespace Curlew;

/// <summary>Fields of a form in their order; a name may occur often: <c>Form = { ["a"] = "1" }</c>.</summary>
public sealed class FormFields : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>How many there are.</summary>
    public int Count => _fields.Count;

    /// <summary>Sets a field; all of that name are replaced.</summary>
    public string this[string name]
    {
        set
        {
            _fields.RemoveAll(f => string.Equals(f.Key, name, StringComparison.Ordinal));
            Add(name, value);
        }
    }

    /// <summary>Adds a field.</summary>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        _fields.Add(new(name, value));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal RequestBody ToBody() => RequestBody.Form(_fields);
}
