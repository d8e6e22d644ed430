namespace Curlew.LibCurl.Interop;

/// <summary>An idle easy handle, claimed for one member of an object that belongs to it.</summary>
internal readonly ref struct EasyClaim
{
    private readonly Claim _claim;
    private readonly object _keepAlive;

    public EasyClaim(EasyHandle easy, object owner, string member)
    {
        _claim = easy.TryClaim() ?? throw new InvalidOperationException(
            $"{owner.GetType().Name}.{member} was called while the Curl that it belongs to is in use; call it when the transfer is over.");

        if (easy.IsClosed)
        {
            _claim.Release();
            throw new ObjectDisposedException(nameof(Curl), $"The Curl that this {owner.GetType().Name} belongs to is closed.");
        }

        _keepAlive = owner;
    }

    public void Dispose()
    {
        _claim.Release();
        GC.KeepAlive(_keepAlive);
    }
}
