namespace Curlew.LibCurl;

/// <summary>What a handle keeps of one WebSocket connection, in each direction.</summary>
internal sealed class WebSocketState
{
    public OutgoingFrame Outgoing { get; } = new();

    public CurlWebSocketAssembler Incoming { get; } = new();
}
