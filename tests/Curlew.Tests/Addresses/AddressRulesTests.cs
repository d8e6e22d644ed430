using System.Globalization;
using System.Net;

namespace Curlew.Tests.Addresses;

/// <summary>Which addresses are public, and what a caller allows besides.</summary>
public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:0808:0808::1")]
    [InlineData("2000::1")]
    [InlineData("2001:200::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700::1111")]
    [InlineData("3ffe:ffff::1")]
    [InlineData("3fff:1000::1")]
    public void A_public_address_is_allowed(string address) => Assert.True(AddressRules.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.255.255.255")]
    [InlineData("10.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.0")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.0")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.9")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("192.31.196.1")]
    [InlineData("192.52.193.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.0")]
    [InlineData("192.168.255.255")]
    [InlineData("192.175.48.1")]
    [InlineData("198.18.0.0")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("100::1")]
    [InlineData("100:0:0:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:0808:0808::1")]
    [InlineData("2001:1ff:ffff::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("2620:4f:8000::1")]
    [InlineData("3fff::1")]
    [InlineData("3fff:fff:ffff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2606:4700::1111%1")]
    public void A_special_address_is_not(string address)
    {
        var parsed = IPAddress.Parse(address);

        Assert.False(AddressRules.IsPublic(parsed));
        Assert.False(AddressRules.PublicOnly.Allows(parsed, "example.com", 443));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", "any.test", 80, true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", "any.test", 80, true)]
    [InlineData("10.0.0.0/8", "64:ff9b::10.1.2.3", "any.test", 80, false)]
    [InlineData("10.0.0.0/8", "11.1.2.3", "any.test", 80, true)]
    [InlineData("10.0.0.0/8", "192.168.0.1", "10.0.0.1", 80, false)]
    [InlineData("10.0.0.0/8:8080", "10.1.2.3", "any.test", 80, false)]
    [InlineData("10.0.0.0/8:8080", "10.1.2.3", "any.test", 8080, true)]
    [InlineData("127.0.0.1", "127.0.0.1", "localhost", 80, true)]
    [InlineData("127.0.0.1", "127.0.0.2", "localhost", 80, false)]
    [InlineData("::1", "::1", "localhost", 80, true)]
    [InlineData("[::1]:81", "::1", "localhost", 80, false)]
    [InlineData("fd00::/8", "fd12::1", "any.test", 80, true)]
    [InlineData("fe80::/10", "fe80::1%1", "any.test", 80, true)]
    [InlineData("intranet.test", "10.1.2.3", "Intranet.test.", 80, true)]
    [InlineData("intranet.test", "10.1.2.3", "www.intranet.test", 80, false)]
    [InlineData(".intranet.test", "10.1.2.3", "www.intranet.test", 80, true)]
    [InlineData(".intranet.test", "10.1.2.3", "intranet.test", 80, true)]
    [InlineData(".intranet.test", "10.1.2.3", "notintranet.test", 80, false)]
    [InlineData("localhost:8080", "127.0.0.1", "localhost", 8080, true)]
    [InlineData("localhost:8080", "127.0.0.1", "localhost", 8081, false)]
    [InlineData("B\u00dcCHER.test", "10.1.2.3", "xn--bcher-kva.test", 80, true)]
    [InlineData("*", "127.0.0.1", "any.test", 80, true)]
    public void A_caller_allows_addresses_ranges_hosts_and_ports(string entry, string address, string host, int port, bool allowed) =>
        Assert.Equal(allowed, new AddressRules { Allow = ["unrelated.test", entry] }.Allows(IPAddress.Parse(address), host, port));

    [Fact]
    public void A_name_is_on_the_list_only_if_libcurl_is_given_it_so()
    {
        const string kelvin = "\u212aube.test"; // lower case of its first letter is k; punycode without Unicode's tables knows nothing of that

        Assert.Equal(
            new IdnMapping { AllowUnassigned = true }.GetAscii(kelvin) == "kube.test",
            new AddressRules { Allow = ["kube.test"] }.Allows(IPAddress.Parse("10.1.2.3"), kelvin, 80));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("a b")]
    [InlineData("http://localhost")]
    [InlineData("localhost:")]
    [InlineData(null)]
    public void An_entry_that_is_none_is_refused(string? entry) =>
        Assert.Throws<ArgumentException>("Allow", () => new AddressRules { Allow = [entry!] });

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("127.0.1", "127.0.0.1")]
    [InlineData("0x7f.1", "127.0.0.1")]
    [InlineData("0X7F000001", "127.0.0.1")]
    [InlineData("0177.0.0.01", "127.0.0.1")]
    [InlineData("2130706433", "127.0.0.1")]
    [InlineData("127.0.0.1.", "127.0.0.1")]
    [InlineData("2852039166", "169.254.169.254")]
    [InlineData("0", "0.0.0.0")]
    [InlineData("%31%32%37.0.0.1", "127.0.0.1")]
    [InlineData("127%2e0%2E0%2e1", "127.0.0.1")]
    [InlineData("\uff11\uff12\uff17.0.0.1", "127.0.0.1")]
    [InlineData("127\u30020\uff0e0\uff611", "127.0.0.1")]
    [InlineData("%EF%BC%91%EF%BC%92%EF%BC%97.1", "127.0.0.1")]
    [InlineData("[::1]", "::1")]
    [InlineData("::1", "::1")]
    [InlineData("[0:0:0:0:0:0:0:1]", "::1")]
    [InlineData("[::ffff:127.0.0.1]", "127.0.0.1")]
    [InlineData("[::ffff:7f00:1]", "127.0.0.1")]
    [InlineData("[fe80::1%25lo]", "fe80::1")]
    [InlineData("localhost", null)]
    public async Task A_host_is_judged_however_it_is_spelt(string host, string? address)
    {
        var error = await Assert.ThrowsAsync<UnsafeAddressException>(
            () => AddressRules.PublicOnly.ResolveAndJudgeAsync(host, 80, async: true, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal((host, 80), (error.Host, error.Port));
        Assert.True(address is null || address == error.Address!.ToString().Split('%')[0], error.Message);
        Assert.Contains(error.Address!.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_address_of_a_name_is_judged()
    {
        AddressRules rules = new() { Resolver = _ => [IPAddress.Parse("8.8.8.8"), IPAddress.Parse("2606:4700::1111"), IPAddress.Parse("10.0.0.1")] };

        var error = await Assert.ThrowsAsync<UnsafeAddressException>(() => Resolve(rules, "many.test"));

        Assert.Equal(IPAddress.Parse("10.0.0.1"), error.Address);
        Assert.Equal(("many.test", 443), (error.Host, error.Port));
        Assert.Contains("private use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Public_addresses_and_listed_names_come_back()
    {
        IPAddress[] open = [IPAddress.Parse("8.8.8.8"), IPAddress.Parse("2606:4700::1111")];

        Assert.Equal(open, await Resolve(new() { Resolver = _ => open }, "open.test"));
        Assert.Contains(IPAddress.Loopback, await Resolve(new() { Allow = ["localhost"] }, "LOCALHOST"));
        Assert.Equal([IPAddress.Parse("8.8.8.8")], await Resolve(AddressRules.PublicOnly, "134744072"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_without_an_address_is_an_error_of_its_own(bool async)
    {
        foreach (var host in (string[])["no-such-host.invalid", new string('a', 300) + ".test"])
        {
            var error = await Assert.ThrowsAsync<RequestException>(
                () => AddressRules.PublicOnly.ResolveAndJudgeAsync(host, 80, async, CancellationToken.None).AsTask());
            Assert.Equal(HttpRequestError.NameResolutionError, error.HttpRequestError);
        }

        await Assert.ThrowsAsync<RequestException>(() => Resolve(new() { Resolver = _ => [] }, "empty.test"));
    }

    [Fact]
    public void Without_await_the_answer_is_there_at_once()
    {
        var resolving = AddressRules.PublicOnly.ResolveAndJudgeAsync("localhost", 80, async: false, CancellationToken.None);

        Assert.True(resolving.IsCompleted);
        Assert.IsType<UnsafeAddressException>(resolving.AsTask().Exception?.InnerException);
    }

    [Fact]
    public async Task A_cancelled_token_ends_it() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => AddressRules.PublicOnly.ResolveAndJudgeAsync("localhost", 80, async: true, new CancellationToken(canceled: true)).AsTask());

    private static Task<IPAddress[]> Resolve(AddressRules rules, string host) =>
        rules.ResolveAndJudgeAsync(host, 443, async: true, TestContext.Current.CancellationToken).AsTask();
}
