using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>The request that asks for a WebSocket (RFC 6455, section 4.1), and what the answer must be like.</summary>
internal sealed class UpgradeRequest
{
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int MostWindowBits = 15;

    private readonly List<(string Name, string Value)> _own = [];
    private readonly ReadOnlyMemory<byte>[] _lines;
    private readonly Headers _headers;
    private readonly Hop _hop;

    /// <param name="hop">Where it goes, with all headers but the upgrade's own.</param>
    /// <param name="options">What is asked for.</param>
    public UpgradeRequest(Hop hop, WebSocketOptions options)
    {
        _hop = hop;
        _headers = RequestLines.Described(hop);
        _headers.TryAdd("User-Agent", CurlLibrary.DefaultUserAgent);
        Key = Given("Sec-WebSocket-Key") ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        _own.Add(("Host", hop.Url.Authority));
        _own.Add(("Connection", "Upgrade"));
        _own.Add(("Upgrade", "websocket"));
        _own.Add(("Sec-WebSocket-Version", "13"));
        _own.Add(("Sec-WebSocket-Key", Key));
        var protocols = Given("Sec-WebSocket-Protocol");
        if (protocols is not null && options.SubProtocols.Count > 0)
        {
            throw WrongArgument.Of(nameof(WebSocketOptions.SubProtocols), "Give subprotocols in SubProtocols or in the header Sec-WebSocket-Protocol, not in both.");
        }

        SubProtocols = protocols is null ? options.SubProtocols : protocols.Split(',', StringSplitOptions.TrimEntries);
        if (options.SubProtocols.Count > 0)
        {
            _own.Add(("Sec-WebSocket-Protocol", string.Join(", ", options.SubProtocols)));
        }

        if (options.Compression is { } compression)
        {
            _own.Add(("Sec-WebSocket-Extensions", Offer(compression)));
        }

        OffersCompression = (options.Compression is null ? Given("Sec-WebSocket-Extensions") ?? "" : Deflate).Contains(Deflate, StringComparison.OrdinalIgnoreCase);
        _lines = (hop.Look is { Headers: not null } ? InPlacesOf(hop) : _headers).ToLines();
    }

    public const string Deflate = "permessage-deflate";

    /// <summary>The nonce that the server must have seen.</summary>
    public string Key { get; }

    public IReadOnlyList<string> SubProtocols { get; }

    public bool OffersCompression { get; }

    /// <summary>What the server makes of the nonce.</summary>
#pragma warning disable CA5350 // RFC 6455 wants SHA-1, and no secret hangs on it
    public string Accept => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(Key + Magic)));
#pragma warning restore CA5350

    /// <summary>The head as it is sent.</summary>
    public byte[] ToBytes()
    {
        using var head = new MemoryStream();
        Write(head, $"GET {_hop.Url.PathAndQuery} HTTP/1.1\r\n");
        foreach (var (name, value) in _hop.Look is { Headers: not null } ? [] : _own)
        {
            if (!_headers.Contains(name))
            {
                Write(head, $"{name}: {value}\r\n");
            }
        }

        foreach (var line in _lines)
        {
            WriteLine(head, line.Span);
        }

        Write(head, "\r\n");
        return head.ToArray();
    }

    /// <summary>All headers where the browser has them.</summary>
    private Headers InPlacesOf(Hop hop)
    {
        Headers added = new(hop.Added ?? []);
        foreach (var (name, value) in _own)
        {
            added.TryAdd(name, value);
        }

        return RequestLines.Described(hop with { Added = added });
    }

    private static void Write(MemoryStream head, string text) => head.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a line that is in libcurl's notation: nothing behind the colon takes a header away, a semicolon sends it empty.</summary>
    private void WriteLine(MemoryStream head, ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)':', (byte)';');
        var name = Encoding.ASCII.GetString(line[..end]);
        var isEmpty = line.Length == end + 1;
        var usual = _own.Find(o => o.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        if (isEmpty && usual is not null)
        {
            Write(head, $"{name}: {usual}\r\n");
        }
        else if (!isEmpty)
        {
            head.Write(line);
            Write(head, "\r\n");
        }
        else if (line[end] == ';')
        {
            Write(head, $"{name}:\r\n");
        }
    }

    private string? Given(string name) => _headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static string Offer(WebSocketDeflateOptions options)
    {
        var offer = new StringBuilder(Deflate).Append("; client_max_window_bits");
        if (options.ClientMaxWindowBits != MostWindowBits)
        {
            offer.Append(CultureInfo.InvariantCulture, $"={options.ClientMaxWindowBits}");
        }

        offer.Append(options.ClientContextTakeover ? "" : "; client_no_context_takeover");
        if (options.ServerMaxWindowBits != MostWindowBits)
        {
            offer.Append(CultureInfo.InvariantCulture, $"; server_max_window_bits={options.ServerMaxWindowBits}");
        }

        return offer.Append(options.ServerContextTakeover ? "" : "; server_no_context_takeover").ToString();
    }
}
