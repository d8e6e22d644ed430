using System.Collections;
using System.Runtime.CompilerServices;

namespace Curlew;

/// <summary>An immutable list that equals another one when their items do, so that records with lists compare by value.</summary>
[CollectionBuilder(typeof(SpecList), nameof(SpecList.Create))]
internal sealed class SpecList<T>(ReadOnlySpan<T> items) : IReadOnlyList<T>, IEquatable<SpecList<T>>
{
    private readonly T[] _items = items.ToArray();

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public bool Equals(SpecList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as SpecList<T>);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", _items)}]";
}

/// <summary>Makes a <see cref="SpecList{T}"/> of a collection expression.</summary>
internal static class SpecList
{
    public static SpecList<T> Create<T>(ReadOnlySpan<T> items) => new(items);
}
