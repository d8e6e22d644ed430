namespace Curlew.Benchmarks.Clients;

/// <summary>Body bytes so far, counted from any thread.</summary>
internal sealed class ByteCounter
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Add(long count) => Interlocked.Add(ref _bytes, count);
}
