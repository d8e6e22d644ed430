using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Curlew.TestServers;

/// <summary>
/// A server that speaks just enough HTTP/2 to answer, and keeps each frame it gets. Every request is answered by 200;
/// one for <c>/bytes/N</c> by as many bytes, sent as the client's windows allow.
/// </summary>
public sealed class Http2Recorder : IAsyncDisposable
{
    private const int LargestFrame = 16384;

    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Http2Recording> _connections = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly X509Certificate2? _certificate;
    private Task _accepting = Task.CompletedTask;

    private Http2Recorder(X509Certificate2? certificate) => _certificate = certificate;

    /// <summary>The address with http, for a client with prior knowledge, or https.</summary>
    public Uri Uri => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public IReadOnlyList<Http2Recording> Connections => [.. _connections];

    /// <summary>With a certificate, connections are TLS with h2 as the one protocol.</summary>
    public static Task<Http2Recorder> StartAsync(X509Certificate2? certificate = null)
    {
        var recorder = new Http2Recorder(certificate);
        recorder._listener.Start();
        recorder._accepting = recorder.AcceptAsync();
        return Task.FromResult(recorder);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _serving.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient closing = client;
        try
        {
            client.NoDelay = true;
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                var options = new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                };
                await tls.AuthenticateAsServerAsync(options, _stopping.Token);
                stream = tls;
            }

            Http2Recording recording;
            lock (_connections)
            {
                recording = new Http2Recording(_connections.Count + 1);
                _connections.Enqueue(recording);
            }

            await new Session(stream, recording, _stopping.Token).RunAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    private sealed class Session(Stream stream, Http2Recording recording, CancellationToken stopping)
    {
        private readonly HpackDecoder _decoder = new();
        private readonly SortedDictionary<int, (long Window, long Left)> _answers = [];
        private long _window = 65535;
        private long _initialWindow = 65535;

        public async Task RunAsync()
        {
            var preface = new byte[s_preface.Length];
            await stream.ReadExactlyAsync(preface, stopping);
            if (!preface.AsSpan().SequenceEqual(s_preface))
            {
                throw new IOException("That is no HTTP/2.");
            }

            await WriteAsync(Http2FrameType.Settings, 0, 0, default);
            var block = new List<byte>();
            Http2Frame? head = null;
            while (true)
            {
                Http2Frame frame = await ReadAsync();
                if (frame.Type is Http2FrameType.Headers or Http2FrameType.Continuation)
                {
                    head = frame.Type == Http2FrameType.Headers ? frame : head!;
                    block.AddRange(frame.HeaderBlock);
                    if ((frame.Flags & 4) != 0)
                    {
                        head.Fields = _decoder.Decode(block.ToArray());
                        block.Clear();
                    }
                }

                recording.Add(frame);
                await ActAsync(frame);
            }
        }

        private async Task ActAsync(Http2Frame frame)
        {
            switch (frame.Type)
            {
                case Http2FrameType.Settings when (frame.Flags & 1) == 0:
                    Adopt(frame);
                    await WriteAsync(Http2FrameType.Settings, 1, 0, default);
                    break;
                case Http2FrameType.Ping when (frame.Flags & 1) == 0:
                    await WriteAsync(Http2FrameType.Ping, 1, 0, frame.Payload);
                    break;
                case Http2FrameType.WindowUpdate when frame.Stream == 0:
                    _window += frame.Increment;
                    break;
                case Http2FrameType.WindowUpdate when _answers.TryGetValue(frame.Stream, out var answer):
                    _answers[frame.Stream] = answer with { Window = answer.Window + frame.Increment };
                    break;
                case Http2FrameType.ResetStream:
                    _answers.Remove(frame.Stream);
                    break;
                case Http2FrameType.Headers:
                    _answers[frame.Stream] = (_initialWindow, SizeOf(frame));
                    break;
                default:
                    break;
            }

            if (frame.EndsStream)
            {
                // A dynamic table of size 0, which every client allows, and ":status: 200" of the fixed one.
                byte flags = (byte)(_answers[frame.Stream].Left == 0 ? 5 : 4);
                await WriteAsync(Http2FrameType.Headers, flags, frame.Stream, new byte[] { 0x20, 0x88 });
            }

            await PumpAsync();
        }

        private static long SizeOf(Http2Frame request)
        {
            string path = request.Field(":path") ?? "";
            return path.StartsWith("/bytes/", StringComparison.Ordinal)
                ? long.Parse(path.AsSpan(7), CultureInfo.InvariantCulture)
                : 0;
        }

        private void Adopt(Http2Frame settings)
        {
            foreach (string[] halves in settings.Settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split(':')))
            {
                if (halves[0] == "4")
                {
                    _initialWindow = long.Parse(halves[1], CultureInfo.InvariantCulture);
                }
            }
        }

        private async Task PumpAsync()
        {
            foreach (int id in _answers.Keys.ToArray())
            {
                while (_answers[id] is { Left: > 0 } answer && Math.Min(answer.Window, _window) > 0)
                {
                    int size = (int)new[] { answer.Left, answer.Window, _window, LargestFrame }.Min();
                    _window -= size;
                    _answers[id] = (answer.Window - size, answer.Left - size);
                    await WriteAsync(Http2FrameType.Data, (byte)(answer.Left == size ? 1 : 0), id, new byte[size]);
                }
            }
        }

        private async Task<Http2Frame> ReadAsync()
        {
            var head = new byte[9];
            await stream.ReadExactlyAsync(head, stopping);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, stopping);
            return new Http2Frame(head[3], head[4], (int)(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5)) & 0x7fffffff), payload);
        }

        private async Task WriteAsync(Http2FrameType type, byte flags, int id, ReadOnlyMemory<byte> payload)
        {
            var frame = new byte[9 + payload.Length];
            BinaryPrimitives.WriteUInt32BigEndian(frame, ((uint)payload.Length << 8) | (uint)type);
            frame[4] = flags;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
            payload.CopyTo(frame.AsMemory(9));
            await stream.WriteAsync(frame, stopping);
        }
    }
}
