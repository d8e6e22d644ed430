namespace Curlew;

/// <summary>
/// Keeps requests off connections of their pool that were made from another interface. libcurl compares a bare name or
/// address before it uses a connection again, but, since 8.9, none that is given by <c>if!</c>, <c>host!</c> or <c>ifhost!</c>.
/// As long as all requests are from the same, that does not matter; from then on those get connections of their own. Any
/// thread may use it.
/// </summary>
internal sealed class InterfaceConnections
{
    private readonly Lock _gate = new();
    private volatile string? _common; // null before the first request
    private volatile bool _isMixed;

    /// <summary>Whether a request must not use a connection that is open already.</summary>
    /// <param name="name">What it is from; null or empty for any.</param>
    public bool NeedsFresh(string? name)
    {
        name ??= "";
        if (!string.Equals(name, _common, StringComparison.Ordinal))
        {
            Note(name);
        }

        return _isMixed && name.Contains('!', StringComparison.Ordinal);
    }

    private void Note(string name)
    {
        lock (_gate)
        {
            _isMixed |= !string.Equals(name, _common ??= name, StringComparison.Ordinal);
        }
    }
}
