using System.IO.Pipelines;

namespace Curlew;

/// <summary>A body on its way from the loop to its reader. The reader holds it, and not the other way round, so that a
/// response that nobody reaches ends its transfer.</summary>
internal sealed class StreamedBody(CancellationTokenSource abort, long limit)
{
    private const int SmallSize = 4 * 1024;

    private static readonly PipeOptions s_forSmall = Options(SmallSize);

    // Of these no more are under way at once than the shared pool of arrays keeps.
    private static readonly PipeOptions s_forLarge = Options(64 * 1024);

    private Pipe? _pipe;
    private WeakReference<ResponseState>? _response;
    private volatile bool _isComplete;

    /// <summary>The loop's end, once it has begun.</summary>
    public PipeWriter Writer => _pipe!.Writer;

    /// <summary>The reader's end, once it has begun.</summary>
    public PipeReader Reader => _pipe!.Reader;

    /// <summary>Most bytes to be kept in memory when all of it is asked for.</summary>
    public long Limit => limit;

    /// <summary>Who is told of the end; it may have been forgotten by then.</summary>
    public ResponseState Response
    {
        set
        {
            _response = new WeakReference<ResponseState>(value);
            if (_isComplete)
            {
                value.Complete(End!, Trailers);
            }
        }
    }

    /// <summary>What the transfer failed with, once its end is read. The pipe would tell it before what has arrived.</summary>
    public Exception? Error { get; private set; }

    private TransferInfo? End { get; set; }

    private HeaderBlock? Trailers { get; set; }

    /// <summary>The head is there.</summary>
    /// <param name="length">What it says of the length; null for nothing.</param>
    public void Begin(long? length) => _pipe = new Pipe(length <= SmallSize ? s_forSmall : s_forLarge);

    /// <summary>The transfer is over.</summary>
    public void Complete(TransferInfo end, HeaderBlock? trailers, Exception? error)
    {
        (End, Trailers, Error) = (end, trailers, error);
        _isComplete = true;
        if (_response is { } weak && weak.TryGetTarget(out var response))
        {
            response.Complete(end, trailers);
        }

        Writer.Complete();
    }

    /// <summary>Nobody reads on: the transfer is to end if it has not.</summary>
    public void Abandon()
    {
        if (!_isComplete)
        {
            abort.Cancel();
        }
    }

    private static PipeOptions Options(int segment) => new(
        pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 256 * 1024, minimumSegmentSize: segment, useSynchronizationContext: false);
}
