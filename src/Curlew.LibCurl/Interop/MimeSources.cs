namespace Curlew.LibCurl.Interop;

/// <summary>Every callback in one body, kept alive while the body is.</summary>
internal sealed class MimeSources
{
    private readonly List<MimeSource> _items = [];

    public void Add(MimeSource source) => _items.Add(source);

    /// <summary>Takes over what a nested body brought with it.</summary>
    public void Adopt(MimeSources nested)
    {
        _items.AddRange(nested._items);
        nested._items.Clear();
    }

    /// <summary>Forgets those whose part has other content by now.</summary>
    public void Prune() => _items.RemoveAll(source => source.IsFreed);

    /// <summary>Before libcurl copies the body.</summary>
    public void AddOwner() => _items.ForEach(source => source.AddCopy());

    public MimeSources Copy()
    {
        var copy = new MimeSources();
        copy._items.AddRange(_items);
        return copy;
    }

    /// <summary>What one of them threw, once.</summary>
    public Exception? TakeFailure()
    {
        foreach (var source in _items)
        {
            if (source.TakeFailure() is { } failure)
            {
                return failure;
            }
        }

        return null;
    }
}
