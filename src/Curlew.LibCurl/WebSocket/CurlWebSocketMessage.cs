using System.Text;

namespace Curlew.LibCurl;

/// <summary>A whole WebSocket message, or a ping, pong or close frame.</summary>
/// <param name="kind">One flag.</param>
/// <param name="data">The payload.</param>
public sealed class CurlWebSocketMessage(CurlWebSocketFlags kind, byte[] data)
{
    /// <summary>How long a message may be where nothing else is said: 64 MiB.</summary>
    public const int DefaultMaxLength = 64 * 1024 * 1024;

    /// <summary><see cref="CurlWebSocketFlags.Text"/>, <see cref="CurlWebSocketFlags.Binary"/>,
    /// <see cref="CurlWebSocketFlags.Ping"/>, <see cref="CurlWebSocketFlags.Pong"/> or
    /// <see cref="CurlWebSocketFlags.Close"/>.</summary>
    public CurlWebSocketFlags Kind { get; } = kind;

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>The payload as UTF-8 text; bytes that do not decode become replacement characters.</summary>
    public string Text => Encoding.UTF8.GetString(Data.Span);
}
