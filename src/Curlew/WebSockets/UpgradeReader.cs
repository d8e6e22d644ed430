using System.Buffers;
using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>Reads the answer to an upgrade: lines, then a body, or nothing more than what was read ahead.</summary>
internal sealed class UpgradeReader(Stream stream, int pieceSize)
{
    private byte[] _buffer = new byte[pieceSize];
    private int _start;
    private int _end;

    /// <summary>What was read and is not of the answer's head.</summary>
    public ReadOnlyMemory<byte> Rest => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Whether the last line was not read because of its length.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line with its end; null at the end of the connection, or when it is longer than allowed.</summary>
    public async ValueTask<byte[]?> ReadLineAsync(int most, CancellationToken cancellationToken)
    {
        var looked = 0;
        while (true)
        {
            var end = Rest.Span[looked..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Rest[..(looked + end + 1)].ToArray();
                _start += line.Length;
                IsTooLong = line.Length > most;
                return IsTooLong ? null : line;
            }

            looked = Rest.Length;
            IsTooLong = looked > most;
            if (IsTooLong || !await TryReadMoreAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    /// <summary>The beginning of the body that a head announces, all of it where it is no longer than that.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HeaderBlock head, int most, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        if (head.StatusCode is 204 or 304)
        {
            return default;
        }

        if (head.GetText("transfer-encoding"u8) is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            await ReadChunksAsync(body, most, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ReadPlainAsync(body, Math.Min(head.GetNumber("content-length"u8) ?? most, most), cancellationToken).ConfigureAwait(false);
        }

        return body.WrittenMemory;
    }

    private async ValueTask ReadChunksAsync(ArrayBufferWriter<byte> body, int most, CancellationToken cancellationToken)
    {
        while (body.WrittenCount < most && await ReadLineAsync(pieceSize, cancellationToken).ConfigureAwait(false) is { } line)
        {
            var digits = Encoding.Latin1.GetString(line).Split(';')[0].Trim();
            if (!long.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size) || size <= 0)
            {
                return;
            }

            await ReadPlainAsync(body, Math.Min(size, most - body.WrittenCount), cancellationToken).ConfigureAwait(false);
            await ReadLineAsync(pieceSize, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ReadPlainAsync(ArrayBufferWriter<byte> body, long length, CancellationToken cancellationToken)
    {
        for (var left = length; left > 0;)
        {
            if (Rest.IsEmpty && !await TryReadMoreAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            var piece = Rest[..(int)Math.Min(left, Rest.Length)];
            body.Write(piece.Span);
            _start += piece.Length;
            left -= piece.Length;
        }
    }

    private async ValueTask<bool> TryReadMoreAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }
}
