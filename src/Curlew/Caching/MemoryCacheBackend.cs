namespace Curlew;

/// <summary>
/// Entries in the memory of this process, up to a number of bytes; what was not used for longest goes first.
/// </summary>
/// <remarks>Safe from any thread. Nothing outlives the object.</remarks>
public sealed class MemoryCacheBackend : ICacheBackend
{
    // What an entry costs beside its bytes: the objects that hold it.
    private const int Overhead = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = []; // the latest first
    private long _size;

    /// <summary>Most bytes to keep, 64 MiB by default. A larger entry is not kept at all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public long MaxSize
    {
        get;
        init => field = CacheSetting.Bytes(value, least: 1);
    } = 64 * 1024 * 1024;

    /// <summary>The clock for what expires.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = CacheSetting.NotNull(value);
    } = TimeProvider.System;

    /// <summary>How many entries there are, with those that have expired and were not asked for since.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>How many bytes are kept, keys and what they cost included.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
            {
                return _size;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return default;
            }

            if (node.Value.Expires <= TimeProvider.GetUtcNow())
            {
                Drop(node);
                return default;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return new(node.Value.Value);
        }
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new Entry(key, value.ToArray(), expires);
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var old))
            {
                Drop(old);
            }

            if (entry.Size > MaxSize)
            {
                return ValueTask.CompletedTask;
            }

            _entries[key] = _byUse.AddFirst(entry);
            _size += entry.Size;
            while (_size > MaxSize)
            {
                Drop(_byUse.Last!);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                Drop(node);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _entries.Clear();
            _byUse.Clear();
            _size = 0;
        }

        return ValueTask.CompletedTask;
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
        _size -= node.Value.Size;
    }

    private sealed record Entry(string Key, ReadOnlyMemory<byte> Value, DateTimeOffset? Expires)
    {
        public long Size => Value.Length + (2L * Key.Length) + Overhead;
    }
}
