using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Curlew.TestServers;

/// <summary>One accepted connection in the hands of a script.</summary>
public sealed class RawConnection : IDisposable
{
    private const int LingerMilliseconds = 500;

    private readonly PipeReader _reader;
    private readonly Action<RawRequest> _record;

    internal RawConnection(int number, TcpClient client, Stream stream, Action<RawRequest> record, CancellationToken stopping)
    {
        Number = number;
        Client = client;
        Stream = stream;
        Stopping = stopping;
        _record = record;
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    }

    /// <summary>Connections are numbered from 1 in the order of arrival.</summary>
    public int Number { get; }

    public TcpClient Client { get; }

    /// <summary>The socket's stream, or the TLS stream over it. Reading here skips what the read methods have buffered.</summary>
    public Stream Stream { get; }

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Reads a request's head and stores it in <see cref="RawServer.Requests"/>; null at the end of the connection.</summary>
    public async Task<RawRequest?> ReadHeadAsync()
    {
        byte[]? head = await ReadThroughAsync("\r\n\r\n"u8.ToArray());
        return head is null ? null : Record(head, [], [], []);
    }

    /// <summary>
    /// Reads a request with its body, plain or chunked, and stores it in <see cref="RawServer.Requests"/>; null at the
    /// end of the connection. A client that waits for 100 Continue gets it.
    /// </summary>
    public async Task<RawRequest?> ReadRequestAsync()
    {
        byte[]? head = await ReadThroughAsync("\r\n\r\n"u8.ToArray());
        if (head is null)
        {
            return null;
        }

        var announced = new RawRequest(Number, head, [], [], []);
        if (announced.Header("Expect") is not null)
        {
            await WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
        }

        if (announced.Header("Transfer-Encoding") is not null)
        {
            return await ReadChunkedAsync(head);
        }

        string length = announced.Header("Content-Length") ?? "0";
        return Record(head, await ReadExactAsync(int.Parse(length, CultureInfo.InvariantCulture)), [], []);
    }

    public async Task<byte[]> ReadExactAsync(int count)
    {
        if (count == 0)
        {
            return [];
        }

        ReadResult result = await _reader.ReadAtLeastAsync(count, Stopping);
        if (result.Buffer.Length < count)
        {
            throw new EndOfStreamException($"The client sent {result.Buffer.Length} of {count} bytes.");
        }

        ReadOnlySequence<byte> wanted = result.Buffer.Slice(0, count);
        byte[] bytes = wanted.ToArray();
        _reader.AdvanceTo(wanted.End);
        return bytes;
    }

    /// <summary>Reads through the delimiter, which is part of what is returned; null at the end of the connection.</summary>
    public async Task<byte[]?> ReadThroughAsync(ReadOnlyMemory<byte> delimiter)
    {
        while (true)
        {
            ReadResult result = await _reader.ReadAsync(Stopping);
            if (TakeThrough(result.Buffer, delimiter.Span, out byte[]? taken, out SequencePosition consumed))
            {
                _reader.AdvanceTo(consumed);
                return taken;
            }

            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Reads one line and takes its CR LF off; null at the end of the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        byte[]? line = await ReadThroughAsync("\r\n"u8.ToArray());
        return line is null ? null : Encoding.Latin1.GetString(line, 0, line.Length - 2);
    }

    /// <summary>Writes text as Latin-1, so that each char up to U+00FF is one byte.</summary>
    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await Stream.WriteAsync(bytes, Stopping);
        await Stream.FlushAsync(Stopping);
    }

    public Task DelayAsync(TimeSpan time) => Task.Delay(time, Stopping);

    /// <summary>Reads and drops everything until the client closes.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stopping, cancellationToken);
        ReadResult result;
        do
        {
            result = await _reader.ReadAsync(ended.Token);
            _reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }

    /// <summary>Closes with a TCP reset instead of an orderly end.</summary>
    public void Reset()
    {
        // TcpClient.Close would shut the socket down first, and a FIN would go out ahead of the reset.
        Client.LingerState = new LingerOption(true, 0);
        Client.Client.Close(0);
    }

    /// <summary>Ends our direction only.</summary>
    public void Shutdown() => Client.Client.Shutdown(SocketShutdown.Send);

    public void Close() => Client.Close();

    public void Dispose()
    {
        Stream.Dispose();
        Client.Dispose();
    }

    /// <summary>
    /// Ends our direction, then waits a moment for the client to end its own: closing over unread input makes the
    /// kernel reset the connection, and the client would lose what was sent last.
    /// </summary>
    internal async Task EndAsync()
    {
        if (Client.Client is not { Connected: true } socket)
        {
            return;
        }

        if (Stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        socket.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(LingerMilliseconds);
        await DrainAsync(patience.Token);
    }

    private static bool TakeThrough(
        ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> delimiter, out byte[]? taken, out SequencePosition consumed)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (reader.TryReadTo(out ReadOnlySequence<byte> _, delimiter))
        {
            consumed = reader.Position;
            taken = buffer.Slice(0, consumed).ToArray();
            return true;
        }

        taken = null;
        consumed = buffer.Start;
        return false;
    }

    private async Task<RawRequest> ReadChunkedAsync(byte[] head)
    {
        using var body = new MemoryStream();
        var sizes = new List<int>();
        while (await ReadChunkSizeAsync() is > 0 and var size)
        {
            body.Write(await ReadExactAsync(size));
            sizes.Add(size);
            await ReadExactAsync(2);
        }

        var trailers = new List<string>();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            trailers.Add(line);
        }

        return Record(head, body.ToArray(), sizes, RawRequest.ParseFields(trailers));
    }

    private async Task<int> ReadChunkSizeAsync()
    {
        string line = await ReadLineAsync() ?? throw new EndOfStreamException("The client ended before its last chunk.");
        return int.Parse(line.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private RawRequest Record(byte[] head, byte[] body, IReadOnlyList<int> sizes, IReadOnlyList<KeyValuePair<string, string>> trailers)
    {
        var request = new RawRequest(Number, head, body, sizes, trailers);
        _record(request);
        return request;
    }
}
