namespace Curlew.Cli.Listen;

/// <summary>How a connection of HTTP/2 was opened, as part of a fingerprint.</summary>
internal static class Http2Recording
{
    private const string AllPseudoHeaders = "masp";

    /// <summary>Null where no request came over HTTP/2.</summary>
    public static Http2Fingerprint? Make(RecordedConnection connection)
    {
        if (connection.Requests.FirstOrDefault(r => r.IsHttp2) is not { Stream: { } stream } request)
        {
            return null;
        }

        var opening = connection.Frames.TakeWhile(f => f.Type != Http2FrameType.Headers).ToList();
        return new()
        {
            Settings = opening.Find(f => f.Type == Http2FrameType.Settings && !f.IsAck)?.Settings ?? [],
            WindowUpdate = opening.Find(f => f is { Type: Http2FrameType.WindowUpdate, Stream: 0 })?.Increment,
            PseudoHeaders = Order(request.PseudoHeaders),
            Priority = request.Priority,
            PriorityFrames = [.. opening.Where(f => f.Type == Http2FrameType.Priority).Select(Frame)],
            FirstStream = stream == 1 ? null : stream,
            StreamWindowUpdate = connection.Frames.FirstOrDefault(f => f.Type == Http2FrameType.WindowUpdate && f.Stream == stream)?.Increment,
        };
    }

    /// <summary>What a client leaves out goes last.</summary>
    private static string Order(string letters) => string.Concat(letters.Where(l => AllPseudoHeaders.Contains(l, StringComparison.Ordinal)).Concat(AllPseudoHeaders).Distinct());

    private static Http2PriorityFrame Frame(Http2Frame frame) =>
        new() { Stream = frame.Stream, Weight = frame.Priority!.Weight, Exclusive = frame.Priority.Exclusive, DependsOn = frame.Priority.DependsOn };
}
