using System.Net;
using System.Net.Sockets;

namespace Curlew;

/// <summary>
/// Which addresses a request may go to: those of public hosts, and what the caller allows besides. It keeps a program that
/// fetches URLs of strangers from being led to its own network: to private, loopback, link-local and all other
/// special-purpose addresses of IANA's registries, also where they are written as IPv4 in IPv6 (mapped, NAT64, 6to4) or
/// as <c>127.1</c> or <c>2130706433</c>.
/// </summary>
/// <remarks>
/// What is judged is each address that the name resolves to, and then the address that is really connected to, so that a
/// name which changes between the two does not pass. Through a proxy the target is judged, not the proxy: the name is
/// resolved here and the proxy is asked for a tunnel to that very address, for http too. A proxy that allows tunnels to
/// port 443 only refuses that. Immutable; any thread may use it.
/// </remarks>
public sealed class AddressRules
{
    private readonly HostPattern[] _allowed = [];

    /// <summary>Public hosts only.</summary>
    public static AddressRules PublicOnly { get; } = new();

    /// <summary>
    /// What is allowed besides public hosts, none by default. An entry is an address (<c>10.1.2.3</c>, <c>::1</c>), a range
    /// (<c>10.0.0.0/8</c>), a host name (<c>intranet.example</c>), a domain with all under it (<c>.corp.example</c>), or
    /// <c>*</c> for everything; each of them also with a port (<c>localhost:8080</c>, <c>[::1]:8080</c>). A name that is
    /// listed may resolve to any address.
    /// </summary>
    /// <exception cref="ArgumentException">An entry is none of these.</exception>
    public IEnumerable<string> Allow
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
            _allowed = [.. field.Select(entry => HostPattern.Parse(entry, nameof(Allow)))];
        }
    } = [];

    /// <summary>Takes the system's place when names are resolved, for tests of names that change.</summary>
    internal Func<string, IPAddress[]>? Resolver { get; init; }

    /// <summary>Whether an address can be that of a public host: in no special-purpose block of IANA's registries, and
    /// neither is the IPv4 address that it may have in it.</summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return SpecialAddresses.PurposeOf(address) is null;
    }

    /// <summary>Whether a request for a host may connect to an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="host">The host as it stands in the URL.</param>
    /// <param name="port">The port.</param>
    public bool Allows(IPAddress address, string host, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(host);
        return IsPublic(address) || IsListed(TargetHost.Of(host, port) with { Address = TargetHost.Plain(address) });
    }

    /// <summary>Refuses an address that is not allowed.</summary>
    /// <exception cref="UnsafeAddressException">It is not.</exception>
    internal void Judge(IPAddress address, string host, int port)
    {
        if (!Allows(address, host, port))
        {
            throw new UnsafeAddressException(host, port, address, SpecialAddresses.PurposeOf(address)!);
        }
    }

    /// <summary>All addresses of a host, each of them allowed.</summary>
    /// <param name="host">The host as it stands in the URL: a name, or an address in any spelling.</param>
    /// <param name="port">The port.</param>
    /// <param name="async">Whether the caller awaits; else the thread itself waits for the resolver.</param>
    /// <param name="cancellationToken">Ends the wait, where the caller awaits.</param>
    /// <exception cref="UnsafeAddressException">One of them is not allowed.</exception>
    /// <exception cref="RequestException">The name cannot be resolved.</exception>
    internal async ValueTask<IPAddress[]> ResolveAndJudgeAsync(string host, int port, bool async, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = TargetHost.Of(host, port);
        var addresses = target.Address is { } literal ? [literal]
            : Resolver is { } resolver ? resolver(target.Name)
            : await LookUpAsync(target.Name, async, cancellationToken).ConfigureAwait(false);
        if (addresses.Length == 0)
        {
            throw Unresolved(target.Name, "none was found", cause: null);
        }

        foreach (var address in addresses)
        {
            Judge(address, host, port);
        }

        return addresses;
    }

    private static async ValueTask<IPAddress[]> LookUpAsync(string name, bool async, CancellationToken cancellationToken)
    {
        try
        {
            return async
                ? await Dns.GetHostAddressesAsync(name, cancellationToken).ConfigureAwait(false)
                : Dns.GetHostAddresses(name);
        }
        catch (Exception e) when (e is SocketException or ArgumentException) // the latter for what cannot be a name
        {
            throw Unresolved(name, e.Message, e);
        }
    }

    private static RequestException Unresolved(string name, string reason, Exception? cause) =>
        new($"The host '{name}' has no address that could be judged: {reason}", cause, HttpRequestError.NameResolutionError);

    private bool IsListed(TargetHost target) => Array.Exists(_allowed, pattern => pattern.Matches(target));
}
