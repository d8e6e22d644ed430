using System.Net.WebSockets;
using System.Text;

namespace Curlew.Cli.Transfers;

/// <summary>Carries lines to a WebSocket and messages from it.</summary>
internal sealed class WebSocketTalk(CliConsole console, bool sendsBytes)
{
    private static readonly byte[] s_lineEnd = [(byte)'\n'];

    public async Task<int> RunAsync(Session session, string url, WebSocketOptions options, CancellationToken cancellationToken)
    {
        using var socket = await session.ConnectWebSocketAsync(url, options, cancellationToken).ConfigureAwait(false);
        if (console.InputIsTerminal && console.ErrorIsTerminal)
        {
            await console.Error.WriteLineAsync($"Connected. Lines go out as messages; {(OperatingSystem.IsWindows() ? "Ctrl-Z" : "Ctrl-D")} closes.").ConfigureAwait(false);
        }

        try
        {
            // A terminal's input cannot be told to stop; what waits for it ends with the process.
            var sending = Task.Run(() => SendLinesAsync(socket, cancellationToken), CancellationToken.None);
            await WriteMessagesAsync(socket, cancellationToken).ConfigureAwait(false);
            return sending.IsFaulted ? await sending.ConfigureAwait(false) : Judge(socket);
        }
        catch (WebSocketException e)
        {
            throw new FailureException(e.InnerException is { } cause ? $"{e.Message} {cause.Message}" : e.Message, e);
        }
    }

    private async Task<int> SendLinesAsync(CurlWebSocket socket, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(console.Input, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line && socket.State == WebSocketState.Open)
        {
            await socket.SendAsync(sendsBytes ? WebSocketMessage.OfBytes(Encoding.UTF8.GetBytes(line)) : WebSocketMessage.OfText(line), cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (socket.State == WebSocketState.Open)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (WebSocketException) when (socket.CloseStatus is not null)
        {
            // The server has closed first, and what it says counts.
        }

        return ExitCode.Success;
    }

    private async Task WriteMessagesAsync(CurlWebSocket socket, CancellationToken cancellationToken)
    {
        await foreach (var message in socket.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var bytes = console.OutputIsTerminal ? Encoding.UTF8.GetBytes(SafeText.OneLine(message.Data.Span)) : message.Data;
            await console.Output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await console.Output.WriteAsync(s_lineEnd, cancellationToken).ConfigureAwait(false);
            await console.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private int Judge(CurlWebSocket socket)
    {
        if (socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.EndpointUnavailable or WebSocketCloseStatus.Empty)
        {
            return ExitCode.Success;
        }

        var reason = string.IsNullOrEmpty(socket.CloseStatusDescription) ? "" : $": {SafeText.OneLine(socket.CloseStatusDescription)}";
        console.WriteError($"the server closed with {(int)socket.CloseStatus}{reason}.");
        return ExitCode.Failure;
    }
}
