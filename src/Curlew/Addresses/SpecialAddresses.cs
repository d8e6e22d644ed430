using System.Net;
using System.Net.Sockets;

namespace Curlew;

/// <summary>
/// The addresses that are not a public host: all blocks of IANA's registries of special-purpose addresses, those that the
/// registries call globally reachable too, as none of them is a server on the Internet; multicast; and, of IPv6,
/// everything outside the global unicast space. The more precise row comes first, and the first that has an address
/// decides.
/// </summary>
internal static class SpecialAddresses
{
    private static readonly Block[] s_blocks =
    [
        new("0.0.0.0/8", "this network"),
        new("10.0.0.0/8", "private use"),
        new("100.64.0.0/10", "shared by a carrier's customers"),
        new("127.0.0.0/8", "loopback"),
        new("169.254.0.0/16", "link-local"),
        new("172.16.0.0/12", "private use"),
        new("192.0.0.0/24", "protocol assignments"),
        new("192.0.2.0/24", "documentation"),
        new("192.31.196.0/24", "AS112"),
        new("192.52.193.0/24", "automatic multicast tunnelling"),
        new("192.88.99.0/24", "6to4 relays"),
        new("192.168.0.0/16", "private use"),
        new("192.175.48.0/24", "AS112"),
        new("198.18.0.0/15", "benchmarking"),
        new("198.51.100.0/24", "documentation"),
        new("203.0.113.0/24", "documentation"),
        new("224.0.0.0/4", "multicast"),
        new("240.0.0.0/4", "reserved"),
        new("0.0.0.0/0", null),

        new("64:ff9b::/96", null, EmbeddedAt: 12), // NAT64
        new("2002::/16", null, EmbeddedAt: 2), // 6to4
        new("::/128", "unspecified"),
        new("::1/128", "loopback"),
        new("::/96", "IPv4-compatible"),
        new("64:ff9b:1::/48", "local translation to IPv4"),
        new("100::/64", "discard"),
        new("100:0:0:1::/64", "dummy"),
        new("2001::/32", "Teredo"),
        new("2001::/23", "protocol assignments"),
        new("2001:db8::/32", "documentation"),
        new("2620:4f:8000::/48", "AS112"),
        new("3fff::/20", "documentation"),
        new("5f00::/16", "segment routing"),
        new("fc00::/7", "unique local"),
        new("fe80::/10", "link-local"),
        new("fec0::/10", "site-local"),
        new("ff00::/8", "multicast"),
        new("2000::/3", null),
        new("::/0", "outside the global unicast space"),
    ];

    /// <summary>What an address is for, in a few words; null for that of a public host.</summary>
    public static string? PurposeOf(IPAddress address)
    {
        var plain = TargetHost.Plain(address);
        if (plain is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 })
        {
            return "of one link only";
        }

        var block = Array.Find(s_blocks, block => block.Network.BaseAddress.AddressFamily == plain.AddressFamily && block.Network.Contains(plain));
        return block.EmbeddedAt == 0 ? block.Purpose : PurposeOf(new IPAddress(plain.GetAddressBytes().AsSpan(block.EmbeddedAt, 4)));
    }

    /// <param name="Network">The addresses.</param>
    /// <param name="Purpose">What they are for; null for public ones.</param>
    /// <param name="EmbeddedAt">Where they have an IPv4 address in them that decides; 0 where they have none.</param>
    private readonly record struct Block(IPNetwork Network, string? Purpose, int EmbeddedAt)
    {
        public Block(string network, string? purpose, int EmbeddedAt = 0)
            : this(IPNetwork.Parse(network), purpose, EmbeddedAt)
        {
        }
    }
}
