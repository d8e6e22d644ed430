using System.Globalization;
using System.Net.WebSockets;

namespace Curlew;

/// <summary>What the server has agreed to.</summary>
internal sealed record UpgradeAnswer(string? SubProtocol, WebSocketDeflateOptions? Compression)
{
    /// <summary>Judges the head of an answer with status 101.</summary>
    /// <param name="head">The head.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="offered">What compression may be like.</param>
    /// <param name="answer">The agreement.</param>
    /// <returns>What is wrong with the answer; null when nothing is.</returns>
    public static string? Check(HeaderBlock head, UpgradeRequest request, WebSocketDeflateOptions? offered, out UpgradeAnswer? answer)
    {
        answer = null;
        var headers = head.ToHeaders();
        if (!Lists(headers, "Upgrade", "websocket"))
        {
            return $"its header Upgrade is '{headers["Upgrade"]}' and not 'websocket'";
        }

        if (!Lists(headers, "Connection", "Upgrade"))
        {
            return $"its header Connection is '{headers["Connection"]}' and not 'Upgrade'";
        }

        if (headers["Sec-WebSocket-Accept"] != request.Accept)
        {
            return "its header Sec-WebSocket-Accept does not answer our key, so it is not a WebSocket server that speaks";
        }

        var protocol = headers["Sec-WebSocket-Protocol"];
        if (protocol is not null && !request.SubProtocols.Contains(protocol, StringComparer.OrdinalIgnoreCase))
        {
            return $"it chose the subprotocol '{protocol}', which was not offered";
        }

        if (CheckExtensions(headers["Sec-WebSocket-Extensions"], request, offered, out var compression) is { } error)
        {
            return error;
        }

        answer = new UpgradeAnswer(protocol, compression);
        return null;
    }

    private static bool Lists(Headers headers, string name, string value) =>
        headers[name]?.Split(',', StringSplitOptions.TrimEntries).Contains(value, StringComparer.OrdinalIgnoreCase) == true;

    private static string? CheckExtensions(string? list, UpgradeRequest request, WebSocketDeflateOptions? offered, out WebSocketDeflateOptions? compression)
    {
        compression = null;
        if (string.IsNullOrWhiteSpace(list))
        {
            return null;
        }

        var parts = list.Split(';', StringSplitOptions.TrimEntries);
        if (list.Contains(',', StringComparison.Ordinal) || !request.OffersCompression || !parts[0].Equals(UpgradeRequest.Deflate, StringComparison.OrdinalIgnoreCase))
        {
            return $"it wants the extension '{list}', which was not offered";
        }

        var agreed = new WebSocketDeflateOptions
        {
            ClientMaxWindowBits = offered?.ClientMaxWindowBits ?? 15,
            ServerMaxWindowBits = offered?.ServerMaxWindowBits ?? 15,
            ClientContextTakeover = offered?.ClientContextTakeover ?? true,
            ServerContextTakeover = offered?.ServerContextTakeover ?? true,
        };
        foreach (var parameter in parts.Skip(1))
        {
            if (!TryAgree(agreed, parameter))
            {
                return $"it wants the extension '{list}', whose parameter '{parameter}' is none that can be met";
            }
        }

        compression = agreed;
        return null;
    }

    /// <summary>Takes one parameter of RFC 7692, section 7.1.</summary>
    private static bool TryAgree(WebSocketDeflateOptions agreed, string parameter)
    {
        var halves = parameter.Split('=', 2, StringSplitOptions.TrimEntries);
        var value = halves.Length > 1 ? halves[1].Trim('"') : null;
        switch (halves[0].ToLowerInvariant())
        {
            case "client_no_context_takeover" when value is null:
                agreed.ClientContextTakeover = false;
                return true;
            case "server_no_context_takeover" when value is null:
                agreed.ServerContextTakeover = false;
                return true;
            case "client_max_window_bits" when IsWindow(value, agreed.ClientMaxWindowBits, out var bits):
                agreed.ClientMaxWindowBits = bits;
                return true;
            case "server_max_window_bits" when IsWindow(value, agreed.ServerMaxWindowBits, out var bits):
                agreed.ServerMaxWindowBits = bits;
                return true;
            default:
                return false;
        }
    }

    /// <summary>zlib has no window of 8 bits.</summary>
    private static bool IsWindow(string? value, int most, out int bits) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits >= 9 && bits <= most;
}
