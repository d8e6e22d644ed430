namespace Curlew.Tests.Handler;

/// <summary>Whose handler a test is about.</summary>
public enum HandlerKind
{
    /// <summary><see cref="SocketsHttpHandler"/>.</summary>
    Sockets,

    /// <summary><see cref="CurlHandler"/>.</summary>
    Curl,
}
