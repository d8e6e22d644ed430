using System.Collections.Concurrent;

namespace Curlew.Cli.Listen;

/// <summary>What is known of one connection so far. The server adds to it while others read.</summary>
internal sealed class RecordedConnection(int number)
{
    // Enough for any page; a client that goes on and on does not fill the memory.
    private const int Most = 4096;

    private readonly ConcurrentQueue<Http2Frame> _frames = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    /// <summary>Connections are counted from 1.</summary>
    public int Number { get; } = number;

    public bool IsSecure { get; set; }

    /// <summary>Null without TLS, and where none could be read.</summary>
    public ClientHello? Hello { get; set; }

    /// <summary>The version that the handshake came to: <c>1.3</c>.</summary>
    public string? TlsVersion { get; set; }

    /// <summary>The protocol that the handshake came to.</summary>
    public string? Protocol { get; set; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; set; }

    /// <summary>The frames of HTTP/2, but for those that only carry bodies.</summary>
    public IReadOnlyCollection<Http2Frame> Frames => _frames;

    public IReadOnlyCollection<RecordedRequest> Requests => _requests;

    public void Add(Http2Frame frame)
    {
        if (_frames.Count < Most && frame.Type != Http2FrameType.Data)
        {
            _frames.Enqueue(frame);
        }
    }

    public void Add(RecordedRequest request)
    {
        if (_requests.Count < Most)
        {
            _requests.Enqueue(request);
        }
    }
}
