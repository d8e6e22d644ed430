using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Curlew;

public sealed partial class CurlWebSocket
{
    private const int FirstPiece = 4096;

    /// <summary>Receives a whole message, or the server's close frame, which is answered unless <see cref="WebSocketOptions.AutoClose"/> is
    /// off.</summary>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="WebSocketException">The connection failed, what came breaks the protocol, this is closed, or the message is longer
    /// than <see cref="WebSocketOptions.MaxMessageSize"/>: then the inner exception is a <see cref="ResponseTooLargeException"/>.</exception>
    /// <exception cref="InvalidOperationException">Another receive is waiting.</exception>
    public async ValueTask<WebSocketMessage> ReceiveMessageAsync(CancellationToken cancellationToken = default)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstPiece, _options.MaxMessageSize));
        try
        {
            var length = 0;
            while (true)
            {
                var result = await ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return await ClosedAsync(cancellationToken).ConfigureAwait(false);
                }

                length += result.Count;
                if (length > _options.MaxMessageSize)
                {
                    throw await TooLongAsync().ConfigureAwait(false);
                }

                if (result.EndOfMessage)
                {
                    return new WebSocketMessage(result.MessageType, buffer.AsSpan(0, length).ToArray());
                }

                if (length == buffer.Length)
                {
                    buffer = Grown(buffer);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="ReceiveMessageAsync"/>
    public WebSocketMessage ReceiveMessage(CancellationToken cancellationToken = default) => Wait(ReceiveMessageAsync(cancellationToken));

    /// <summary>Receives a message, text or binary, as bytes.</summary>
    /// <exception cref="WebSocketException">As <see cref="ReceiveMessageAsync"/>, and when the server has closed.</exception>
    /// <inheritdoc cref="ReceiveMessageAsync"/>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveBytesAsync(CancellationToken cancellationToken = default) =>
        (await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false)).OrClosed().Data;

    /// <inheritdoc cref="ReceiveBytesAsync"/>
    public ReadOnlyMemory<byte> ReceiveBytes(CancellationToken cancellationToken = default) => Wait(ReceiveBytesAsync(cancellationToken));

    /// <summary>Receives a message of text.</summary>
    /// <exception cref="WebSocketException">As <see cref="ReceiveMessageAsync"/>, when the server has closed, and when the message is
    /// binary.</exception>
    /// <inheritdoc cref="ReceiveMessageAsync"/>
    public async ValueTask<string> ReceiveTextAsync(CancellationToken cancellationToken = default) =>
        (await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false)).OrNotText().Text;

    /// <inheritdoc cref="ReceiveTextAsync"/>
    public string ReceiveText(CancellationToken cancellationToken = default) => Wait(ReceiveTextAsync(cancellationToken));

    /// <summary>Receives a message, text or binary, that is JSON.</summary>
    /// <param name="typeInfo">How to read it, made by a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="JsonException">It is no JSON, or of another shape.</exception>
    /// <exception cref="WebSocketException">As <see cref="ReceiveMessageAsync"/>, and when the server has closed.</exception>
    public async ValueTask<T?> ReceiveJsonAsync<T>(JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        (await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false)).OrClosed().Json(typeInfo);

    /// <summary>As the other, by reflection; property names in any case.</summary>
    /// <param name="options">How to read it; <see cref="JsonSerializerOptions.Web"/> by default.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <inheritdoc cref="ReceiveJsonAsync{T}(JsonTypeInfo{T}, CancellationToken)" path="/exception"/>
    [RequiresUnreferencedCode("The members of the type are found by reflection; use the overload with a JsonTypeInfo.")]
    [RequiresDynamicCode("The code that reads the value is made at run time; use the overload with a JsonTypeInfo.")]
    public async ValueTask<T?> ReceiveJsonAsync<T>(JsonSerializerOptions? options = null, CancellationToken cancellationToken = default) =>
        (await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false)).OrClosed().Json<T>(options);

    /// <inheritdoc cref="ReceiveJsonAsync{T}(JsonTypeInfo{T}, CancellationToken)"/>
    public T? ReceiveJson<T>(JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) => Wait(ReceiveJsonAsync(typeInfo, cancellationToken));

    /// <inheritdoc cref="ReceiveJsonAsync{T}(JsonSerializerOptions?, CancellationToken)"/>
    [RequiresUnreferencedCode("The members of the type are found by reflection; use the overload with a JsonTypeInfo.")]
    [RequiresDynamicCode("The code that reads the value is made at run time; use the overload with a JsonTypeInfo.")]
    public T? ReceiveJson<T>(JsonSerializerOptions? options = null, CancellationToken cancellationToken = default) =>
        Wait(ReceiveJsonAsync<T>(options, cancellationToken));

    /// <summary>All messages until the server closes; the close frame is not among them, <see cref="CloseStatus"/> tells of it.</summary>
    /// <inheritdoc cref="ReceiveMessageAsync"/>
    public async IAsyncEnumerable<WebSocketMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false) is { IsClose: false } message)
        {
            yield return message;
        }
    }

    /// <inheritdoc cref="ReadAllAsync"/>
    public IEnumerable<WebSocketMessage> ReadAll(CancellationToken cancellationToken = default)
    {
        while (ReceiveMessage(cancellationToken) is { IsClose: false } message)
        {
            yield return message;
        }
    }

    /// <summary>Sends a message.</summary>
    /// <param name="message">Text or bytes; a close frame is sent by <see cref="CloseAsync(WebSocketCloseStatus, string?, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="ArgumentException">It is a close frame.</exception>
    /// <exception cref="WebSocketException">The connection failed, or this is closed.</exception>
    /// <exception cref="InvalidOperationException">Another send is waiting.</exception>
    public ValueTask SendAsync(WebSocketMessage message, CancellationToken cancellationToken = default) => message.IsClose
        ? throw new ArgumentException("A close frame is no message; call CloseAsync.", nameof(message))
        : SendAsync(message.Data, message.Type, endOfMessage: true, cancellationToken);

    /// <inheritdoc cref="SendAsync(WebSocketMessage, CancellationToken)"/>
    public void Send(WebSocketMessage message, CancellationToken cancellationToken = default) => Wait(SendAsync(message, cancellationToken));

    /// <summary>Sends text.</summary>
    /// <param name="text">The text; half a surrogate pair becomes a replacement character.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <inheritdoc cref="SendAsync(WebSocketMessage, CancellationToken)" path="/exception"/>
    public async ValueTask SendTextAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, buffer);
            await SendAsync(buffer.AsMemory(0, length), WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="SendTextAsync"/>
    public void SendText(string text, CancellationToken cancellationToken = default) => Wait(SendTextAsync(text, cancellationToken));

    /// <summary>Sends a binary message.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <inheritdoc cref="SendAsync(WebSocketMessage, CancellationToken)" path="/exception"/>
    public ValueTask SendBytesAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    /// <inheritdoc cref="SendBytesAsync"/>
    public void SendBytes(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => Wait(SendBytesAsync(data, cancellationToken));

    /// <summary>Sends a value as JSON, which is text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How to write it, made by a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <inheritdoc cref="SendAsync(WebSocketMessage, CancellationToken)" path="/exception"/>
    public ValueTask SendJsonAsync<T>(T value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        SendAsync(WebSocketMessage.OfJson(value, typeInfo), cancellationToken);

    /// <summary>As the other, by reflection; names in camel case.</summary>
    /// <param name="value">The value.</param>
    /// <param name="options">How to write it; <see cref="JsonSerializerOptions.Web"/> by default.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <inheritdoc cref="SendAsync(WebSocketMessage, CancellationToken)" path="/exception"/>
    [RequiresUnreferencedCode("The members of the value are found by reflection; use the overload with a JsonTypeInfo.")]
    [RequiresDynamicCode("The code that writes the value is made at run time; use the overload with a JsonTypeInfo.")]
    public ValueTask SendJsonAsync<T>(T value, JsonSerializerOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(WebSocketMessage.OfJson(value, options), cancellationToken);

    /// <inheritdoc cref="SendJsonAsync{T}(T, JsonTypeInfo{T}, CancellationToken)"/>
    public void SendJson<T>(T value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        Wait(SendJsonAsync(value, typeInfo, cancellationToken));

    /// <inheritdoc cref="SendJsonAsync{T}(T, JsonSerializerOptions?, CancellationToken)"/>
    [RequiresUnreferencedCode("The members of the value are found by reflection; use the overload with a JsonTypeInfo.")]
    [RequiresDynamicCode("The code that writes the value is made at run time; use the overload with a JsonTypeInfo.")]
    public void SendJson<T>(T value, JsonSerializerOptions? options = null, CancellationToken cancellationToken = default) =>
        Wait(SendJsonAsync(value, options, cancellationToken));

    /// <inheritdoc cref="PingAsync"/>
    public void Ping(ReadOnlyMemory<byte> payload = default, CancellationToken cancellationToken = default) => Wait(PingAsync(payload, cancellationToken));

    /// <inheritdoc cref="CloseAsync(WebSocketCloseStatus, string?, CancellationToken)"/>
    public void Close(WebSocketCloseStatus closeStatus = WebSocketCloseStatus.NormalClosure, string? statusDescription = null, CancellationToken cancellationToken = default) =>
        CloseAsync(closeStatus, statusDescription, cancellationToken).GetAwaiter().GetResult();

    private static byte[] Grown(byte[] buffer)
    {
        var grown = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.CopyTo(grown, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return grown;
    }

    private static T Wait<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();

    private static void Wait(ValueTask task)
    {
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
        }
        else
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }

    private async ValueTask<WebSocketMessage> ClosedAsync(CancellationToken cancellationToken)
    {
        if (_options.AutoClose && State == WebSocketState.CloseReceived)
        {
            await AnswerCloseAsync(cancellationToken).ConfigureAwait(false);
        }

        return new WebSocketMessage(WebSocketMessageType.Close, default) { CloseStatus = CloseStatus, CloseReason = CloseStatusDescription };
    }

    /// <summary>Answers with the same code, or none to none. What the server said counts, even if it does not want the answer.</summary>
    private async ValueTask AnswerCloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CloseOutputAsync(CloseStatus ?? WebSocketCloseStatus.Empty, statusDescription: null, cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException)
        {
            Abort();
        }
    }

    private async ValueTask<WebSocketException> TooLongAsync()
    {
        var message = $"The server sent a message of more than {_options.MaxMessageSize} bytes; raise MaxMessageSize if that is expected.";
        var error = new WebSocketException(WebSocketError.Faulted, message, new ResponseTooLargeException(message));
        try
        {
            await CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, statusDescription: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (WebSocketException e)
        {
            error.Data["close"] = e.Message;
        }

        Abort();
        WasClosedHere = false; // not by whoever uses it
        return error;
    }
}
