namespace Curlew.LibCurl;

/// <summary>What a callback threw when there was no caller to throw it to.</summary>
public sealed class UnobservedCallbackExceptionEventArgs : EventArgs
{
    internal UnobservedCallbackExceptionEventArgs(Curl curl, Exception exception)
    {
        Curl = curl;
        Exception = exception;
    }

    /// <summary>The handle whose callback it was; it is closed.</summary>
    public Curl Curl { get; }

    /// <summary>The exception.</summary>
    public Exception Exception { get; }
}
