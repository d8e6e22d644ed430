using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// The way to an open WebSocket: libcurl connects, and the upgrade is spoken over its connection. As a request it has hops: redirects
/// are followed as the session's policy says, and cookies, credentials and telemetry are those of any request.
/// </summary>
internal sealed class WebSocketHandshake
{
    private const int LongestHead = 256 * 1024;
    private const int LongestBody = 64 * 1024;
    private const int PieceSize = 4096;

    private readonly Session _session;
    private readonly WebSocketOptions _options;
    private readonly RequestPlan _plan;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _limit; // the caller's, or the total of time
    private readonly long _started = Stopwatch.GetTimestamp();
    private List<Response>? _history;
    private RequestScope? _scope;
    private Hop _hop;

    private WebSocketHandshake(Session session, RequestPlan plan, WebSocketOptions options, CancellationToken cancellationToken)
    {
        (_session, _plan, _options, _cancellationToken) = (session, plan, options, cancellationToken);
        _hop = plan.FirstHop() with
        {
            IsUpgrade = true,
            Look = plan.Look is { } look ? look with { Kind = RequestKind.WebSocket, Protocol = FingerprintProtocol.Http1 } : null,
        };
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Checks all arguments, then opens a WebSocket.</summary>
    public static Task<CurlWebSocket> OpenAsync(Session session, string url, WebSocketOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        options ??= new WebSocketOptions();
        options.Check();
        session.Start();
        var plan = RequestPlan.Create(session, new Request(HttpMethod.Get, WithHttp(url), options), isStreamed: false);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<CurlWebSocket>(cancellationToken)
            : new WebSocketHandshake(session, plan, options, cancellationToken).RunAsync();
    }

    /// <inheritdoc cref="WithHttp(string)"/>
    public static ReadOnlySpan<byte> WithHttp(ReadOnlySpan<byte> url) =>
        Ascii.EqualsIgnoreCase(url[..Math.Min(3, url.Length)], "ws:"u8) || Ascii.EqualsIgnoreCase(url[..Math.Min(4, url.Length)], "wss:"u8)
            ? (byte[])[.. "http"u8, .. url[2..]]
            : url;

    /// <summary>A WebSocket begins as a request of HTTP, and is one to all rules for requests.</summary>
    private static string WithHttp(string url)
    {
        var trimmed = url.AsSpan().TrimStart();
        return trimmed.StartsWith("ws:", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("wss:", StringComparison.OrdinalIgnoreCase)
            ? string.Concat("http", trimmed[2..])
            : url;
    }

    private async Task<CurlWebSocket> RunAsync()
    {
        using (_limit)
        {
            if (_plan.Timeouts.Total is { } total)
            {
                _limit.CancelAfter(total);
            }

            while (true)
            {
                try
                {
                    BeginScope();
                    if (await TryHopAsync().ConfigureAwait(false) is { } socket)
                    {
                        return socket;
                    }
                }
                catch (Exception e) when (Note(e))
                {
                    throw;
                }
            }
        }
    }

    private void BeginScope()
    {
        var url = _hop.Url;
        _scope = _session.Telemetry.Begin(_hop.Method.Method, url.Scheme, url.Host, url.Port, url.Text, _history?.Count ?? 0);
        if (_session.PropagateTraceContext)
        {
            _hop = _hop.With(Telemetry.ContextHeaders(_scope));
        }
    }

    /// <summary>Null when the answer was a redirect, which comes next.</summary>
    private async Task<CurlWebSocket?> TryHopAsync()
    {
        if (_plan.Cookies.HeaderFor(_hop, _plan.Url) is { } cookie)
        {
            _hop = _hop with { Cookie = cookie };
        }

        await LogInAsync().ConfigureAwait(false);
        var request = new UpgradeRequest(_hop, _options);
        var (stream, info) = await ConnectAsync().ConfigureAwait(false);
        var isKept = false;
        try
        {
            var reader = new UpgradeReader(stream, PieceSize);
            var (head, earlier) = await TalkAsync(stream, reader, request).ConfigureAwait(false);
            TakeCookies(earlier, head);
            _scope?.HeadReceived(head.StatusCode, head.HttpVersion);
            if (head.StatusCode != (int)HttpStatusCode.SwitchingProtocols)
            {
                return await RefusedAsync(reader, head, earlier, info).ConfigureAwait(false);
            }

            var error = UpgradeAnswer.Check(head, request, _options.Compression, out var answer);
            var response = MakeResponse(head, earlier, info, body: default);
            if (error is not null)
            {
                throw Refusal($"{_plan.Request} was answered with 101, but {error}.", response);
            }

            isKept = true;
            _scope?.Done(0, 0);
            return new CurlWebSocket(stream, reader.Rest.Span, answer!, response, _options);
        }
        catch (Exception e) when (e is not RequestException)
        {
            throw Translate(e);
        }
        finally
        {
            if (!isKept)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask LogInAsync()
    {
        if (_hop.AllHeaders.Contains("Authorization"))
        {
            return;
        }

        if (_hop.Auth.PreemptiveHeader(_hop.Url.Host) is { } header)
        {
            _hop = _hop.With([new("Authorization", header)]);
        }
        else if (_hop.Auth.IsSigned)
        {
            var request = new RequestToSign(_hop.Method.Method, _hop.Url.Text, RequestLines.Described(_hop).Select(h => new KeyValuePair<string, string>(h.Key, h.Value ?? "")));
            _hop = _hop.With(await _hop.Auth.GetHeadersAsync(request, body: null, _session.TimeProvider.GetUtcNow(), async: true, _cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<(CurlStream Stream, TransferInfo Info)> ConnectAsync()
    {
        var curl = new Curl();
        ConnectionWatch? watch = null;
        try
        {
            await ConfigureAsync(curl).ConfigureAwait(false);
            watch = _session.Telemetry.Connections.Watch(curl, _hop.Url.Scheme, _hop.Url.Host, _hop.Url.Port);
            await _session.Transfers.PerformAsync(curl, _limit.Token).ConfigureAwait(false);
            watch?.Ended(curl);
            var info = TransferInfo.Read(curl, _plan, _hop.Url.IsSecure, default);
            return (_session.Transfers.Adopt(curl), info);
        }
        catch (Exception e)
        {
            var error = Translate(e, curl);
            curl.Dispose();
            throw error;
        }
    }

    private async ValueTask ConfigureAsync(Curl curl)
    {
        var profile = _plan.ProfileFor(_hop) with
        {
            Auth = Auth.None,
            HttpVersion = CurlHttpVersion.Http11,
            Look = _hop.Look?.Plan,
            WatchesProgress = false,
        };
        profile.Apply(curl, _session.ProxyConnections);
        if (_hop.Proxy is { IsHttp: true })
        {
            curl.SetOpt(CurlOpt.HttpProxyTunnel, true);
        }

        curl.SetOpt(CurlOpt.Url, _hop.Url.Text);
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);
        curl.SetOpt(CurlOpt.TcpNoDelay, true);
        var check = _hop.Url.IsSecure ? profile.Tls.CreatePeerCheck(curl, _hop.Url.Host) : null;
        if (check is not null)
        {
            curl.SetOpt(CurlOpt.PrereqFunction, check);
        }

        if (_plan.Guard is { } rules && string.IsNullOrEmpty(_plan.UnixSocket))
        {
            await AddressGuard.AttachAsync(rules, curl, _hop.Url.Host, _hop.Url.Port, _hop.Proxy, check, async: true, _limit.Token).ConfigureAwait(false);
        }

        profile.ApplyCustom(curl);
    }

    private async Task<(HeaderBlock Head, IReadOnlyList<HeaderBlock> Earlier)> TalkAsync(CurlStream stream, UpgradeReader reader, UpgradeRequest request)
    {
        await stream.WriteAsync(request.ToBytes(), _limit.Token).ConfigureAwait(false);
        var collector = new HeaderCollector();
        var length = 0;
        while (true)
        {
            var line = await reader.ReadLineAsync(LongestHead - length, _limit.Token).ConfigureAwait(false);
            if (line is null)
            {
                throw length < LongestHead && collector.Last is null && !reader.IsTooLong
                    ? new ConnectionException($"{_plan.Request} failed: the server closed the connection before it had answered.", inner: null, HttpRequestError.ResponseEnded)
                    : new ResponseTooLargeException($"{_plan.Request} failed: the head of the answer is longer than {LongestHead} bytes.");
            }

            if (length == 0 && !line.AsSpan().StartsWith("HTTP/"u8))
            {
                throw new ProtocolException($"{_plan.Request} was not answered in HTTP.", inner: null, HttpRequestError.InvalidResponse);
            }

            length += line.Length;
            if (collector.Append(line) is { StatusCode: 101 or >= 200 } head)
            {
                return (head, [.. collector.Blocks.SkipLast(1)]);
            }
        }
    }

    private async Task<CurlWebSocket?> RefusedAsync(UpgradeReader reader, HeaderBlock head, IReadOnlyList<HeaderBlock> earlier, TransferInfo info)
    {
        var isFollowed = RedirectRules.IsFollowed(head, _plan.Redirects, _hop);
        var body = isFollowed && !_plan.Redirects.KeepBodies ? default : await reader.ReadBodyAsync(head, LongestBody, _limit.Token).ConfigureAwait(false);
        var response = MakeResponse(head, earlier, info, body);
        _scope?.Done(0, body.Length);
        if (!isFollowed)
        {
            var status = string.Create(CultureInfo.InvariantCulture, $"{head.StatusCode} {head.Reason}").TrimEnd();
            throw Refusal($"{_plan.Request} was to become a WebSocket and was answered with {status}.", response);
        }

        (_history ??= []).Add(response);
        _hop = RedirectRules.Next(_plan, _hop, response, _history.Count);
        _scope?.Redirected(_hop.Url.Text);
        return null;
    }

    private Response MakeResponse(HeaderBlock head, IReadOnlyList<HeaderBlock> earlier, TransferInfo info, ReadOnlyMemory<byte> body) =>
        new(new ResponseState(_plan, _hop, head, earlier, info, _history) { Body = body, Elapsed = Stopwatch.GetElapsedTime(_started) });

    private static WebSocketHandshakeException Refusal(string message, Response response) =>
        new(message, (HttpStatusCode)response.StatusCode) { Response = response };

    private void TakeCookies(IReadOnlyList<HeaderBlock> earlier, HeaderBlock head)
    {
        foreach (var block in earlier)
        {
            _plan.Cookies.Receive(block, _hop.Url);
        }

        _plan.Cookies.Receive(head, _hop.Url);
    }

    /// <summary>Tells of a failure before anything catches it.</summary>
    private bool Note(Exception error)
    {
        _scope?.Failed(error);
        return false;
    }

    private Exception Translate(Exception failure, Curl? curl = null)
    {
        var known = curl is null
            ? new FailureContext(_hop.Method.Method, Redaction.Url(_hop.Url.Text)) { Connected = true }
            : FailureContext.Of(curl, _hop.Method.Method, Redaction.Url(_hop.Url.Text));
        known = known with
        {
            ProxyInUse = _hop.Proxy is not null,
            ProxyIsTls = _hop.Proxy is { IsHttps: true },
            ConnectTimeout = _plan.Timeouts.Connect,
            TotalTimeout = _plan.Timeouts.Total,
        };
        return failure switch
        {
            OperationCanceledException when _cancellationToken.IsCancellationRequested =>
                new TaskCanceledException($"{_plan.Request} was cancelled.", failure, _cancellationToken),
            _ when _session.IsDisposed =>
                new ObjectDisposedException(nameof(Session), $"{_plan.Request} ended because its session was closed."),
            OperationCanceledException when _limit.IsCancellationRequested => RequestErrors.Timeout(TimeoutKind.Total, known, failure),
            CurlEasyException error => RequestErrors.From(error, known),
            CurlException error => new RequestException($"{_plan.Request} failed: {error.Message}", error),
            IOException { InnerException: CurlEasyException error } => RequestErrors.From(error, known),
            IOException error => new ConnectionException($"{_plan.Request} failed: {error.Message}", error),
            _ => failure,
        };
    }
}
