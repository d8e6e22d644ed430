namespace Curlew.LibCurl;

/// <summary>A stream as the end of a download.</summary>
internal sealed class StreamSink(Stream stream)
{
    public Stream Stream => stream;

    /// <summary>Whether the stream never waits, so that nothing is gained by writing to it asynchronously.</summary>
    public bool IsInMemory => stream is MemoryStream || ReferenceEquals(stream, Stream.Null);

    public CurlWriteResult Write(ReadOnlySpan<byte> data)
    {
        stream.Write(data);
        return data.Length;
    }
}
