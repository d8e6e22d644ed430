namespace Curlew;

public sealed partial class Session
{
    /// <summary>Opens a WebSocket: connects, with the session's headers, cookies, proxy and TLS, and asks for the upgrade, over HTTP/1.1.
    /// Redirects are followed as <see cref="TransferOptions.Redirects"/> says.</summary>
    /// <param name="url">Begins with <c>ws://</c> or <c>wss://</c>, or with <c>http://</c> or <c>https://</c> for the same; or is relative to
    /// <see cref="BaseUrl"/>.</param>
    /// <param name="options">What this WebSocket has of its own.</param>
    /// <param name="cancellationToken">Ends the attempt, and nothing that comes after it.</param>
    /// <exception cref="WebSocketHandshakeException">The server did not agree; its answer is there.</exception>
    /// <exception cref="RequestException">The server could not be reached, or the time for the handshake was up.</exception>
    /// <exception cref="ArgumentException">The URL is none, or the options have a body.</exception>
    /// <exception cref="NotSupportedException">Credentials that need a challenge of the server's, such as <see cref="Auth.Digest"/>.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    /// <remarks>The WebSocket ends with its session. It does not count for <see cref="MaxConcurrency"/>.</remarks>
    public Task<CurlWebSocket> ConnectWebSocketAsync(string url, WebSocketOptions? options = null, CancellationToken cancellationToken = default) =>
        WebSocketHandshake.OpenAsync(this, url, options, cancellationToken);

    /// <inheritdoc cref="ConnectWebSocketAsync"/>
    public CurlWebSocket ConnectWebSocket(string url, WebSocketOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectWebSocketAsync(url, options, cancellationToken).GetAwaiter().GetResult();
}
