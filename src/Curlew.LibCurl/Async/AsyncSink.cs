namespace Curlew.LibCurl;

/// <summary>
/// The end of a download that is a stream: one piece is on its way into the stream at most, and while it is, the transfer
/// is paused. All members are called by the loop's thread.
/// </summary>
internal sealed class AsyncSink(Stream stream, Transfer transfer)
{
    private byte[] _buffer = [];

    /// <summary>What stood in its place and will again.</summary>
    public StreamSink? Replaced { get; set; }

    /// <summary>Whether a piece is on its way.</summary>
    public bool IsWaiting => !Completion.IsCompleted;

    /// <summary>Ends when the piece that is on its way has arrived, or with what the stream threw.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public CurlWriteResult Write(ReadOnlySpan<byte> data)
    {
        if (IsWaiting)
        {
            return CurlWriteResult.Pause;
        }

        Completion.GetAwaiter().GetResult(); // what the stream threw ends the transfer
        if (_buffer.Length < data.Length)
        {
            _buffer = new byte[data.Length];
        }

        data.CopyTo(_buffer);
        var written = stream.WriteAsync(_buffer.AsMemory(0, data.Length), transfer.Ended);
        if (written.IsCompletedSuccessfully)
        {
            written.GetAwaiter().GetResult();
        }
        else
        {
            Completion = written.AsTask();
            Completion.GetAwaiter().UnsafeOnCompleted(transfer.RequestResume);
        }

        return data.Length;
    }
}
