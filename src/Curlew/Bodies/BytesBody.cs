using System.Runtime.InteropServices;

namespace Curlew;

/// <summary>A body in memory.</summary>
internal sealed class BytesBody(ReadOnlyMemory<byte> data, string? contentType) : RequestBody(contentType)
{
    public override long? Length => data.Length;

    public override bool CanReplay => true;

    private protected override string Kind => "bytes";

    internal override bool TryGetBuffer(out ReadOnlyMemory<byte> buffer)
    {
        buffer = data;
        return true;
    }

    internal override ValueTask<Stream> OpenAsync(bool async, CancellationToken cancellationToken) =>
        OpenSourceAsync(async, cancellationToken);

    internal override ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken) =>
        new(MemoryMarshal.TryGetArray(data, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(data.ToArray(), writable: false));
}
