using System.Collections;

namespace Curlew;

/// <summary>Fields of a form in their order; a name may occur often: <c>Form = { ["a"] = "1" }</c>.</summary>
public sealed class FormFields : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields = [];
    private bool _frozen;

    /// <summary>How many there are.</summary>
    public int Count => _fields.Count;

    /// <summary>Sets a field; all of that name are replaced.</summary>
    /// <exception cref="InvalidOperationException">A request has started with these.</exception>
    public string this[string name]
    {
        set
        {
            ThrowIfFrozen();
            _fields.RemoveAll(f => string.Equals(f.Key, name, StringComparison.Ordinal));
            Add(name, value);
        }
    }

    /// <summary>Adds a field.</summary>
    /// <exception cref="InvalidOperationException">A request has started with these.</exception>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        ThrowIfFrozen();
        _fields.Add(new(name, value));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal RequestBody ToBody() => RequestBody.Form(_fields);

    internal void Freeze() => _frozen = true;

    private void ThrowIfFrozen()
    {
        if (_frozen)
        {
            throw new InvalidOperationException("A request has started with these fields; make new ones.");
        }
    }
}
