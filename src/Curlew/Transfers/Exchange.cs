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
    private readonly HopOptions _options;
    private readonly HeaderCollector _headers = new();
    private readonly HeaderCallback _onHeader;
    private readonly WriteCallback _onData;
    private readonly WriteCallback _onStreamed;
    private readonly XferInfoCallback _onProgress;
    private readonly Func<bool> _isHeld;
    private readonly Action<int> _onArriving;
    private readonly Action _onTurnEnded;
    private readonly Action _onIdle;
    private TransferProfile? _profile;
    private TransferProfile? _nextProfile;
    private bool _isTainted;
    private RequestPlan _plan = null!;
    private Hop _hop = null!;
    private Transfer? _transfer;
    private StreamHead? _arrival;
    private WatchedSink? _sink;
    private StreamedBody? _streamed;
    private Task? _flushing;
    private BodyBuffer? _buffer;
    private IdleWatch? _watch;
    private Stream? _upload;
    private bool _isFinal;
    private long _decoded;
    private long _progressed;
    private int _headSize;
    private (string? Primary, string? Local) _addresses;

    public Exchange()
    {
        _options = new HopOptions(_curl);
        _onHeader = OnHeader;
        _onData = OnData;
        _onStreamed = OnStreamed;
        _onProgress = OnProgress;
        _isHeld = IsHeld;
        _onArriving = OnArriving;
        _onTurnEnded = OnTurnEnded;
        _onIdle = OnIdle;
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

    /// <summary>Whether the head is that of the answer to the request, and no redirect's.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>Whether the transfer went on when its task had ended.</summary>
    public bool IsOpened => _arrival is not null;

    public bool HasTimedOutIdle => _watch is { HasExpired: true };

    /// <summary>Gets ready for a hop. Nothing was sent when it throws.</summary>
    /// <param name="plan">The request that it belongs to.</param>
    /// <param name="hop">What goes out.</param>
    /// <param name="upload">The body where it does not lie in memory.</param>
    /// <param name="remaining">Time that is left for all of it.</param>
    public void Prepare(RequestPlan plan, Hop hop, Stream? upload, TimeSpan? remaining)
    {
        (_plan, _hop, _upload) = (plan, hop, upload);
        (_isFinal, _decoded, _progressed, _headSize, IsFollowed, HasArrived) = (false, 0, 0, 0, false, false);
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
        if (_plan.Output is { } output)
        {
            _sink = new WatchedSink(output, _onArriving, data => Divert(data.Span));
            _curl.SetOpt(CurlOpt.WriteData, _sink);
            _options.ForgetReceiver();
        }
        else
        {
            _options.SetReceiver(_onData);
        }
    }

    /// <summary>Gives the body to a reader, who has it from when the task of the transfer has ended.</summary>
    public void StreamBody()
    {
        _streamed = new StreamedBody(_plan.MaxResponseSize);
        _options.SetReceiver(_onStreamed);
    }

    /// <summary>Starts the transfer. The task of one whose body is streamed ends at the latest with the turn of the loop that the
    /// head of the response came in; with a small body that is mostly the end of the transfer too.</summary>
    /// <param name="loops">Where.</param>
    /// <param name="cancellationToken">Ends it, until its task has ended.</param>
    public Transfer Start(AsyncCurl loops, CancellationToken cancellationToken)
    {
        if (_plan.Timeouts.Idle is { } idle)
        {
            _watch = new IdleWatch(idle, _isHeld, _onIdle);
        }

        _transfer = loops.Start(_curl, _onTurnEnded, cancellationToken);
        if (HasTimedOutIdle)
        {
            _transfer.RequestCancellation(); // it was sooner than we were
        }

        return _transfer;
    }

    /// <summary>What is known of a response whose body is streamed, and the body.</summary>
    public (StreamHead Head, StreamedBody Body) TakeStreamed()
    {
        _streamed!.BelongTo(_transfer!);
        return (_arrival ?? ReadStreamHead(), _streamed);
    }

    /// <summary>What libcurl knows of the transfer just now.</summary>
    public TransferInfo ReadInfo()
    {
        var info = TransferInfo.Read(_curl, _plan, _hop.Url.IsSecure, _addresses);
        _addresses = (info.PrimaryIp, info.LocalIp);
        return info;
    }

    public ReadOnlyMemory<byte> TakeBody() => _buffer?.Take() ?? default;

    /// <summary>Forgets the request, so that nothing of it is kept alive by an idle handle.</summary>
    public void Release()
    {
        _watch?.Dispose();
        _upload?.Dispose();
        _buffer?.Discard();
        (_watch, _upload, _transfer, _arrival, _sink, _streamed, _flushing) = (null, null, null, null, null, null, null);
        _headers.Reset();
        (_plan, _hop) = (null!, null!);
        if (_isTainted)
        {
            _profile = null; // what the user has set is not for the next request
        }
    }

    public void Dispose() => _curl.Dispose();

    private void Configure(TransferProfile profile, TimeSpan? remaining)
    {
        if (!ReferenceEquals(_profile, profile) && (_profile is null || _profile != profile))
        {
            _curl.Reset();
            _options.Forget();
            profile.Apply(_curl, _plan.Session.ProxyConnections);
            _curl.SetOpt(CurlOpt.HeaderFunction, _onHeader);
            if (profile.WatchesProgress)
            {
                _curl.SetOpt(CurlOpt.XferInfoFunction, _onProgress);
            }
        }

        _options.Set(_hop, _upload, remaining, mayShare: _hop.Url.IsSecure || profile.HttpVersion == CurlHttpVersion.Http2PriorKnowledge);
        PeerCheck = _hop.Url.IsSecure ? profile.Tls.CreatePeerCheck(_curl, _hop.Url.Host) : null;
        if (PeerCheck is not null)
        {
            _curl.SetOpt(CurlOpt.PrereqFunction, PeerCheck);
        }

        var isLone = !_hop.Url.IsSecure && profile.IsLoneInClearText;
        if (isLone)
        {
            _curl.SetOpt(CurlOpt.ForbidReuse, true);
        }

        var isFresh = isLone || _hop.NeedsFreshConnection || _plan.Session.InterfaceConnections.NeedsFresh(profile.Interface)
            || _plan.Session.LookConnections.NeedsFresh(_curl, _hop.Look);
        if (isFresh)
        {
            _curl.SetOpt(CurlOpt.FreshConnect, true);
        }

        _isTainted = isFresh || profile.Auth.IsPicked || PeerCheck is not null || profile.SessionOptions is not null || profile.RequestOptions is not null || _plan.Guard is not null;
        profile.ApplyCustom(_curl);
    }

    /// <summary>Whether a body lies in memory and is small enough to be handed over as a whole.</summary>
    public static bool IsCopied(RequestBody body) => body.TryGetBuffer(out var bytes) && bytes.Length <= CopiedBody;

    private CurlWriteResult OnHeader(ReadOnlySpan<byte> line)
    {
        _watch?.Touch();
        _headSize += line.Length;
        if (_headSize > _plan.MaxHeadSize)
        {
            throw new ResponseTooLargeException(
                $"{_plan.Request} was answered with a head of more than {_plan.MaxHeadSize} bytes. Raise MaxResponseHeadersLength if that is expected.");
        }

        if (_headers.Append(line) is { } head)
        {
            _headSize = 0;
            if (head.StatusCode >= 200 && !MayContinue(head.StatusCode))
            {
                OnFinalHead(head);
            }
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
        IsFollowed = RedirectRules.IsFollowed(head, _plan.Redirects, _hop);
        if (IsFollowed)
        {
            return; // another hop comes: the answer to the request is not this one
        }

        HasArrived = true;
        if (_streamed is not null)
        {
            _streamed.Begin(head.GetNumber("content-length"u8));
            _curl.Handle.Transfer!.AwaitTurnEnd();
        }
    }

    private void OnIdle() => _transfer?.RequestCancellation();

    /// <summary>More of the body is to come than came with the head.</summary>
    private void OnTurnEnded()
    {
        _arrival = ReadStreamHead();
        _streamed!.Open();
        _curl.Handle.Transfer!.EndTask();
    }

    private StreamHead ReadStreamHead() => new(Head!, Earlier, ReadInfo());

    private CurlWriteResult OnData(ReadOnlySpan<byte> data)
    {
        OnArriving(data.Length);
        if (Divert(data))
        {
            return data.Length;
        }

        if (_plan.OnData is { } receiver)
        {
            receiver(data);
            return data.Length;
        }

        Keep(data);
        return data.Length;
    }

    /// <summary>Keeps a piece for the reader. While there is no more room, libcurl keeps what comes and leaves the rest to the network.</summary>
    private CurlWriteResult OnStreamed(ReadOnlySpan<byte> data)
    {
        if (_flushing is { IsCompleted: false })
        {
            return CurlWriteResult.Pause;
        }

        OnArriving(data.Length);
        if (Divert(data))
        {
            return data.Length;
        }

        _flushing = _streamed!.Write(data);

        if (!_flushing.IsCompleted)
        {
            // By the transfer and not the handle, which may be another's when the reader comes at last.
            _flushing.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_curl.Handle.Transfer!.RequestUnpause);
        }

        return data.Length;
    }

    /// <summary>Whether the transfer waits for whoever takes the body.</summary>
    private bool IsHeld() => _sink is { IsBlocked: true } || _flushing is { IsCompleted: false };

    /// <summary>Takes the body of a redirect, which is not for whom the answer is for.</summary>
    private bool Divert(ReadOnlySpan<byte> data)
    {
        if (IsFollowed && _plan.Redirects.KeepBodies)
        {
            Keep(data);
        }

        return IsFollowed;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (_buffer is null || _buffer.Limit != _plan.MaxResponseSize)
        {
            _buffer = new BodyBuffer(_plan.MaxResponseSize);
        }

        if (_buffer.Length == 0 && Head?.GetNumber("content-length"u8) is { } length)
        {
            _buffer.Expect(length);
        }

        _buffer.Write(data);
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
