namespace Curlew.LibCurl;

/// <summary>What a callback threw when there was no caller to throw it to.</summary>
public sealed class UnobservedCallbackExceptionEventArgs : EventArgs
{
    internal UnobservedCallbackExceptionEventArgs(object source, Exception exception)
    {
        Source = source;
        Exception = exception;
    }

    /// <summary>The <see cref="Curl"/> or <see cref="CurlMulti"/> whose callback it was; it is closed.</summary>
    public object Source { get; }

    /// <summary>The exception.</summary>
    public Exception Exception { get; }
}
