namespace Curlew;

/// <summary>Requests without a session of one's own. They share connections, and nothing else: no cookie outlives its
/// request.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class Requests
{
    private static readonly Session s_session = new() { IsOneShot = true };

    internal static Session Shared => s_session;

    /// <inheritdoc cref="Session.Get"/>
    public static Response Get(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Get(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Get"/>
    public static Task<Response> GetAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.GetAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Head"/>
    public static Response Head(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Head(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Head"/>
    public static Task<Response> HeadAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.HeadAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Post"/>
    public static Response Post(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Post(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Post"/>
    public static Task<Response> PostAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.PostAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Put"/>
    public static Response Put(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Put(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Put"/>
    public static Task<Response> PutAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.PutAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Patch"/>
    public static Response Patch(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Patch(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Patch"/>
    public static Task<Response> PatchAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.PatchAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Delete"/>
    public static Response Delete(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Delete(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Delete"/>
    public static Task<Response> DeleteAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.DeleteAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Options"/>
    public static Response Options(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Options(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Options"/>
    public static Task<Response> OptionsAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.OptionsAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Trace"/>
    public static Response Trace(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Trace(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Trace"/>
    public static Task<Response> TraceAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.TraceAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Query"/>
    public static Response Query(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Query(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Query"/>
    public static Task<Response> QueryAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.QueryAsync(url, options, cancellationToken);

    /// <inheritdoc cref="Session.Send(HttpMethod, string, RequestOptions?, CancellationToken)"/>
    public static Response Send(HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Send(method, url, options, cancellationToken);

    /// <inheritdoc cref="Session.Send(HttpMethod, string, RequestOptions?, CancellationToken)"/>
    public static Task<Response> SendAsync(
        HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.SendAsync(method, url, options, cancellationToken);

    /// <inheritdoc cref="Session.Stream"/>
    public static Response Stream(HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.Stream(method, url, options, cancellationToken);

    /// <inheritdoc cref="Session.Stream"/>
    public static Task<Response> StreamAsync(
        HttpMethod method, string url, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        s_session.StreamAsync(method, url, options, cancellationToken);
}
