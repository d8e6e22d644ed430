namespace Curlew.LibCurl;

public sealed partial class Curl
{
    /// <summary>Runs the transfer that the options describe as a task, on <see cref="AsyncCurl.Shared"/>.</summary>
    /// <inheritdoc cref="AsyncCurl.PerformAsync(Curl, CancellationToken)"/>
    public Task PerformAsync(CancellationToken cancellationToken = default) =>
        AsyncCurl.Shared.PerformAsync(this, cancellationToken);

    /// <summary>As <see cref="PerformAsync"/>, and gives the body. The write callback or stream that was set before is in
    /// place again afterwards, also after a failure.</summary>
    /// <inheritdoc cref="AsyncCurl.PerformAsync(Curl, CancellationToken)"/>
    public async Task<byte[]> PerformBytesAsync(CancellationToken cancellationToken = default)
    {
        var body = new BodyCollector();
        await AsyncCurl.Shared.PerformAsync(this, body, cancellationToken).ConfigureAwait(false);
        return body.ToBytes();
    }

    /// <summary>As <see cref="PerformBytesAsync"/>, and decodes the body as <see cref="PerformString"/> does.</summary>
    /// <inheritdoc cref="AsyncCurl.PerformAsync(Curl, CancellationToken)"/>
    public async Task<string> PerformStringAsync(CancellationToken cancellationToken = default)
    {
        var body = new BodyCollector();
        await AsyncCurl.Shared.PerformAsync(this, body, cancellationToken).ConfigureAwait(false);
        return body.ToText();
    }

    /// <summary>Claims the idle handle for the thread that will run its next transfer.</summary>
    internal void ClaimFor(int thread, string member)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (!_handle.OwnClaim.TryTakeFor(thread))
        {
            throw Busy(member, _handle.OwnClaim.IsMine);
        }

        try
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            ThrowIfInMulti();
        }
        catch
        {
            _handle.OwnClaim.Release();
            throw;
        }
    }
}
