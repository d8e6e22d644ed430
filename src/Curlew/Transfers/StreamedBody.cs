using System.Buffers;
using System.IO.Pipelines;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>A body on its way from the loop to its reader. What comes together with the head is kept in memory, which is all there is
/// of most; for more there is a pipe. The reader holds it, and not the other way round, so that a response that nobody reaches ends its transfer.</summary>
internal sealed class StreamedBody(long limit)
{
    private const int SmallSize = 4 * 1024;
    private const int MostInMemory = 128 * 1024;

    private static readonly PipeOptions s_forSmall = Options(SmallSize);

    // Of these no more are under way at once than the shared pool of arrays keeps.
    private static readonly PipeOptions s_forLarge = Options(64 * 1024);

    private readonly BodyBuffer _first = new(MostInMemory);
    private long? _length;
    private Pipe? _pipe;
    private int _isReleased;
    private Transfer? _transfer;
    private WeakReference<ResponseState>? _response;
    private volatile bool _isComplete;

    /// <summary>Most bytes to be kept in memory when all of it is asked for.</summary>
    public long Limit => limit;

    public bool IsComplete => _isComplete;

    /// <summary>What the transfer failed with, once its end is read. The pipe would tell it before what has arrived.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Null until the transfer is over.</summary>
    public TransferInfo? End { get; private set; }

    public HeaderBlock? Trailers { get; private set; }

    /// <summary>Who is told of the end; it may have been forgotten by then.</summary>
    public ResponseState Response
    {
        set
        {
            _response = new WeakReference<ResponseState>(value);
            Interlocked.MemoryBarrier(); // either we see the end, or the end sees us
            if (_isComplete)
            {
                value.Complete(End!, Trailers);
            }
        }
    }

    /// <summary>The head is there.</summary>
    /// <param name="length">What it says of the length; null for nothing.</param>
    public void Begin(long? length)
    {
        _length = length;
        if (length <= MostInMemory)
        {
            _first.Expect(length.Value, isLent: true);
        }
    }

    /// <summary>Takes a piece; on the loop's thread.</summary>
    /// <returns>A task that ends when there is room for more.</returns>
    public Task Write(ReadOnlySpan<byte> data)
    {
        if (_pipe is null && !(_length > MostInMemory) && _first.Length + data.Length <= MostInMemory)
        {
            _first.Write(data);
            return Task.CompletedTask;
        }

        Open();
        return Put(_pipe!.Writer, data);
    }

    /// <summary>More is to come than one piece.</summary>
    public void Open()
    {
        if (_pipe is null)
        {
            _pipe = new Pipe(_length <= SmallSize ? s_forSmall : s_forLarge);
            _ = Put(_pipe.Writer, _first.Written.Span); // far from full
            _first.Discard();
        }
    }

    /// <summary>The reader's end, for the one that there is.</summary>
    public PipeReader CreateReader() => _pipe?.Reader ?? PipeReader.Create(new ReadOnlySequence<byte>(_first.Written));

    /// <summary>The reader is done with what it was given.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0 && _pipe is null)
        {
            _first.Discard();
        }
    }

    /// <summary>Whose body it is.</summary>
    public void BelongTo(Transfer transfer) => _transfer = transfer;

    /// <summary>The transfer is over.</summary>
    public void Complete(TransferInfo end, HeaderBlock? trailers, Exception? error)
    {
        (End, Trailers, Error) = (end, trailers, error);
        _isComplete = true;
        Interlocked.MemoryBarrier();
        if (_response is { } weak && weak.TryGetTarget(out var response))
        {
            response.Complete(end, trailers);
        }

        _pipe?.Writer.Complete();
    }

    /// <summary>Nobody reads on: the transfer is to end if it has not.</summary>
    public void Abandon()
    {
        if (!_isComplete)
        {
            _transfer?.RequestCancellation();
        }
    }

    private static Task Put(PipeWriter writer, ReadOnlySpan<byte> data)
    {
        writer.Write(data);
        var flushed = writer.FlushAsync();
        if (!flushed.IsCompleted)
        {
            return flushed.AsTask();
        }

        flushed.GetAwaiter().GetResult(); // a reader that is gone has told so already
        return Task.CompletedTask;
    }

    private static PipeOptions Options(int segment) => new(
        pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 256 * 1024, minimumSegmentSize: segment, useSynchronizationContext: false);
}
