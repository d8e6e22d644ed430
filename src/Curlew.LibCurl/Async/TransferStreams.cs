using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// Asynchronous ends in place of the streams of a handle, for one transfer, and what of it is paused by whom: a stream
/// that is ready must not resume what the application has paused. All members but the token and <see cref="Continue"/>
/// are for the loop's thread.
/// </summary>
internal sealed class TransferStreams : IDisposable
{
    private readonly List<(CallbackSlot Slot, Delegate Callback)> _replaced = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly AsyncSink? _body;
    private readonly AsyncSink? _header;
    private readonly AsyncSource? _source;

    private TransferStreams(EasyCallbacks callbacks, Transfer transfer, Stream? body, Stream? header, Stream? source)
    {
        Continue = transfer.RequestContinuation;
        _body = body is null ? null : new AsyncSink(body, this);
        _header = header is null ? null : ReferenceEquals(header, body) ? _body : new AsyncSink(header, this);
        if (source is not null)
        {
            var seek = (SeekCallback?)callbacks[CallbackSlot.Seek];
            _source = new AsyncSource(source, seek, this);
            Replace<SeekCallback>(callbacks, CallbackSlot.Seek, _ => _source.Seek);
        }

        Replace<WriteCallback>(callbacks, CallbackSlot.Write, own => _body is null ? data => Noted(own(data)) : _body.Write);
        Replace<HeaderCallback>(callbacks, CallbackSlot.Header, own => _header is null ? line => Noted(own(line)) : _header.Write);
        Replace<ReadCallback>(callbacks, CallbackSlot.Read, own => _source is null ? buffer => Noted(own(buffer)) : _source.Read);
    }

    /// <summary>Tells the loop that a stream is ready; from any thread.</summary>
    public Action Continue { get; }

    /// <summary>Cancelled when the transfer ends while a stream is busy.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>What the application has paused.</summary>
    public CurlPause Held { get; set; }

    /// <summary>What must not go on now.</summary>
    public CurlPause Paused =>
        Held | (_source is { IsWaiting: true } ? CurlPause.Send : CurlPause.Cont) | (IsWriting ? CurlPause.Recv : CurlPause.Cont);

    /// <summary>Whether received bytes are on their way into a stream.</summary>
    public bool IsWriting => _body is { IsWaiting: true } || _header is { IsWaiting: true };

    /// <summary>Null where no stream can make anybody wait.</summary>
    public static TransferStreams? Install(EasyCallbacks callbacks, Transfer transfer)
    {
        var body = SinkIn(callbacks, CallbackSlot.Write);
        var header = SinkIn(callbacks, CallbackSlot.Header);
        var source = SourceIn(callbacks);
        return body is null && header is null && source is null ? null : new TransferStreams(callbacks, transfer, body, header, source);
    }

    /// <summary>Puts back what the application had set.</summary>
    public void Restore(EasyCallbacks callbacks) => _replaced.ForEach(r => callbacks[r.Slot] = r.Callback);

    /// <summary>What a stream threw at the last bytes, which libcurl has no way to hear of any more.</summary>
    public Exception? WriteFailure()
    {
        try
        {
            _body?.ThrowIfFailed();
            _header?.ThrowIfFailed();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>The transfer is over; a stream that is still busy is told so.</summary>
    public void Dispose()
    {
        if (IsWriting || _source is { IsWaiting: true })
        {
            _ = _ended.CancelAsync(); // what streams have registered is not for the loop's thread to run
        }
        else
        {
            _ended.Dispose();
        }

        _body?.End();
        _header?.End();
        _source?.End();
    }

    private static Stream? SinkIn(EasyCallbacks callbacks, CallbackSlot slot) =>
        callbacks[slot]?.Target is StreamSink { IsInMemory: false } sink ? sink.Stream : null;

    /// <summary>An ioctl callback moves the stream behind our back, so that nothing may be read ahead.</summary>
    private static Stream? SourceIn(EasyCallbacks callbacks) =>
        callbacks[CallbackSlot.Read]?.Target is StreamSource { IsInMemory: false } source && callbacks[CallbackSlot.Ioctl] is null
            ? source.Stream
            : null;

    private void Replace<T>(EasyCallbacks callbacks, CallbackSlot slot, Func<T, T> replacement)
        where T : Delegate
    {
        if (callbacks[slot] is T own)
        {
            _replaced.Add((slot, own));
            callbacks[slot] = replacement(own);
        }
    }

    private CurlWriteResult Noted(CurlWriteResult result)
    {
        Held |= result == CurlWriteResult.Pause ? CurlPause.Recv : CurlPause.Cont;
        return result;
    }

    private CurlReadResult Noted(CurlReadResult result)
    {
        Held |= result == CurlReadResult.Pause ? CurlPause.Send : CurlPause.Cont;
        return result;
    }
}
