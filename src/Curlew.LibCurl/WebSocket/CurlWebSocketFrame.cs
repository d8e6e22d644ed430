using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>What libcurl tells of a piece of a WebSocket frame (<c>struct curl_ws_frame</c>).</summary>
/// <param name="Flags">The kind of the frame, with <see cref="CurlWebSocketFlags.Cont"/> while more fragments of its
/// message follow. libcurl says so reliably since 8.14; older ones mark every fragment but the first.</param>
/// <param name="Offset">Where in the frame the piece begins.</param>
/// <param name="BytesLeft">Bytes of the frame that follow the piece.</param>
/// <param name="Length">Bytes in the piece.</param>
/// <param name="Age">Always 0 so far.</param>
public readonly record struct CurlWebSocketFrame(CurlWebSocketFlags Flags, long Offset, long BytesLeft, int Length, int Age = 0)
{
    /// <summary>Whether this is a ping, a pong or a close frame.</summary>
    public bool IsControl => (Flags & CurlWebSocketKinds.Control) != CurlWebSocketFlags.None;

    /// <summary>Whether the frame ends with the piece.</summary>
    public bool EndsFrame => BytesLeft == 0;

    /// <summary>Whether the message ends with the piece.</summary>
    public bool EndsMessage => EndsFrame && !Flags.HasFlag(CurlWebSocketFlags.Cont);

    internal static CurlWebSocketFrame From(in NativeWebSocketFrame frame) => new(
        (CurlWebSocketFlags)frame.Flags, frame.Offset, frame.BytesLeft, checked((int)frame.Length), frame.Age);
}
