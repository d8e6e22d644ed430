using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>A content of unknown length that an action writes.</summary>
internal class ActionContent(Func<Stream, Task> write) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>Bytes of the pattern in pieces.</summary>
internal sealed class SlowContent(int length, int piece) : ActionContent(async stream =>
{
    var bytes = PatternStream.Bytes(length);
    for (var i = 0; i < length; i += piece)
    {
        await stream.WriteAsync(bytes.AsMemory(i, Math.Min(piece, length - i)));
        await Task.Yield();
    }
});
