using System.Collections.Concurrent;

namespace Curlew.TestServers;

/// <summary>What one connection has brought so far.</summary>
public sealed class Http2Recording
{
    private readonly ConcurrentQueue<Http2Frame> _frames = new();

    internal Http2Recording(int number) => Number = number;

    /// <summary>Connections are numbered from 1 in the order of arrival.</summary>
    public int Number { get; }

    public IReadOnlyList<Http2Frame> Frames => [.. _frames];

    public IReadOnlyList<Http2Frame> Requests => [.. _frames.Where(f => f.Type == Http2FrameType.Headers)];

    /// <summary>The frames up to the first request.</summary>
    public IReadOnlyList<Http2Frame> Opening =>
        [.. _frames.Take(1 + _frames.TakeWhile(f => f.Type != Http2FrameType.Headers).Count())];

    internal void Add(Http2Frame frame) => _frames.Enqueue(frame);
}
