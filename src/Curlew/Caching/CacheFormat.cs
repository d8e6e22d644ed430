using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace Curlew;

/// <summary>Entries as bytes: a mark with a version, then numbers (little-endian), and texts and bytes with their length.</summary>
/// <remarks>What is read may be anything: it either is an entry from the first byte to the last, or is none.</remarks>
internal static class CacheFormat
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> ResponseMark => "CuR1"u8;

    private static ReadOnlySpan<byte> IndexMark => "CuI1"u8;

    public static ReadOnlyMemory<byte> Write(CachedResponse response)
    {
        var writer = new Writer(response.Body.Length + 1024);
        writer.Raw(ResponseMark);
        writer.Text(response.Method);
        writer.Number(response.StatusCode);
        writer.Text(response.Reason);
        writer.Text(response.HttpVersion);
        writer.Text(response.Url);
        writer.Time(response.RequestTime);
        writer.Time(response.ResponseTime);
        writer.Number(response.Headers.Count);
        foreach (var header in response.Headers)
        {
            writer.Text(header.Name);
            writer.Text(header.Value);
        }

        writer.Number(response.Extras.Count);
        foreach (var extra in response.Extras)
        {
            writer.Text(extra.Key);
            writer.Text(extra.Value);
        }

        writer.Bytes(response.Body.Span);
        return writer.Written;
    }

    public static ReadOnlyMemory<byte> Write(CacheIndex index)
    {
        var writer = new Writer(256);
        writer.Raw(IndexMark);
        writer.Bytes(index.Generation.Span);
        writer.Time(index.Expires ?? DateTimeOffset.MinValue);
        writer.Number(index.Vary.Count);
        foreach (var name in index.Vary)
        {
            writer.Text(name);
        }

        return writer.Written;
    }

    /// <summary>Reads a response; null where the bytes are none. Its body is a part of them.</summary>
    public static CachedResponse? ReadResponse(ReadOnlyMemory<byte> entry)
    {
        var reader = new Reader(entry);
        reader.Mark(ResponseMark);
        var response = new CachedResponse
        {
            Method = reader.Text(),
            StatusCode = reader.Number(),
            Reason = reader.Text(),
            HttpVersion = reader.Text(),
            Url = reader.Text(),
            RequestTime = reader.Time(),
            ResponseTime = reader.Time(),
            Headers = ReadHeaders(ref reader),
            Extras = ReadExtras(ref reader),
            Body = reader.Bytes(),
        };
        return reader.IsWhole ? response : null;
    }

    /// <summary>Reads an index; null where the bytes are none.</summary>
    public static CacheIndex? ReadIndex(ReadOnlyMemory<byte> entry)
    {
        var reader = new Reader(entry);
        reader.Mark(IndexMark);
        var generation = reader.Bytes();
        var expires = reader.Time();
        var names = new string[reader.Count()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.Text();
        }

        return reader.IsWhole ? new(generation, names, expires == DateTimeOffset.MinValue ? null : expires) : null;
    }

    private static HeaderPair[] ReadHeaders(ref Reader reader)
    {
        var headers = new HeaderPair[reader.Count()];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = new(reader.Text(), reader.Text());
        }

        return headers;
    }

    private static IReadOnlyDictionary<string, string> ReadExtras(ref Reader reader)
    {
        var count = reader.Count();
        if (count == 0)
        {
            return FrozenDictionary<string, string>.Empty;
        }

        var extras = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            extras[reader.Text()] = reader.Text();
        }

        return extras;
    }

    private sealed class Writer(int capacity)
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(capacity);

        public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

        public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

        public void Number(int number)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), number);
            _bytes.Advance(4);
        }

        public void Time(DateTimeOffset time)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), time.UtcTicks);
            _bytes.Advance(8);
        }

        public void Bytes(ReadOnlySpan<byte> bytes)
        {
            Number(bytes.Length);
            Raw(bytes);
        }

        public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>After the first thing that is not there, all the rest is empty.</summary>
    private ref struct Reader(ReadOnlyMemory<byte> entry)
    {
        private ReadOnlyMemory<byte> _rest = entry;
        private bool _isBroken;

        public readonly bool IsWhole => !_isBroken && _rest.IsEmpty;

        public void Mark(ReadOnlySpan<byte> mark)
        {
            if (!Take(mark.Length).Span.SequenceEqual(mark))
            {
                Break();
            }
        }

        public int Number() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes.Span) : 0;

        /// <summary>How many texts follow: each has four bytes at least.</summary>
        public int Count()
        {
            var count = Number();
            if (count < 0 || count > _rest.Length / 4)
            {
                Break();
                return 0;
            }

            return count;
        }

        public DateTimeOffset Time()
        {
            var ticks = Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadInt64LittleEndian(bytes.Span) : 0;
            if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
            {
                Break();
                return default;
            }

            return new(ticks, TimeSpan.Zero);
        }

        public ReadOnlyMemory<byte> Bytes() => Take(Number());

        public string Text()
        {
            var bytes = Bytes();
            try
            {
                return s_strict.GetString(bytes.Span);
            }
            catch (DecoderFallbackException)
            {
                Break();
                return "";
            }
        }

        private ReadOnlyMemory<byte> Take(int length)
        {
            if (length < 0 || length > _rest.Length)
            {
                Break();
                return default;
            }

            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }

        private void Break()
        {
            _isBroken = true;
            _rest = default;
        }
    }
}
