namespace Curlew.LibCurl;

public sealed partial class Curl
{
    /// <summary>The share that this handle has by <see cref="CurlOpt.Share"/>, or null.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    public CurlShare? Share
    {
        get
        {
            using var scope = EnterNested();
            return _handle.Share;
        }
    }
}
