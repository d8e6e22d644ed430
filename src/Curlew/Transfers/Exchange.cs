using System.IO.Pipelines;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// A handle and what is received on it: one hop at a time, from its options to the last byte of the body. It goes from
/// request to request; the callbacks are made once.
/// </summary>
internal sealed class Exchange : IDisposable
{
    private const int CopiedBody = 256 * 1024;
    private const int JudgedSize = 1024 * 1024;

    private readonly Curl _curl = new();
    private readonly HeaderCollector _headers = new();
    private readonly HeaderCallback _onHeader;
    private readonly WriteCallback _onData;
    private readonly XferInfoCallback _onProgress;
    private readonly Action<int> _onArriving;
    private TransferProfile? _profile;
    private TransferProfile? _nextProfile;
    private bool _isTainted;
    private RequestPlan _plan = null!;
    private Hop _hop = null!;
    private Func<HeaderBlock, bool> _isFollowed = null!;
    private TaskCompletionSource<StreamHead?>? _arrival;
    private WatchedSink? _sink;
    private BodyBuffer? _buffer;
    private IdleWatch? _watch;
    private Stream? _upload;
    private bool _isFinal;
    private long _decoded;
    private long _progressed;

    public Exchange()
    {
        _onHeader = OnHeader;
        _onData = OnData;
        _onProgress = OnProgress;
        _onArriving = OnArriving;
    }

    /// <summary>The head of the response, once it is complete.</summary>
    public HeaderBlock? Head => _headers.Last;

    /// <summary>Informational responses and rounds of authentication before it.</summary>
    public IReadOnlyList<HeaderBlock> Earlier => _headers.Blocks.Count > 1 ? [.. _headers.Blocks.SkipLast(1)] : [];

    /// <summary>What came behind the body. For a transfer that is over: no empty line ends the trailers.</summary>
    public HeaderBlock? TakeTrailers()
    {
        _headers.Complete();
        return _headers.Trailers;
    }

    public Curl Curl => _curl;

    /// <summary>Whether the head leads to another hop, so that nobody wants the body.</summary>
    public bool IsFollowed { get; private set; }

    /// <summary>What judges the server before the request is sent; null for nothing.</summary>
    public PrereqCallback? PeerCheck { get; private set; }

    /// <summary>Whether whoever waited for the head has it.</summary>
    public bool HasArrived { get; private set; }

    public bool HasTimedOutIdle => _watch is { HasExpired: true };

    /// <summary>Gets ready for a hop. Nothing was sent when it throws.</summary>
    /// <param name="plan">The request that it belongs to.</param>
    /// <param name="hop">What goes out.</param>
    /// <param name="upload">The body where it does not lie in memory.</param>
    /// <param name="remaining">Time that is left for all of it.</param>
    /// <param name="isFollowed">Whether a head leads to another hop, so that nobody wants the body.</param>
    public void Prepare(RequestPlan plan, Hop hop, Stream? upload, TimeSpan? remaining, Func<HeaderBlock, bool> isFollowed)
    {
        (_plan, _hop, _upload, _isFollowed) = (plan, hop, upload, isFollowed);
        (_isFinal, _decoded, _progressed, IsFollowed, HasArrived) = (false, 0, 0, false, false);
        _nextProfile = plan.ProfileFor(hop);
        try
        {
            Configure(_nextProfile, remaining);
            _profile = _nextProfile;
        }
        catch
        {
            _profile = null; // half of one and half of another
            throw;
        }
    }

    /// <summary>Keeps the body in memory, or gives it to whom the request names.</summary>
    public void CollectBody()
    {
        _buffer = new BodyBuffer(_plan.MaxResponseSize);
        if (_plan.Output is { } output)
        {
            SetSink(output);
        }
        else
        {
            _curl.SetOpt(CurlOpt.WriteFunction, _onData);
        }
    }

    /// <summary>Lets the body through a pipe.</summary>
    /// <returns>A task with the head of the final response, as soon as it is there; with null when the transfer ends
    /// without one.</returns>
    public Task<StreamHead?> StreamBody(PipeWriter body)
    {
        _arrival = new TaskCompletionSource<StreamHead?>(TaskCreationOptions.RunContinuationsAsynchronously);
        SetSink(body.AsStream(leaveOpen: true));
        return _arrival.Task;
    }

    /// <summary>Runs the transfer.</summary>
    /// <param name="loops">Where.</param>
    /// <param name="abort">Is cancelled when nothing has moved for too long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(AsyncCurl loops, CancellationTokenSource? abort, CancellationToken cancellationToken)
    {
        if (_plan.Timeouts.Idle is { } idle)
        {
            _watch = new IdleWatch(idle, _sink, abort!.Cancel);
        }

        return loops.PerformAsync(_curl, cancellationToken);
    }

    public ReadOnlyMemory<byte> TakeBody() => _buffer?.Take() ?? default;

    /// <summary>Forgets the request, so that nothing of it is kept alive by an idle handle.</summary>
    public void Release()
    {
        _arrival?.TrySetResult(null);
        _watch?.Dispose();
        _upload?.Dispose();
        _buffer?.Discard();
        (_watch, _upload, _arrival, _sink) = (null, null, null, null);
        _headers.Reset();
        (_plan, _hop, _isFollowed, _buffer) = (null!, null!, null!, null);
        if (_isTainted)
        {
            _profile = null; // what the user has set is not for the next request
        }
    }

    public void Dispose() => _curl.Dispose();

    private void SetSink(Stream target)
    {
        _sink = new WatchedSink(target, _onArriving, Divert);
        _curl.SetOpt(CurlOpt.WriteData, _sink);
    }

    private void Configure(TransferProfile profile, TimeSpan? remaining)
    {
        if (!ReferenceEquals(_profile, profile) && (_profile is null || _profile != profile))
        {
            _curl.Reset();
            profile.Apply(_curl, _plan.Session.ProxyConnections);
            _curl.SetOpt(CurlOpt.HeaderFunction, _onHeader);
        }

        if (profile.WatchesProgress)
        {
            _curl.SetOpt(CurlOpt.XferInfoFunction, _onProgress);
        }

        _curl.SetOpt(CurlOpt.Url, _hop.Url.Text);
        _curl.SetOpt(CurlOpt.TimeoutMs, remaining ?? Timeout.InfiniteTimeSpan);
        _curl.SetOpt(CurlOpt.Cookie, _hop.Cookie);
        _curl.SetOpt(CurlOpt.HttpHeader, RequestLines.Of(_hop));
        SetMethod();
        PeerCheck = _hop.Url.IsSecure ? profile.Tls.CreatePeerCheck(_curl, _hop.Url.Host) : null;
        if (PeerCheck is not null)
        {
            _curl.SetOpt(CurlOpt.PrereqFunction, PeerCheck);
        }

        var isFresh = _hop.NeedsFreshConnection || _plan.Session.InterfaceConnections.NeedsFresh(profile.Interface);
        if (isFresh)
        {
            _curl.SetOpt(CurlOpt.FreshConnect, true);
        }

        _isTainted = isFresh || PeerCheck is not null || profile.SessionOptions is not null || profile.RequestOptions is not null || _plan.Guard is not null;
        profile.ApplyCustom(_curl);
    }

    private void SetMethod()
    {
        var method = _hop.Method.Method;
        if (_hop.Body is null)
        {
            if (method is "POST" or "PUT" or "PATCH")
            {
                SetPostFields(method, default);
                return;
            }

            _curl.SetOpt(CurlOpt.HttpGet, true);
            _curl.SetOpt(CurlOpt.NoBody, method == "HEAD");
            _curl.SetOpt(CurlOpt.CustomRequest, method is "GET" or "HEAD" ? null : method);
            return;
        }

        if (_upload is null && _hop.Body.TryGetBuffer(out var bytes))
        {
            SetPostFields(method, bytes.Span);
            return;
        }

        _curl.SetOpt(CurlOpt.HttpGet, true);
        _curl.SetOpt(CurlOpt.Upload, true);
        _curl.SetOpt(CurlOpt.InFileSizeLarge, _hop.Body.Length ?? -1);
        _curl.SetOpt(CurlOpt.ReadData, _upload!);
        _curl.SetOpt(CurlOpt.CustomRequest, method);
    }

    private void SetPostFields(string method, ReadOnlySpan<byte> body)
    {
        _curl.SetOpt(CurlOpt.HttpGet, true);
        _curl.SetOpt(CurlOpt.PostFields, body);
        _curl.SetOpt(CurlOpt.Post, true);
        _curl.SetOpt(CurlOpt.CustomRequest, method == "POST" ? null : method);
    }

    /// <summary>Whether a body lies in memory and is small enough to be handed over as a whole.</summary>
    public static bool IsCopied(RequestBody body) => body.TryGetBuffer(out var bytes) && bytes.Length <= CopiedBody;

    private CurlWriteResult OnHeader(ReadOnlySpan<byte> line)
    {
        _watch?.Touch();
        if (_headers.Append(line) is { StatusCode: >= 200 } head && !MayContinue(head.StatusCode))
        {
            OnFinalHead(head);
        }

        return line.Length;
    }

    /// <summary>Whether libcurl may answer this head with another round by itself; the first byte of a body, or the end,
    /// tells that it does not.</summary>
    private bool MayContinue(int status) =>
        (status == 401 && _hop.Auth.IsMultiStep) || (status == 407 && _hop.Proxy is { IsMultiStep: true });

    private void OnFinalHead(HeaderBlock head)
    {
        _isFinal = true;
        IsFollowed = _isFollowed(head);
        if (IsFollowed)
        {
            return; // another hop comes: the answer to the request is not this one
        }

        HasArrived = true;
        _arrival?.TrySetResult(new StreamHead(head, Earlier, TransferInfo.Read(_curl, _plan, _hop.Url.IsSecure)));
    }

    private CurlWriteResult OnData(ReadOnlySpan<byte> data)
    {
        OnArriving(data.Length);
        if (IsFollowed && !_plan.Redirects.KeepBodies)
        {
            return data.Length;
        }

        if (_plan.OnData is { } receiver && !IsFollowed)
        {
            receiver(data);
            return data.Length;
        }

        if (_buffer!.Length == 0 && Head?.GetNumber("content-length"u8) is { } length)
        {
            _buffer.Expect(length);
        }

        _buffer.Write(data);
        return data.Length;
    }

    /// <summary>Takes the body of a redirect, which is not for whom the answer is for.</summary>
    private bool Divert(ReadOnlyMemory<byte> data)
    {
        if (IsFollowed && _plan.Redirects.KeepBodies)
        {
            _buffer ??= new BodyBuffer(_plan.MaxResponseSize);
            _buffer.Write(data.Span);
        }

        return IsFollowed;
    }

    private void OnArriving(int count)
    {
        _watch?.Touch();
        if (!_isFinal && Head is { } head)
        {
            OnFinalHead(head);
        }

        _decoded += count;
        if (_decoded > JudgedSize && _plan.MaxDecompressionRatio > 0
            && _decoded / _plan.MaxDecompressionRatio > _curl.GetInfo(CurlInfo.SizeDownloadT))
        {
            throw new ResponseTooLargeException(
                $"The body grew more than {_plan.MaxDecompressionRatio} times when it was decoded: {_decoded} bytes so far. Raise MaxDecompressionRatio if that is expected.");
        }
    }

    private CurlCallbackResult OnProgress(long downloadTotal, long downloadNow, long uploadTotal, long uploadNow)
    {
        var moved = downloadNow + uploadNow;
        if (moved != _progressed)
        {
            _progressed = moved;
            _watch?.Touch();
            _plan.Progress?.Report(new TransferProgress(
                downloadNow, downloadTotal > 0 ? downloadTotal : null, uploadNow, uploadTotal > 0 ? uploadTotal : null));
        }
        else if (_watch is { IsStarted: false } && _curl.GetInfo(CurlInfo.PretransferTimeT) > TimeSpan.Zero)
        {
            _watch.Touch();
        }

        return CurlCallbackResult.Continue;
    }
}

/// <summary>The head of a response whose body is still on its way.</summary>
internal sealed record StreamHead(HeaderBlock Block, IReadOnlyList<HeaderBlock> Earlier, TransferInfo Info);
