namespace Curlew.LibCurl.Interop;

/// <summary>An idle easy handle, claimed for one member of an object that belongs to it.</summary>
internal readonly ref struct EasyClaim
{
    private readonly EasyHandle _easy;
    private readonly object _keepAlive;

    public EasyClaim(EasyHandle easy, object owner, string member)
    {
        if (!easy.TryClaim())
        {
            throw new InvalidOperationException(
                $"{owner.GetType().Name}.{member} was called while the Curl that it belongs to is in use; call it when the transfer is over.");
        }

        if (easy.IsClosed)
        {
            easy.ReleaseClaim();
            throw new ObjectDisposedException(nameof(Curl), $"The Curl that this {owner.GetType().Name} belongs to is closed.");
        }

        _easy = easy;
        _keepAlive = owner;
    }

    public void Dispose()
    {
        _easy.ReleaseClaim();
        GC.KeepAlive(_keepAlive);
    }
}
