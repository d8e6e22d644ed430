using System.Diagnostics;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// One attempt at a request: its first hop and the redirects that follow. Everything waits either for real or by a
/// task, as the caller wants it.
/// </summary>
internal sealed class Attempt
{
    private readonly Session _session;
    private readonly RequestPlan _plan;
    private readonly bool _isAsync;
    private readonly CancellationToken _cancellationToken;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly HopCache? _cache;
    private TimeSpan _waited; // for a place among the requests at once, which no timeout counts
    private RequestScope? _scope;
    private long _began;
    private ConnectionWatch? _connections;
    private List<Response>? _history;
    private Hop _hop;

    public Attempt(RequestPlan plan, Hop first, bool isAsync, CancellationToken cancellationToken)
    {
        _session = plan.Session;
        _plan = plan;
        _hop = first;
        _isAsync = isAsync;
        _cancellationToken = cancellationToken;
        _cache = HopCache.For(plan, isAsync, cancellationToken);
    }

    /// <summary>The attempts that this is one of; null for the only one.</summary>
    public RetryRun? Run { get; init; }

    /// <summary>Requests that were sent before for the same call.</summary>
    public int Resends { get; set; }

    // One state machine for all of the usual way: what is awaited rarely has methods of its own.
    public async Task<Response> RunAsync()
    {
        while (true)
        {
            try
            {
                var answer = _cache is null ? null : await LookupAsync().ConfigureAwait(false);
                if (answer is null)
                {
                    BeginScope();
                    var exchange = NeedsTime ? await PrepareAsync().ConfigureAwait(false) : Prepare(upload: null);
                    Transfer? transfer = null;
                    Exception? failure = null;
                    try
                    {
                        transfer = Start(exchange);
                        if (_isAsync)
                        {
                            await transfer.Task.ConfigureAwait(false);
                        }
                        else
                        {
                            transfer.Task.GetAwaiter().GetResult();
                        }
                    }
                    catch (Exception e)
                    {
                        failure = e;
                    }

                    answer = _plan.IsStreamed && exchange.HasArrived && failure is not OperationCanceledException
                        ? Open(exchange, transfer!.Rest, failure)
                        : ReceiveAndReturn(exchange, failure);
                    if (_cache is not null && answer is not null)
                    {
                        answer = await _cache.TakeAsync(_hop, answer, _history).ConfigureAwait(false);
                    }
                }

                if (answer is not null && !Follow(answer))
                {
                    return answer;
                }
            }
            catch (RequestException) when (_cache?.Fallback(_hop, _history) is not null)
            {
                return _cache!.Fallback(_hop, _history)!;
            }
            catch (Exception e) when (Note(e))
            {
                throw;
            }

            Resends++;
        }
    }

    private async ValueTask<Response?> LookupAsync()
    {
        TakeCookieHeader();
        (var answer, _hop) = await _cache!.LookupAsync(_hop, _history).ConfigureAwait(false);
        return answer;
    }

    private void TakeCookieHeader()
    {
        if (_plan.Cookies.HeaderFor(_hop, _plan.Url) is { } cookie)
        {
            _hop = _hop with { Cookie = cookie };
        }
    }

    /// <summary>Whether the response leads to another hop, which is the next one to send then.</summary>
    private bool Follow(Response response)
    {
        if (!RedirectRules.IsFollowed(response.State.Head, _plan.Redirects, _hop))
        {
            return false;
        }

        (_history ??= []).Add(response);
        _hop = RedirectRules.Next(_plan, _hop, response, _history.Count);
        _scope?.Redirected(_hop.Url.Text);
        return true;
    }

    private bool NeedsTime => _plan.Guard is not null || _hop.Auth.IsSigned || (_hop.Body is { } body && !Exchange.IsCopied(body));

    /// <summary>Sets a handle up for the hop.</summary>
    private Exchange Prepare(Stream? upload)
    {
        var remaining = Remaining();
        _began = Stopwatch.GetTimestamp();
        TakeCookieHeader();
        var exchange = _session.Exchanges.Rent();
        try
        {
            exchange.Prepare(_plan, _hop, upload, remaining);
            _connections = _session.Telemetry.Connections.Watch(exchange.Curl, _hop.Url.Scheme, _hop.Url.Host, _hop.Url.Port);
            return exchange;
        }
        catch (Exception e)
        {
            _session.Exchanges.Return(exchange);
            if (e is CurlException error)
            {
                throw new RequestException($"{_plan.Request} was not sent: {error.Message}", error);
            }

            throw;
        }
    }

    /// <summary>Adds the headers that a signature needs.</summary>
    private async ValueTask SignAsync()
    {
        var request = new RequestToSign(_hop.Method.Method, _hop.Url.Text, RequestLines.Described(_hop).Select(h => new KeyValuePair<string, string>(h.Key, h.Value ?? "")));
        var signed = await _hop.Auth.GetHeadersAsync(request, _hop.Body, _session.TimeProvider.GetUtcNow(), _isAsync, _cancellationToken).ConfigureAwait(false);
        _hop = _hop.With(signed);
    }

    /// <summary>As <see cref="Prepare"/>, where the body must be opened or the address judged.</summary>
    private async Task<Exchange> PrepareAsync()
    {
        var upload = _hop.Body is { } body && !Exchange.IsCopied(body)
            ? await body.OpenAsync(_isAsync, _cancellationToken).ConfigureAwait(false)
            : null;
        Exchange? exchange = null;
        try
        {
            await SignAsync().ConfigureAwait(false);
            exchange = Prepare(upload);
            if (_plan.Guard is { } rules && string.IsNullOrEmpty(_plan.UnixSocket))
            {
                await AddressGuard.AttachAsync(rules, exchange.Curl, _hop.Url.Host, _hop.Url.Port, _hop.Proxy, exchange.PeerCheck, _isAsync, _cancellationToken).ConfigureAwait(false);
            }

            return exchange;
        }
        catch
        {
            upload?.Dispose();
            if (exchange is not null)
            {
                _session.Exchanges.Return(exchange);
            }

            throw;
        }
    }

    private void BeginScope()
    {
        var url = _hop.Url;
        _scope = _session.Telemetry.Begin(_hop.Method.Method, url.Scheme, url.Host, url.Port, url.Text, Resends);
        if (Run is not null)
        {
            Run.Scope = _scope;
        }

        if (_session.PropagateTraceContext)
        {
            _hop = _hop.With(Telemetry.ContextHeaders(_scope, _session.HandlerRules?.Propagator, _hop.Headers));
        }
    }

    /// <summary>Tells how long the session's limits held the hop back: the time for which libcurl did not know of it.</summary>
    private void NoteQueue(TransferInfo info)
    {
        if ((_session.MaxConcurrency ?? _session.MaxConcurrencyPerHost) is not null)
        {
            var waited = Stopwatch.GetElapsedTime(_began) - info.Timings.Total;
            waited = waited > TimeSpan.Zero ? waited : TimeSpan.Zero;
            _waited += waited;
            _scope?.LeftQueue(waited);
        }
    }

    /// <summary>Tells of a failure before anything catches it.</summary>
    private bool Note(Exception error)
    {
        _scope?.Failed(error);
        return false;
    }

    private Response? ReceiveAndReturn(Exchange exchange, Exception? failure)
    {
        try
        {
            _connections?.Ended(exchange.Curl);
            return Receive(exchange, failure);
        }
        finally
        {
            _session.Exchanges.Return(exchange);
        }
    }

    private Transfer Start(Exchange exchange)
    {
        if (_plan.IsStreamed)
        {
            exchange.StreamBody();
        }
        else
        {
            exchange.CollectBody();
        }

        return exchange.Start(_session.Transfers, _cancellationToken);
    }

    /// <summary>Makes the response whose body is streamed.</summary>
    /// <param name="exchange">The transfer.</param>
    /// <param name="rest">Its end; null where it is over.</param>
    /// <param name="failure">What it has failed with.</param>
    private Response Open(Exchange exchange, Task? rest, Exception? failure)
    {
        var (head, body) = exchange.TakeStreamed();
        _scope?.HeadReceived(head.Block.StatusCode, head.Info.HttpVersion);
        var ended = FollowAsync(exchange, body, rest, failure);
        if (Run is not null)
        {
            Run.Ending = ended;
        }

        var stream = new ResponseStream(body);
        TakeCookies(head.Earlier, head.Block);
        var state = new ResponseState(_plan, _hop, head.Block, head.Earlier, head.Info, _history)
        {
            Stream = stream,
            Ended = ended.IsCompleted ? null : ended,
            Elapsed = Stopwatch.GetElapsedTime(_started),
        };
        body.Response = state;
        return new Response(state);
    }

    private async Task FollowAsync(Exchange exchange, StreamedBody body, Task? rest, Exception? failure)
    {
        if (rest is not null)
        {
            try
            {
                await rest.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }

        Close(exchange, body, failure);
    }

    /// <summary>Tells the reader of a streamed body of its end.</summary>
    private void Close(Exchange exchange, StreamedBody body, Exception? failure)
    {
        Exception? error;
        try
        {
            _connections?.Ended(exchange.Curl);
            error = failure is null ? null : Translate(exchange, failure);
            var info = exchange.ReadInfo();
            NoteQueue(info);
            body.Complete(info, exchange.TakeTrailers(), error);
        }
        finally
        {
            _session.Exchanges.Return(exchange);
        }

        if (error is null)
        {
            _scope?.Done(body.End!.Uploaded, body.End.Downloaded);
        }
        else
        {
            _scope?.Failed(error);
        }
    }

    /// <summary>Makes the response of a hop that is over; null when it must be sent once more.</summary>
    private Response? Receive(Exchange exchange, Exception? failure)
    {
        if (failure is not null)
        {
            if (TlsPeerCheck.NeedsFreshConnection(failure) && !_hop.NeedsFreshConnection)
            {
                _hop = _hop with { NeedsFreshConnection = true };
                return null;
            }

            throw Translate(exchange, failure);
        }

        var head = exchange.Head ?? throw new ProtocolException(
            $"{_plan.Request} has no answer: the connection ended before the head of one was complete.", inner: null, HttpRequestError.ResponseEnded);
        TakeCookies(exchange.Earlier, head);
        var response = MakeResponse(exchange, head);
        NoteQueue(response.State.Info);
        _scope?.HeadReceived(response.StatusCode, response.HttpVersion);
        _scope?.Done(response.UploadSize, response.DownloadSize);
        return response;
    }

    private Response MakeResponse(Exchange exchange, HeaderBlock head) =>
        new(new ResponseState(_plan, _hop, head, exchange.Earlier, exchange.ReadInfo(), _history)
        {
            Body = exchange.TakeBody(),
            TrailerBlock = exchange.TakeTrailers(),
            Elapsed = Stopwatch.GetElapsedTime(_started),
        });

    private void TakeCookies(IReadOnlyList<HeaderBlock> earlier, HeaderBlock head)
    {
        foreach (var block in earlier)
        {
            _plan.Cookies.Receive(block, _hop.Url);
        }

        _plan.Cookies.Receive(head, _hop.Url);
    }

    /// <summary>What is left of the total; null for no limit.</summary>
    private TimeSpan? Remaining()
    {
        if (_plan.Timeouts.Total is not { } total)
        {
            return null;
        }

        var left = total - (Stopwatch.GetElapsedTime(_started) - _waited);
        return left > TimeSpan.FromMilliseconds(1)
            ? left
            : throw RequestErrors.Timeout(TimeoutKind.Total, Context(Known(), response: null));
    }

    private Exception Translate(Exchange exchange, Exception failure)
    {
        var response = exchange.Head is { } head ? MakeResponse(exchange, head) : null;
        switch (failure)
        {
            case OperationCanceledException when _cancellationToken.IsCancellationRequested && !exchange.IsOpened:
                return new TaskCanceledException($"{_plan.Request} was cancelled.", failure, _cancellationToken);
            case OperationCanceledException when exchange.HasTimedOutIdle:
                return RequestErrors.Timeout(TimeoutKind.Idle, Context(Known(), response) with { IdleTimeout = _plan.Timeouts.Idle }, failure);
            case OperationCanceledException when _session.IsDisposed:
                return new ObjectDisposedException(nameof(Session), $"{_plan.Request} ended because its session was closed.");
            case CurlEasyException error:
                var translated = RequestErrors.From(error, Context(FailureContext.Of(exchange.Curl, _hop.Method.Method, Redaction.Url(_hop.Url.Text)), response));
                if (translated is RequestException own)
                {
                    own.Response ??= response;
                }

                return translated;
            case CurlException error:
                return new RequestException($"{_plan.Request} failed: {error.Message}", error);
            default:
                return failure;
        }
    }

    private FailureContext Known() => new(_hop.Method.Method, Redaction.Url(_hop.Url.Text));

    private FailureContext Context(FailureContext known, Response? response) => known with
    {
        ProxyInUse = _hop.Proxy is not null,
        ProxyIsTls = _hop.Proxy is { IsHttps: true },
        ConnectTimeout = _plan.Timeouts.Connect,
        TotalTimeout = _plan.Timeouts.Total,
        Response = response,
    };
}
