using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>A URL that can be asked for: absolute, with everything encoded and nothing in it that is not sent. Immutable.</summary>
internal sealed class RequestUrl
{
    private readonly int _hostStart;
    private readonly int _hostLength;
    private readonly int _pathStart;
    private string? _host;
    private string? _authority;
    private string? _pathAndQuery;

    private RequestUrl(string text, string scheme, int hostStart, int hostLength, int port, int pathStart)
    {
        Text = text;
        Scheme = scheme;
        _hostStart = hostStart;
        _hostLength = hostLength;
        Port = port;
        _pathStart = pathStart;
    }

    /// <summary>What to give to libcurl: the whole URL without credentials and fragment.</summary>
    public string Text { get; }

    /// <summary><see cref="Text"/> with the fragment, as a response tells its URL.</summary>
    public string TextWithFragment => Fragment is null ? Text : $"{Text}#{Fragment}";

    /// <summary><c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>.</summary>
    public string Scheme { get; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsSecure => Scheme is "https" or "wss";

    /// <summary>In small letters and punycode; an IPv6 address without its brackets.</summary>
    public string Host => _host ??= MakeHost();

    /// <summary>The one in the URL, or the scheme's own.</summary>
    public int Port { get; }

    /// <summary>Host and port as in the Host header.</summary>
    public string Authority => _authority ??= Curlew.Origin.Authority(Scheme, Host, Port);

    /// <summary>What another URL must share to be trusted with credentials.</summary>
    public Origin Origin => new(Scheme, Host, Port);

    /// <summary>The target of the request; at least a slash.</summary>
    public string PathAndQuery => _pathAndQuery ??= Text[_pathStart..];

    /// <summary>The path alone; at least a slash.</summary>
    public ReadOnlySpan<char> Path => Text.AsSpan(_pathStart) is var rest && rest.IndexOf('?') is var mark and >= 0 ? rest[..mark] : rest;

    /// <summary>The query without its question mark; empty where there is none.</summary>
    public ReadOnlySpan<char> Query => Text.AsSpan(_pathStart) is var rest && rest.IndexOf('?') is var mark and >= 0 ? rest[(mark + 1)..] : default;

    /// <summary>The user in the URL, decoded; null where it has none.</summary>
    public string? User { get; private init; }

    /// <summary>The password in the URL, decoded; null where it has none.</summary>
    public string? Password { get; private init; }

    /// <summary>What follows the hash, which is not sent; null where there is none.</summary>
    public string? Fragment { get; private init; }

    /// <summary>Whether libcurl must leave the path alone (<c>CURLOPT_PATH_AS_IS</c>).</summary>
    public bool IsVerbatim { get; private init; }

    /// <summary>Reads an absolute URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="quoting">What to encode.</param>
    /// <param name="allowWebSocket">Whether ws and wss are schemes too.</param>
    /// <param name="url">The URL.</param>
    /// <param name="error">What is wrong with the text, and the fix; without credentials.</param>
    public static bool TryCreate(
        string text, UrlQuoting quoting, bool allowWebSocket, [NotNullWhen(true)] out RequestUrl? url, [NotNullWhen(false)] out string? error)
    {
        url = null;
        var isVerbatim = ReferenceEquals(quoting, UrlQuoting.None);
        if (isVerbatim && text.AsSpan().ContainsAnyInRange('\0', ' ') | text.Contains('\x7F', StringComparison.Ordinal))
        {
            error = "A URL that is sent as it is written cannot have blanks or control characters in it; encode them, or choose UrlQuoting.Default.";
            return false;
        }

        UrlParts parts = new(text);
        if (SchemeOf(parts.Scheme, allowWebSocket) is not { } scheme)
        {
            error = SchemeError(text, parts, allowWebSocket);
            return false;
        }

        if (!parts.HasAuthority)
        {
            error = $"The URL has no host; write '{scheme}://host/path'.";
            return false;
        }

        var authority = parts.Authority;
        var at = authority.LastIndexOf('@');
        var userInfo = at < 0 ? default : authority[..at];
        var server = authority[(at + 1)..];
        if (!TrySplitPort(server, Curlew.Origin.DefaultPort(scheme), out var host, out var port))
        {
            error = $"What follows '{host}:' is no port; write a number from 1 to 65535.";
            return false;
        }

        var isPlain = HostName.IsPlain(host);
        string? plainHost = null;
        if (!isPlain && !HostName.TryMakePlain(host, out plainHost))
        {
            error = host.IsEmpty ? $"The URL has no host; write '{scheme}://host/path'." : $"'{host}' is no host name or address.";
            return false;
        }

        var colon = userInfo.IndexOf(':');
        var user = userInfo.IsEmpty ? null : PercentEncoding.Decode(colon < 0 ? userInfo : userInfo[..colon]);
        var password = colon < 0 ? null : PercentEncoding.Decode(userInfo[(colon + 1)..]);
        if (user.AsSpan().ContainsAny(":\r\n\0") || password.AsSpan().ContainsAny("\r\n\0"))
        {
            error = "The user in the URL has a colon, a line break or a NUL in it, or the password one of the latter; no credentials have.";
            return false;
        }

        var isAsSent = isPlain && at < 0 && !parts.HasFragment && !parts.Path.IsEmpty
            && parts.Scheme.SequenceEqual(scheme)
            && (isVerbatim || (quoting.IsClean(parts.PathAndQuery) && !DotSegments.MayBeIn(parts.Path) && !parts.HasEmptyQuery));
        var hostStart = isAsSent ? parts.AuthorityStart : scheme.Length + 3;
        var hostLength = plainHost?.Length ?? host.Length;
        url = new(
            isAsSent ? text : Write(scheme, plainHost ?? host, server[host.Length..], parts, quoting, isVerbatim),
            scheme,
            hostStart,
            hostLength,
            port,
            hostStart + hostLength + server.Length - host.Length)
        {
            User = user,
            Password = password,
            Fragment = parts.HasFragment ? parts.Fragment.ToString() : null,
            IsVerbatim = isVerbatim,
        };
        error = null;
        return true;
    }

    /// <summary>Where a Location header leads from here.</summary>
    /// <param name="location">The header's bytes, whatever they are: UTF-8, or else Latin-1, is encoded.</param>
    /// <param name="next">The URL to ask for. It keeps the fragment unless Location has one, and the credentials where
    /// Location names no host.</param>
    /// <param name="error">What is wrong with the value.</param>
    public bool TryFollow(ReadOnlySpan<byte> location, [NotNullWhen(true)] out RequestUrl? next, [NotNullWhen(false)] out string? error)
    {
        var reference = HeaderText.Decode(location).Trim();
        UrlParts parts = new(reference);
        if (!TryCreate(new UrlParts(Text).Resolve(reference), UrlQuoting.Default, Scheme is "ws" or "wss", out next, out error))
        {
            return false;
        }

        var isSameServer = !parts.HasScheme && !parts.HasAuthority;
        if ((isSameServer && User is not null) || (!parts.HasFragment && Fragment is not null))
        {
            next = new(next.Text, next.Scheme, next._hostStart, next._hostLength, next.Port, next._pathStart)
            {
                User = isSameServer ? User : next.User,
                Password = isSameServer ? Password : next.Password,
                Fragment = parts.HasFragment ? next.Fragment : Fragment,
            };
        }

        return true;
    }

    /// <inheritdoc cref="Text"/>
    public override string ToString() => Text;

    /// <summary>A text that may be a URL, for people to read.</summary>
    internal static string WithoutCredentials(string text)
    {
        UrlParts parts = new(text);
        var at = parts.Authority.LastIndexOf('@');
        return at < 0 ? text : text.Remove(parts.AuthorityStart, at + 1);
    }

    /// <summary>Whether a reference names a scheme that is not HTTP's.</summary>
    internal static bool HasForeignScheme(string reference)
    {
        UrlParts parts = new(reference.Trim());
        return parts.HasScheme && SchemeOf(parts.Scheme, allowWebSocket: false) is null;
    }

    private static string? SchemeOf(ReadOnlySpan<char> text, bool allowWebSocket) =>
        text.Equals("https", StringComparison.OrdinalIgnoreCase) ? "https"
        : text.Equals("http", StringComparison.OrdinalIgnoreCase) ? "http"
        : allowWebSocket && text.Equals("wss", StringComparison.OrdinalIgnoreCase) ? "wss"
        : allowWebSocket && text.Equals("ws", StringComparison.OrdinalIgnoreCase) ? "ws"
        : null;

    private static string SchemeError(string text, in UrlParts parts, bool allowWebSocket)
    {
        if (!parts.HasScheme)
        {
            return $"'{WithoutCredentials(text)}' is no absolute URL; begin it with 'https://', or set Session.BaseUrl.";
        }

        var known = allowWebSocket ? "http, https, ws and wss" : "http and https";
        var hint = !parts.HasAuthority && parts.Path is [>= '0' and <= '9', ..] ? "; for a host of that name begin the URL with 'http://'" : "";
        return $"The scheme '{parts.Scheme}' is not one of {known}{hint}.";
    }

    private static bool TrySplitPort(ReadOnlySpan<char> server, int defaultPort, out ReadOnlySpan<char> host, out int port)
    {
        var colon = server.LastIndexOf(':');
        host = colon < server.LastIndexOf(']') || colon < 0 ? server : server[..colon];
        var digits = host.Length == server.Length ? default : server[(colon + 1)..];
        port = defaultPort;
        return digits.IsEmpty
            || (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue);
    }

    private static string Write(
        string scheme, ReadOnlySpan<char> host, ReadOnlySpan<char> port, in UrlParts parts, UrlQuoting quoting, bool isVerbatim)
    {
        StringBuilder text = new();
        text.Append(scheme).Append("://").Append(host).Append(port);
        if (isVerbatim)
        {
            return text.Append(parts.Path.IsEmpty ? "/" : "").Append(parts.PathAndQuery).ToString();
        }

        StringBuilder path = new("/");
        quoting.Append(path, parts.Path.IsEmpty ? default : parts.Path[1..], isQuery: false);
        text.Append(DotSegments.Remove(path.ToString()));
        if (parts.HasQuery && !parts.HasEmptyQuery) // libcurl would not send the question mark
        {
            text.Append('?');
            quoting.Append(text, parts.Query, isQuery: true);
        }

        return text.ToString();
    }

    private string MakeHost()
    {
        var host = Text.AsSpan(_hostStart, _hostLength).Trim("[]");
        var text = host.Contains('%') ? host.ToString().Replace("%25", "%", StringComparison.Ordinal) : host.ToString();
        return text.ToLowerInvariant();
    }
}
