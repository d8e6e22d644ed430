using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Addresses;

/// <summary>No address of a special-purpose block passes, in whatever form. The blocks are written down here again, in other
/// words than those of the product.</summary>
public sealed class SpecialAddressProperties
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(5_000);

    /// <summary>First address and size of each block of IPv4.</summary>
    private static readonly (uint First, long Size)[] s_special =
    [
        (0x00000000, 1 << 24), (0x0a000000, 1 << 24), (0x64400000, 1 << 22), (0x7f000000, 1 << 24), (0xa9fe0000, 1 << 16),
        (0xac100000, 1 << 20), (0xc0000000, 256), (0xc0000200, 256), (0xc01fc400, 256), (0xc034c100, 256), (0xc0586300, 256),
        (0xc0a80000, 1 << 16), (0xc0af3000, 256), (0xc6120000, 1 << 17), (0xc6336400, 256), (0xcb007100, 256),
        (0xe0000000, 1 << 28), (0xf0000000, 1 << 28),
    ];

    private static readonly Gen<uint> s_anyIpv4 = Gen.Choose(0, 0xffff).Two().Select(halves => ((uint)halves.Item1 << 16) | (uint)halves.Item2);

    private static readonly Gen<uint> s_specialIpv4 =
        from block in Gen.Elements(s_special)
        from offset in Gen.Frequency((1, Gen.Constant(0L)), (1, Gen.Constant(block.Size - 1)), (3, s_anyIpv4.Select(number => number % block.Size)))
        select (uint)(block.First + offset);

    /// <summary>Ways to write an IPv4 address as one of IPv6 that leads to it.</summary>
    private static readonly Func<uint, ulong, IPAddress>[] s_embeddings =
    [
        (ipv4, _) => Ipv6(0, 0x0000_ffff_0000_0000UL | ipv4),
        (ipv4, _) => Ipv6(0x0064_ff9b_0000_0000, ipv4),
        (ipv4, rest) => Ipv6(0x2002_0000_0000_0000 | ((ulong)ipv4 << 16) | (rest & 0xffff), rest),
    ];

    [Fact]
    public void A_special_address_passes_in_no_form() => Prop.ForAll(
        Arb.From(s_specialIpv4),
        Arb.From(s_anyIpv4.Two()),
        (ipv4, rest) => !AddressRules.IsPublic(Ipv4(ipv4))
            && Array.TrueForAll(s_embeddings, embed => !AddressRules.IsPublic(embed(ipv4, ((ulong)rest.Item1 << 32) | rest.Item2))))
        .Check(s_config);

    [Fact]
    public void Every_other_address_of_IPv4_is_public_in_each_form() => Prop.ForAll(
        Arb.From(s_anyIpv4.Where(ipv4 => !Array.Exists(s_special, block => ipv4 >= block.First && ipv4 < block.First + block.Size))),
        ipv4 => AddressRules.IsPublic(Ipv4(ipv4)) && Array.TrueForAll(s_embeddings, embed => AddressRules.IsPublic(embed(ipv4, ipv4))))
        .Check(s_config);

    [Fact]
    public void Nothing_outside_the_global_unicast_space_is_public() => Prop.ForAll(
        Arb.From(s_anyIpv4.Two().Where(high => high.Item1 >> 29 != 1 && (high.Item1, high.Item2) is not ((0, 0) or (0x0064_ff9b, 0)))),
        Arb.From(s_anyIpv4.Two()),
        (high, low) => !AddressRules.IsPublic(Ipv6(((ulong)high.Item1 << 32) | high.Item2, ((ulong)low.Item1 << 32) | low.Item2)))
        .Check(s_config);

    [Fact]
    public void Every_spelling_of_an_address_is_judged_as_the_address() => Prop.ForAll(
        Arb.From(s_specialIpv4),
        Arb.From(Gen.Elements<Func<uint, string>>(
            ipv4 => $"{ipv4}",
            ipv4 => $"0x{ipv4:x}",
            ipv4 => $"{ipv4 >> 24}.{ipv4 & 0xffffff}",
            ipv4 => $"0x{ipv4 >> 24:X}.{(ipv4 >> 16) & 0xff}.{ipv4 & 0xffff}",
            ipv4 => $"{Ipv4(ipv4)}.",
            ipv4 => $"[::ffff:{Ipv4(ipv4)}]",
            ipv4 => Uri.HexEscape($"{Ipv4(ipv4)}"[0]) + $"{Ipv4(ipv4)}"[1..])),
        (ipv4, spell) => Equals(TargetHost.Of(spell(ipv4), 80).Address, Ipv4(ipv4)))
        .Check(s_config);

    private static IPAddress Ipv4(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    private static IPAddress Ipv6(ulong high, ulong low)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), low);
        return new IPAddress(bytes);
    }
}
