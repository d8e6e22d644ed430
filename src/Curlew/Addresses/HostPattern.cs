using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Curlew;

/// <summary>
/// One entry of a list of hosts: <c>example.com</c>, <c>.example.com</c> or <c>*.example.com</c> (the domain and all
/// under it), an address, a range such as <c>10.0.0.0/8</c>, <c>*</c>, or <c>&lt;local&gt;</c> (names without a dot);
/// each of them also with <c>:port</c>.
/// </summary>
internal sealed record HostPattern
{
    private const int MappedPrefix = 96;
    private const string Grammar =
        "write a host name, '.suffix', an address, a range such as '10.0.0.0/8', '*' or '<local>', each also with ':port'";

    private readonly Scope _scope;
    private readonly string _name;
    private readonly IPNetwork _network;

    private HostPattern(Scope scope, int? port, string name = "", IPNetwork network = default)
    {
        _scope = scope;
        _name = name;
        _network = network;
        Port = port;
    }

    private enum Scope
    {
        Any,
        Local,
        Name,
        Domain,
        Network,
    }

    /// <summary>The only port that is meant, if one is.</summary>
    public int? Port { get; }

    /// <summary>How narrow it is, to choose between patterns that match the same host.</summary>
    public int Weight => _scope switch
    {
        Scope.Name => int.MaxValue,
        Scope.Domain => _name.Length,
        Scope.Network => _network.PrefixLength,
        Scope.Local => 1,
        _ => 0,
    };

    /// <summary>Reads an entry.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="argument">What to name where it is none.</param>
    /// <param name="wholeDomains">Whether a plain name means all under it too.</param>
    /// <exception cref="ArgumentException">It is no such entry.</exception>
    public static HostPattern Parse(string? text, string argument, bool wholeDomains = false) =>
        TryParse(text, wholeDomains, out var pattern)
            ? pattern
            : throw new ArgumentException($"'{text}' names no host; {Grammar}.", argument);

    public static bool TryParse(string? text, bool wholeDomains, [NotNullWhen(true)] out HostPattern? pattern)
    {
        pattern = null;
        if (!TrySplitPort(text?.Trim() ?? "", out var host, out var port))
        {
            return false;
        }

        pattern = host switch
        {
            "*" => new(Scope.Any, port),
            _ when host.Equals("<local>", StringComparison.OrdinalIgnoreCase) => new(Scope.Local, port),
            ['*', '.', .. var domain] => OfName(Scope.Domain, domain, port),
            ['.', .. var domain] => OfName(Scope.Domain, domain, port),
            _ when ParseNetwork(host) is { } network => new(Scope.Network, port, network: network),
            _ => OfName(wholeDomains ? Scope.Domain : Scope.Name, host, port),
        };
        return pattern is not null;
    }

    public bool Matches(TargetHost host) => (Port is null || Port == host.Port) && _scope switch
    {
        Scope.Any => true,
        Scope.Local => host.Address is null && !host.Name.Contains('.', StringComparison.Ordinal),
        Scope.Name => host.Name == _name,
        Scope.Domain => host.Name.EndsWith(_name, StringComparison.Ordinal)
            && (host.Name.Length == _name.Length || host.Name[^(_name.Length + 1)] == '.'),
        _ => host.Address is { } address && _network.Contains(address),
    };

    private static HostPattern? OfName(Scope scope, string text, int? port)
    {
        var name = TargetHost.Canonical(text.ToLowerInvariant());
        return Uri.CheckHostName(name) == UriHostNameType.Dns ? new(scope, port, name) : null;
    }

    private static IPNetwork? ParseNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return null;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            return null;
        }

        return address.IsIPv4MappedToIPv6 && prefix >= MappedPrefix
            ? new IPNetwork(address.MapToIPv4(), prefix - MappedPrefix)
            : new IPNetwork(address, prefix);
    }

    /// <summary>Takes the port off, and the brackets of an IPv6 address. An address with colons and no brackets has no port.</summary>
    private static bool TrySplitPort(string text, out string host, out int? port)
    {
        port = null;
        var colon = text.LastIndexOf(':');
        var isBracketed = text.StartsWith('[');
        if (isBracketed ? colon < text.IndexOf(']', StringComparison.Ordinal) : colon != text.IndexOf(':', StringComparison.Ordinal))
        {
            colon = -1;
        }

        host = colon < 0 ? text : text[..colon];
        if (isBracketed)
        {
            var end = host.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
            {
                return false;
            }

            host = host[1..end] + host[(end + 1)..]; // a prefix length may stand behind the bracket
        }

        if (colon < 0)
        {
            return true;
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > IPEndPoint.MaxPort)
        {
            return false;
        }

        port = number;
        return true;
    }
}
