namespace Curlew.Cli.Listen;

/// <summary>Ends a connection on which nothing has come for a while.</summary>
internal sealed class IdleGuard : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _source;

    public IdleGuard(TimeSpan patience, CancellationToken stop)
    {
        _patience = patience;
        _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _source.CancelAfter(patience);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Something has come.</summary>
    public void Renew() => _source.CancelAfter(_patience);

    public void Dispose() => _source.Dispose();
}
