namespace Curlew.LibCurl;

/// <summary>The bits of <see cref="CurlWebSocketFlags"/> in groups.</summary>
internal static class CurlWebSocketKinds
{
    public const CurlWebSocketFlags Data = CurlWebSocketFlags.Text | CurlWebSocketFlags.Binary;
    public const CurlWebSocketFlags Control = CurlWebSocketFlags.Close | CurlWebSocketFlags.Ping | CurlWebSocketFlags.Pong;
    public const CurlWebSocketFlags Any = Data | Control;
}
