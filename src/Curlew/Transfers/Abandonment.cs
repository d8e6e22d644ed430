namespace Curlew;

/// <summary>Ends the transfer of a body when its reader is closed or forgotten.</summary>
internal sealed class Abandonment(StreamedBody body) : IDisposable
{
#pragma warning disable MA0055 // a reader that is forgotten must not hold a connection for ever
    ~Abandonment() => body.Abandon();
#pragma warning restore MA0055

    public void Dispose()
    {
        body.Abandon();
        GC.SuppressFinalize(this);
    }
}
