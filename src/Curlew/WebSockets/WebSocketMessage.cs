using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Curlew;

/// <summary>A whole message of a WebSocket, or the server's close frame, which is the last.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Data">The bytes of it; empty for a close frame.</param>
public readonly record struct WebSocketMessage(WebSocketMessageType Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether it is text.</summary>
    public bool IsText => Type == WebSocketMessageType.Text;

    /// <summary>Whether it is the server's close frame.</summary>
    public bool IsClose => Type == WebSocketMessageType.Close;

    /// <summary>The code of a close frame; <see cref="WebSocketCloseStatus.Empty"/> where it has none, null for a message.</summary>
    public WebSocketCloseStatus? CloseStatus { get; init; }

    /// <summary>The reason in a close frame; null for a message, and where it has none.</summary>
    public string? CloseReason { get; init; }

    /// <summary>The bytes as UTF-8; bytes that are none become replacement characters.</summary>
    public string Text => Encoding.UTF8.GetString(Data.Span);

    /// <summary>The bytes read as JSON.</summary>
    /// <param name="typeInfo">How to read it, made by a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <exception cref="JsonException">It is no JSON, or of another shape.</exception>
    public T? Json<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return JsonSerializer.Deserialize(Data.Span, typeInfo);
    }

    /// <summary>The bytes read as JSON, by reflection; property names in any case.</summary>
    /// <param name="options">How to read it; <see cref="JsonSerializerOptions.Web"/> by default.</param>
    /// <inheritdoc cref="Json{T}(JsonTypeInfo{T})"/>
    [RequiresUnreferencedCode("The members of the type are found by reflection; use the overload with a JsonTypeInfo.")]
    [RequiresDynamicCode("The code that reads the value is made at run time; use the overload with a JsonTypeInfo.")]
    public T? Json<T>(JsonSerializerOptions? options = null) => JsonSerializer.Deserialize<T>(Data.Span, options ?? JsonSerializerOptions.Web);

    /// <summary>A message of text.</summary>
    public static WebSocketMessage OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(WebSocketMessageType.Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A binary message.</summary>
    public static WebSocketMessage OfBytes(ReadOnlyMemory<byte> data) => new(WebSocketMessageType.Binary, data);

    /// <summary>A message of text that is the JSON of a value.</summary>
    public static WebSocketMessage OfJson<T>(T value, JsonTypeInfo<T> typeInfo) => new(WebSocketMessageType.Text, JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));

    /// <summary>A message of text that is the JSON of a value, written by reflection.</summary>
    [RequiresUnreferencedCode("The members of the value are found by reflection; use the overload with a JsonTypeInfo.")]
    [RequiresDynamicCode("The code that writes the value is made at run time; use the overload with a JsonTypeInfo.")]
    public static WebSocketMessage OfJson<T>(T value, JsonSerializerOptions? options = null) =>
        new(WebSocketMessageType.Text, JsonSerializer.SerializeToUtf8Bytes(value, options ?? JsonSerializerOptions.Web));

    /// <summary>What kind, and how long.</summary>
    public override string ToString() => IsClose ? $"Close {(int?)CloseStatus} {CloseReason}".TrimEnd() : $"{Type}, {Data.Length} bytes";

    /// <summary>The message where it is one.</summary>
    /// <exception cref="WebSocketException">The server has closed.</exception>
    internal WebSocketMessage OrClosed() => !IsClose
        ? this
        : throw new WebSocketException(
            WebSocketError.InvalidState, $"The server has closed the WebSocket with {(int?)CloseStatus}{(string.IsNullOrEmpty(CloseReason) ? "" : $" ({CloseReason})")}: there is no further message.");

    /// <summary>The message where it is text.</summary>
    /// <inheritdoc cref="OrClosed" path="/exception"/>
    internal WebSocketMessage OrNotText() => OrClosed().IsText
        ? this
        : throw new WebSocketException(WebSocketError.InvalidMessageType, $"A message of text was expected, and a binary one of {Data.Length} bytes came.");
}
