namespace Curlew.Cli.Listen;

/// <summary>Looks at the first records of a TLS connection (RFC 8446, section 5.1) before whoever makes the handshake reads them.</summary>
internal static class TlsRecords
{
    /// <summary>The first byte of a connection that is TLS.</summary>
    public const byte Handshake = 22;

    private const int HeaderLength = 5;
    private const int LongestRecord = 1 << 14;
    private const int LongestHello = 1 << 17;

    /// <summary>The first handshake message, which stays to be read.</summary>
    /// <exception cref="WireException">There is none.</exception>
    public static async ValueTask<byte[]> PeekMessageAsync(PeekStream stream, CancellationToken cancellationToken)
    {
        List<byte> message = [];
        for (var position = 0; message.Count < LongestHello;)
        {
            var header = await PeekAsync(stream, position + HeaderLength, cancellationToken).ConfigureAwait(false);
            var (type, length) = (header.Span[position], (header.Span[position + 3] << 8) | header.Span[position + 4]);
            if (type != Handshake || length is 0 or > LongestRecord)
            {
                throw new WireException("a TLS connection does not begin so");
            }

            var record = await PeekAsync(stream, position + HeaderLength + length, cancellationToken).ConfigureAwait(false);
            message.AddRange(record.Span.Slice(position + HeaderLength, length));
            position += HeaderLength + length;
            if (message.Count >= 4 && 4 + ((message[1] << 16) | (message[2] << 8) | message[3]) is var whole && whole <= message.Count)
            {
                return [.. message.Take(whole)];
            }
        }

        throw new WireException("no ClientHello is that long");
    }

    private static async ValueTask<ReadOnlyMemory<byte>> PeekAsync(PeekStream stream, int count, CancellationToken cancellationToken)
    {
        var bytes = await stream.PeekAsync(count, cancellationToken).ConfigureAwait(false);
        return bytes.Length >= count ? bytes : throw new WireException("the client went away amid its ClientHello");
    }
}
