using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Curlew;

/// <summary>
/// Parameters for a URL's query, in order. They join the query that a URL has already: one whose name comes once there and once
/// here takes the place of the old one, and all others go to the end. A session's come first, then a request's.
/// </summary>
/// <remarks>
/// A query that parameters join is written anew in form encoding, blanks as +; without parameters a URL stays as it is. A value of
/// null is left out, a list without items takes the parameter of that name away. Any number of threads may read; changing is for
/// one thread, and parameters that a request has begun to use can no longer be changed.
/// </remarks>
/// <example><code>
/// QueryParams query = new() { ["page"] = 2, ["tags"] = ["a", "b"], ["all"] = true };   // page=2&amp;tags=a&amp;tags=b&amp;all=true
/// </code></example>
public sealed class QueryParams : IEnumerable<KeyValuePair<string, string?>>
{
    private readonly List<(string Name, QueryValue Value)> _params = [];
    private bool _frozen;

    /// <summary>No parameters yet.</summary>
    public QueryParams()
    {
    }

    /// <summary>A copy that can be changed.</summary>
    /// <param name="other">What to copy.</param>
    public QueryParams(QueryParams other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _params.AddRange(other._params);
    }

    /// <summary>The parameters of a dictionary or a list of pairs, in its order.</summary>
    /// <param name="parameters">Names and values; null ones are left out.</param>
    public QueryParams(
#nullable disable // a dictionary of values that are never null is as good
        IEnumerable<KeyValuePair<string, string>> parameters)
#nullable restore
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var (name, value) in parameters)
        {
            Add(name, value);
        }
    }

    /// <summary>How many parameters there are; one with a list counts once.</summary>
    public int Count => _params.Count;

    /// <summary>Gets all values of that name, or null where there is no such parameter. Sets one value in place of all of that name,
    /// where the first of them stands; null takes them away.</summary>
    /// <param name="name">In this case.</param>
    /// <exception cref="InvalidOperationException">When setting: a request has begun to use these parameters.</exception>
    public QueryValue? this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            var found = _params.Where(p => p.Name == name).ToArray();
            return found switch
            {
                [] => default(QueryValue?),
                [var one] => one.Value,
                _ => QueryValue.From(found.SelectMany(p => p.Value)),
            };
        }

        set
        {
            ArgumentNullException.ThrowIfNull(name);
            BeginChange();
            var place = _params.FindIndex(p => p.Name == name);
            _params.RemoveAll(p => p.Name == name);
            if (value is { IsNull: false } given)
            {
                _params.Insert(place < 0 ? _params.Count : place, (name, given));
            }
        }
    }

    /// <summary>Adds a parameter at the end, whether or not the name is there already.</summary>
    /// <param name="name">Any text.</param>
    /// <param name="value">The value; with null nothing is added.</param>
    /// <exception cref="InvalidOperationException">A request has begun to use these parameters.</exception>
    public void Add(string name, QueryValue? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        BeginChange();
        if (value is { IsNull: false } given)
        {
            _params.Add((name, given));
        }
    }

    /// <summary>Takes all parameters of that name away from this list.</summary>
    /// <param name="name">In this case.</param>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="InvalidOperationException">A request has begun to use these parameters.</exception>
    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        BeginChange();
        return _params.RemoveAll(p => p.Name == name) > 0;
    }

    /// <summary>Whether there is a parameter of that name.</summary>
    /// <param name="name">In this case.</param>
    public bool Contains(string name) => _params.Exists(p => p.Name == name);

    /// <summary>Name and value, one pair for each item of a list.</summary>
    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator()
    {
        foreach (var (name, value) in _params)
        {
            foreach (var text in value)
            {
                yield return KeyValuePair.Create(name, (string?)text);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The query that these alone make, in form encoding and without a question mark.</summary>
    public override string ToString() => Apply("", this, request: null);

    /// <summary>Ends changes, from when a request begins to use these parameters.</summary>
    internal void Freeze() => _frozen = true;

    /// <summary>The query that comes of a URL's own, a session's parameters and a request's.</summary>
    /// <param name="query">What stands in the URL, without its question mark.</param>
    /// <param name="session">What joins it first.</param>
    /// <param name="request">What joins that.</param>
    internal static string Apply(ReadOnlySpan<char> query, QueryParams? session, QueryParams? request)
    {
        List<Encoded> result = [];
        foreach (var pair in query.Split('&'))
        {
            if (query[pair] is { IsEmpty: false } text)
            {
                result.Add(Encoded.Again(text));
            }
        }

        session?.ApplyTo(result);
        request?.ApplyTo(result);
        return string.Join('&', result.Where(p => p.Pairs.Length > 0).Select(p => p.Pairs));
    }

    private void ApplyTo(List<Encoded> target)
    {
        var counts = CountNames(target);
        var added = _params.ConvertAll(p => Encoded.Of(p.Name, p.Value));
        var addedCounts = CountNames(added);
        foreach (var parameter in added)
        {
            if (counts.GetValueOrDefault(parameter.Name) == 1 && addedCounts[parameter.Name] == 1)
            {
                target[target.FindIndex(p => p.Name == parameter.Name)] = parameter;
            }
            else
            {
                target.Add(parameter);
            }
        }
    }

    private static Dictionary<string, int> CountNames(List<Encoded> parameters)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, parameter.Name, out _)++;
        }

        return counts;
    }

    private void BeginChange()
    {
        if (_frozen)
        {
            throw new InvalidOperationException("A request has begun to use these parameters, so they can no longer be changed; make a copy with new QueryParams(parameters).");
        }
    }

    /// <summary>A parameter as it goes into the query: its name encoded in the one way that makes names comparable, and its pairs.</summary>
    private readonly record struct Encoded(string Name, string Pairs)
    {
        public static Encoded Of(string name, QueryValue value)
        {
            StringBuilder text = new();
            PercentEncoding.AppendForm(text, name);
            var encodedName = text.ToString();
            text.Clear();
            for (var i = 0; i < value.Count; i++)
            {
                text.Append(i == 0 ? "" : "&").Append(encodedName).Append('=');
                PercentEncoding.AppendForm(text, value[i]);
            }

            return new(encodedName, text.ToString());
        }

        public static Encoded Again(ReadOnlySpan<char> pair)
        {
            var equals = pair.IndexOf('=');
            StringBuilder text = new();
            PercentEncoding.AppendFormAgain(text, equals < 0 ? pair : pair[..equals]);
            var name = text.ToString();
            text.Append('=');
            PercentEncoding.AppendFormAgain(text, equals < 0 ? default : pair[(equals + 1)..]);
            return new(name, text.ToString());
        }
    }
}
