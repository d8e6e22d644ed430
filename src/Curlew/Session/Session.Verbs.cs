namespace Curlew;

public sealed partial class Session
{
    /// <summary>Sends a GET request.</summary>
    /// <param name="url">The URL; relative to <see cref="BaseUrl"/> where there is one.</param>
    /// <param name="options">What the request has of its own; null for nothing.</param>
    /// <param name="cancellationToken">Ends the request at once.</param>
    /// <returns>The response with its body. An error status is no failure, unless
    /// <see cref="TransferOptions.RaiseForStatus"/> is on.</returns>
    /// <exception cref="ArgumentException">Something of the request cannot be; the message says what and how to mend it.</exception>
    /// <exception cref="RequestException">The request failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    public Response Get(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Get, url, options, cancellationToken);

    /// <inheritdoc cref="Get"/>
    public Task<Response> GetAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, url, options, cancellationToken);

    /// <summary>Sends a HEAD request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Head(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Head, url, options, cancellationToken);

    /// <inheritdoc cref="Head"/>
    public Task<Response> HeadAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Head, url, options, cancellationToken);

    /// <summary>Sends a POST request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Post(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, url, options, cancellationToken);

    /// <inheritdoc cref="Post"/>
    public Task<Response> PostAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, url, options, cancellationToken);

    /// <summary>Sends a PUT request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Put(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Put, url, options, cancellationToken);

    /// <inheritdoc cref="Put"/>
    public Task<Response> PutAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, url, options, cancellationToken);

    /// <summary>Sends a PATCH request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Patch(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Patch, url, options, cancellationToken);

    /// <inheritdoc cref="Patch"/>
    public Task<Response> PatchAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Patch, url, options, cancellationToken);

    /// <summary>Sends a DELETE request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Delete(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Delete, url, options, cancellationToken);

    /// <inheritdoc cref="Delete"/>
    public Task<Response> DeleteAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, url, options, cancellationToken);

    /// <summary>Sends an OPTIONS request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Options(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Options, url, options, cancellationToken);

    /// <inheritdoc cref="Options"/>
    public Task<Response> OptionsAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Options, url, options, cancellationToken);

    /// <summary>Sends a TRACE request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Trace(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Trace, url, options, cancellationToken);

    /// <inheritdoc cref="Trace"/>
    public Task<Response> TraceAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Trace, url, options, cancellationToken);

    /// <summary>Sends a QUERY request.</summary>
    /// <inheritdoc cref="Get"/>
    public Response Query(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Query, url, options, cancellationToken);

    /// <inheritdoc cref="Query"/>
    public Task<Response> QueryAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Query, url, options, cancellationToken);

    /// <summary>Sends a request with any method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">The URL; relative to <see cref="BaseUrl"/> where there is one.</param>
    /// <param name="options">What the request has of its own; null for nothing.</param>
    /// <param name="cancellationToken">Ends the request at once.</param>
    /// <inheritdoc cref="Get"/>
    public Response Send(HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Send(new Request(method, url, options), cancellationToken);

    /// <inheritdoc cref="Send(HttpMethod, string, RequestOptions?, CancellationToken)"/>
    public Task<Response> SendAsync(HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Request(method, url, options), cancellationToken);

    /// <summary>Sends a request that was described before.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the request at once.</param>
    /// <inheritdoc cref="Get"/>
    public Response Send(Request request, CancellationToken cancellationToken = default) =>
        RunAsync(request, isStreamed: false, isAsync: false, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc cref="Send(Request, CancellationToken)"/>
    public Task<Response> SendAsync(Request request, CancellationToken cancellationToken = default) =>
        RunAsync(request, isStreamed: false, isAsync: true, cancellationToken);

    /// <summary>Sends a request and returns with the head of the response; the body is read from it as it arrives. Dispose the response: that ends
    /// a transfer which is not over and gives its connection slot back.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">The URL; relative to <see cref="BaseUrl"/> where there is one.</param>
    /// <param name="options">What the request has of its own; null for nothing.</param>
    /// <param name="cancellationToken">Ends the request until the head is there; reading takes tokens of its own.</param>
    /// <inheritdoc cref="Get"/>
    public Response Stream(HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(new Request(method, url, options), isStreamed: true, isAsync: false, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc cref="Stream"/>
    public Task<Response> StreamAsync(HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(new Request(method, url, options), isStreamed: true, isAsync: true, cancellationToken);
}
