using System.Net.WebSockets;

namespace Curlew;

/// <summary>
/// What a WebSocket has of its own: all that a request may have but a body, and how to talk once the server has agreed. The
/// timeouts are those of the handshake, to the answer of the server; <see cref="TransferOptions.Retry"/>,
/// <see cref="TransferOptions.Cache"/> and <see cref="TransferOptions.HttpVersion"/> do not count, and neither do the session's.
/// </summary>
/// <remarks>
/// Headers go out in their order. The upgrade's own (Host, Connection, Upgrade, Sec-WebSocket-*) come first, unless one of them is
/// among <see cref="TransferOptions.Headers"/>: then it stands there, with the value given, or its usual one where that is empty. That is
/// how to send what a certain browser sends.
/// </remarks>
public sealed class WebSocketOptions : RequestOptions
{
    internal const int DefaultFragmentSize = 64 * 1024;

    /// <summary>Subprotocols to offer, the preferred one first; the server's choice is <see cref="WebSocket.SubProtocol"/>. None by default.</summary>
    /// <exception cref="ArgumentException">One is no token, or comes twice.</exception>
    public IReadOnlyList<string> SubProtocols
    {
        get;
        set => field = Writable(Tokens(NotNull(value)));
    } = [];

    /// <summary>Whether and how to offer compression (permessage-deflate, RFC 7692); null, the default, does not. Data that an attacker can
    /// mix with a secret must not be compressed: send it with <see cref="WebSocketMessageFlags.DisableCompression"/>.</summary>
    public WebSocketDeflateOptions? Compression
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>How often something is sent to keep the connection alive; 30 seconds by default, <see cref="TimeSpan.Zero"/> for
    /// never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan KeepAliveInterval
    {
        get;
        set => field = Writable(NotNegative(value, nameof(KeepAliveInterval)));
    } = WebSocket.DefaultKeepAliveInterval;

    /// <summary>How long the answer to a ping may take before the connection counts as lost. With one, pings are sent and answers
    /// awaited; with <see cref="Timeout.InfiniteTimeSpan"/>, the default, pongs that nobody has asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan KeepAliveTimeout
    {
        get;
        set => field = Writable(value > TimeSpan.Zero || value == System.Threading.Timeout.InfiniteTimeSpan
            ? value
            : throw WrongArgument.OutOfRange(nameof(KeepAliveTimeout), value, "Give more than zero, or Timeout.InfiniteTimeSpan."));
    } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>How long closing waits for the server's own close frame before it gives up; 3 seconds by default.
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative, or more than 24 days.</exception>
    public TimeSpan CloseTimeout
    {
        get;
        set => field = Writable((value > TimeSpan.Zero && value.TotalMilliseconds <= int.MaxValue) || value == System.Threading.Timeout.InfiniteTimeSpan
            ? value
            : throw WrongArgument.OutOfRange(nameof(CloseTimeout), value, "Give more than zero and at most 24 days, or Timeout.InfiniteTimeSpan."));
    } = TimeSpan.FromSeconds(3);

    /// <summary>Most bytes of a message that is received as a whole; 4 MiB by default. A longer one fails the connection with
    /// <see cref="WebSocketCloseStatus.MessageTooBig"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxMessageSize
    {
        get;
        set => field = Writable(AtLeastOne(value, nameof(MaxMessageSize)));
    } = 4 * 1024 * 1024;

    /// <summary>Most bytes in a frame; longer messages go out in several. 64 KiB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int FragmentSize
    {
        get;
        set => field = Writable(AtLeastOne(value, nameof(FragmentSize)));
    } = DefaultFragmentSize;

    /// <summary>Whether methods that receive whole messages answer the server's close frame by themselves; on by default.
    /// <see cref="WebSocket.ReceiveAsync(Memory{byte}, CancellationToken)"/> never does.</summary>
    public bool AutoClose
    {
        get;
        set => field = Writable(value);
    } = true;

    /// <summary>Whether text from the server is taken as it is; by default text that is no UTF-8 fails the connection with
    /// <see cref="WebSocketCloseStatus.InvalidPayloadData"/>.</summary>
    public bool SkipUtf8Validation
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Refuses what no upgrade can have.</summary>
    internal void Check()
    {
        if (SingleBody() is not null || Output is not null || OnData is not null || Progress is not null)
        {
            throw WrongArgument.Of(nameof(Body), "A WebSocket is opened by a request without a body, and has no body to give: leave Body, Json, Form, Output, OnData and Progress alone.");
        }
    }

    private static IReadOnlyList<string> Tokens(IReadOnlyList<string> value)
    {
        for (var i = 0; i < value.Count; i++)
        {
            try
            {
                HeaderText.CheckName(value[i]);
            }
            catch (ArgumentException)
            {
                throw WrongArgument.Of(nameof(SubProtocols), $"'{value[i]}' is no name of a subprotocol; use ASCII letters, digits and !#$%&'*+-.^_`|~ only.");
            }

            if (value.Take(i).Contains(value[i], StringComparer.OrdinalIgnoreCase))
            {
                throw WrongArgument.Of(nameof(SubProtocols), $"The subprotocol '{value[i]}' is there twice.");
            }
        }

        return [.. value];
    }

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw WrongArgument.OutOfRange(name, value, "Give 1 byte or more.");

    private static TimeSpan NotNegative(TimeSpan value, string name) =>
        value >= TimeSpan.Zero ? value : throw WrongArgument.OutOfRange(name, value, "Give zero for never, or more.");
}
