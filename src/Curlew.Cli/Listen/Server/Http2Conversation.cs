using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>Speaks HTTP/2, and keeps every frame that a client sends.</summary>
internal sealed class Http2Conversation(PeekStream stream, RecordedConnection connection, Func<RecordedRequest, SiteAnswer> answer, Action<SiteAnswer> answered)
{
    private const int InitialWindowSetting = 4;
    private const int DefaultWindow = 65535;
    private const int LongestBlock = 1 << 18;

    private readonly HpackDecoder _decoder = new();
    private readonly Dictionary<int, RecordedRequest> _open = [];
    private readonly SortedDictionary<int, Reply> _replies = [];
    private readonly List<byte> _block = [];
    private Http2Frame? _head;
    private int _last;
    private long _window = DefaultWindow;
    private long _streamWindow = DefaultWindow;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var preface = new byte[Http2Parser.Preface.Length];
        await stream.ReadExactlyAsync(preface, cancellationToken).ConfigureAwait(false);
        if (!preface.AsSpan().SequenceEqual(Http2Parser.Preface))
        {
            throw new WireException("an HTTP/2 connection does not begin so");
        }

        await WriteAsync(Http2FrameType.Settings, 0, 0, default, cancellationToken).ConfigureAwait(false);
        try
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A client that is not told would send its next request here.
            using CancellationTokenSource patience = new(ListenServer.Farewell);
            var last = new byte[8];
            BinaryPrimitives.WriteInt32BigEndian(last, _last);
            await WriteAsync(Http2FrameType.GoAway, 0, 0, last, patience.Token).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var header = new byte[Http2Parser.HeaderLength];
        while ((await stream.PeekAsync(1, cancellationToken).ConfigureAwait(false)).Length > 0)
        {
            await stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
            var payload = new byte[Http2Parser.PayloadLength(header)];
            await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
            var frame = Http2Parser.Read(header, payload);
            connection.Add(frame);
            if (frame.Type == Http2FrameType.GoAway)
            {
                return;
            }

            await TakeAsync(frame, payload, cancellationToken).ConfigureAwait(false);
            await PumpAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(Http2Frame frame, byte[] payload, CancellationToken cancellationToken)
    {
        switch (frame.Type)
        {
            case Http2FrameType.Settings when !frame.IsAck:
                Adopt(frame);
                await WriteAsync(Http2FrameType.Settings, Http2Flags.Ack, 0, default, cancellationToken).ConfigureAwait(false);
                break;
            case Http2FrameType.Ping when !frame.IsAck:
                await WriteAsync(Http2FrameType.Ping, Http2Flags.Ack, 0, payload, cancellationToken).ConfigureAwait(false);
                break;
            case Http2FrameType.WindowUpdate when frame.Stream == 0:
                _window += frame.Increment ?? 0;
                break;
            case Http2FrameType.WindowUpdate:
                Widen(frame.Stream, frame.Increment ?? 0);
                break;
            case Http2FrameType.ResetStream:
                _open.Remove(frame.Stream);
                _replies.Remove(frame.Stream);
                break;
            case Http2FrameType.Headers or Http2FrameType.Continuation:
                TakeBlock(frame, payload);
                break;
            case Http2FrameType.Data when _open.TryGetValue(frame.Stream, out var request):
                _open[frame.Stream] = request with { BodyLength = request.BodyLength + payload.Length };
                await GiveBackAsync(frame, payload.Length, cancellationToken).ConfigureAwait(false);
                break;
            default:
                break;
        }

        if (frame.EndsStream && frame.Type == Http2FrameType.Data && _open.ContainsKey(frame.Stream))
        {
            End(frame.Stream);
        }
    }

    private void Adopt(Http2Frame settings)
    {
        foreach (var setting in settings.Settings.Where(s => s.Id == InitialWindowSetting))
        {
            foreach (var reply in _replies.Values)
            {
                reply.Window += setting.Value - _streamWindow;
            }

            _streamWindow = setting.Value;
        }
    }

    private void Widen(int id, long increment)
    {
        // A client may widen the window with its request, before there is an answer.
        if (_replies.TryGetValue(id, out var reply) || _open.ContainsKey(id))
        {
            _replies[id] = reply ??= new() { Window = _streamWindow };
            reply.Window += increment;
        }
    }

    private void TakeBlock(Http2Frame frame, byte[] payload)
    {
        _head = frame.Type == Http2FrameType.Headers ? frame : _head ?? throw new WireException("a CONTINUATION goes on with nothing");
        _block.AddRange(Http2Parser.HeaderBlock(frame, payload));
        if (_block.Count > LongestBlock)
        {
            throw new WireException("a list of header fields is too long");
        }

        if ((frame.Flags & Http2Flags.EndHeaders) == 0)
        {
            return;
        }

        ImmutableArray<HeaderField> fields = [.. _decoder.Decode([.. _block])];
        var head = _head;
        _block.Clear();
        _head = null;
        if (!_open.ContainsKey(head.Stream)) // else these are trailers
        {
            _open[head.Stream] = Request(head, fields);
            _last = head.Stream;
        }

        if (head.EndsStream)
        {
            End(head.Stream);
        }
    }

    private RecordedRequest Request(Http2Frame head, ImmutableArray<HeaderField> fields)
    {
        return new()
        {
            Stream = head.Stream,
            Priority = head.Priority,
            IsSecure = connection.IsSecure,
            Method = Find(":method") ?? "",
            Target = Find(":path") ?? "",
            Authority = Find(":authority") ?? Find("host") ?? "",
            Fields = fields,
        };

        string? Find(string name) => fields.Where(f => f.Name == name).Select(f => f.Value).FirstOrDefault();
    }

    private void End(int id)
    {
        if (!_open.Remove(id, out var request))
        {
            return;
        }

        connection.Add(request);
        var made = answer(request);
        if (!_replies.TryGetValue(id, out var reply))
        {
            _replies[id] = reply = new() { Window = _streamWindow };
        }

        reply.Answer = made;
        reply.Head = Block(made);
        reply.Body = request.Method == "HEAD" ? default : made.Body;
    }

    private async Task GiveBackAsync(Http2Frame frame, int length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            return;
        }

        var increment = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(increment, length);
        await WriteAsync(Http2FrameType.WindowUpdate, 0, 0, increment, cancellationToken).ConfigureAwait(false);
        if (!frame.EndsStream)
        {
            await WriteAsync(Http2FrameType.WindowUpdate, 0, frame.Stream, increment, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends of the answers what the client's windows allow.</summary>
    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, reply) in _replies.Where(r => r.Value.Answer is not null).ToList())
        {
            if (reply.Head is { } head)
            {
                reply.Head = null;
                await WriteAsync(Http2FrameType.Headers, Http2Flags.EndHeaders | (reply.Body.IsEmpty ? Http2Flags.EndStream : 0), id, head, cancellationToken).ConfigureAwait(false);
            }

            while (!reply.Body.IsEmpty && Math.Min(reply.Window, _window) is var room and > 0)
            {
                var count = (int)Math.Min(Math.Min(room, Http2Parser.LongestPayload), reply.Body.Length);
                var piece = reply.Body[..count];
                reply.Body = reply.Body[count..];
                reply.Window -= count;
                _window -= count;
                await WriteAsync(Http2FrameType.Data, reply.Body.IsEmpty ? Http2Flags.EndStream : 0, id, piece, cancellationToken).ConfigureAwait(false);
            }

            if (reply.Body.IsEmpty)
            {
                _replies.Remove(id);
                answered(reply.Answer!);
            }
        }
    }

    /// <summary>The head of an answer, all of it literal. It begins with a table of no size, which every client allows.</summary>
    private static byte[] Block(SiteAnswer answer)
    {
        List<byte> block = [0x20];
        Add(":status", answer.Status.ToString(CultureInfo.InvariantCulture));
        Add("content-type", answer.ContentType);
        Add("content-length", answer.Body.Length.ToString(CultureInfo.InvariantCulture));
        foreach (var field in answer.Headers)
        {
            Add(field.Name, field.Value);
        }

        return [.. block];

        void Add(string name, string value)
        {
            block.Add(0);
            AddText(name);
            AddText(value);
        }

        void AddText(string text)
        {
            const int most = 127;
            block.Add((byte)Math.Min(text.Length, most));
            if (text.Length >= most)
            {
                block.Add((byte)(text.Length - most)); // no text here is longer than 254
            }

            block.AddRange(Encoding.Latin1.GetBytes(text));
        }
    }

    private async Task WriteAsync(Http2FrameType type, int flags, int id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = new byte[Http2Parser.HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | (int)type);
        frame[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame.AsMemory(Http2Parser.HeaderLength));
        await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Reply
    {
        public long Window { get; set; }

        /// <summary>Null until the request is there whole.</summary>
        public SiteAnswer? Answer { get; set; }

        public byte[]? Head { get; set; }

        public ReadOnlyMemory<byte> Body { get; set; }
    }
}
