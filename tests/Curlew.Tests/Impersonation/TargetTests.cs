using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Curlew.Tests;

public sealed class TargetTests
{
    public static TheoryData<string> Names => [.. BrowserCatalog.BuiltInNames];

    public static TheoryData<string> PublishedNames => [.. TargetData.All.Select(t => t.Name)];

    [Fact]
    public void All_published_targets_and_the_two_recorded_ones_are_there() =>
        Assert.Equal(
            TargetData.All.Select(t => t.Name).Concat(["chrome156", "firefox153"]).Order(StringComparer.Ordinal),
            BrowserCatalog.BuiltInNames.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_target_is_whole_and_valid(string name)
    {
        var target = Browser.Get(name);
        Assert.Equal(name, target.Name);
        Assert.NotNull(target.Client?.Version);
        Assert.NotNull(target.Tls);
        Assert.NotNull(target.Http2);
        Assert.NotNull(target.Headers?.Fetch);
        Assert.NotNull(target.Headers.WebSocket);
        target.Tls.ForWebSocket().WithAlpn("http/1.1");
        (target with { Tls = target.Tls.ForWebSocket() }).Validate();
        Assert.Equal(["http/1.1"], target.Tls.ForWebSocket().Alpn);
        Assert.Null(target.Tls.ForWebSocket().AlpsCodePoint);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_target_comes_back_from_its_document(string name)
    {
        var target = Browser.Get(name);
        var again = Fingerprint.Parse(target.ToJson());
        Assert.Equal(target, again);
        Assert.Equal(target.Hash, again.Hash);
        Assert.Equal(target.Tls, again.Tls);
        Assert.Equal(target.Http2, again.Http2);
        Assert.Equal(target.Headers, again.Headers);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_target_is_stored_as_it_would_be_saved(string name)
    {
        using StreamReader stored = new(typeof(Fingerprint).Assembly.GetManifestResourceStream($"fingerprint:{name}")!);
        Assert.Equal(stored.ReadToEnd(), Browser.Get(name).ToJson());
    }

    [Theory]
    [MemberData(nameof(PublishedNames))]
    public void A_target_offers_what_was_published(string name)
    {
        var published = TargetData.All.Single(t => t.Name == name);
        var target = Browser.Get(name);
        var ja3 = Ja3.Of(target.Tls!);
        Assert.Equal(published.Ciphers, string.Join('-', ja3.Ciphers));
        Assert.Equal(published.Groups, string.Join('-', ja3.Groups));
        Assert.True(published.ExtensionOrder is "" || published.ExtensionOrder == string.Join('-', ja3.Extensions));
        Assert.True(published.SignatureAlgorithms is "" || published.SignatureAlgorithms == string.Join(',', target.Tls!.SignatureAlgorithms));
        Assert.Equal(published.Akamai, Akamai.Of(target.Http2!).ToString());
        Assert.Equal(published.Priority, target.Http2!.Priority is { } p ? $"{p.Weight}:{(p.Exclusive ? 1 : 0)}" : "none");
        Assert.Equal(published.Perk, target.Http3 is { } http3 ? Perk.Of(http3).ToString() : "||");
    }

    [Theory]
    [MemberData(nameof(PublishedNames))]
    public void A_target_sends_the_published_headers_in_their_order(string name)
    {
        var published = TargetData.All.Single(t => t.Name == name);
        var headers = BrowserHeaders.Merge(
            Browser.Get(name).Headers!, user: null, new(RequestKind.Navigation, "https://example.com", HttpMethod.Get, IsHttp1: false)).Headers;
        var names = headers.Where(h => h.Value is not null).Select(h => h.Key.ToLowerInvariant()).Where(n => n is not "connection").ToList();
        Assert.Equal(published.HeaderNames, string.Join(',', names));
        Assert.Equal(published.UserAgent, headers["User-Agent"]);
    }

    [Theory]
    [InlineData("chrome156")]
    [InlineData("firefox153")]
    public void A_recorded_target_says_what_the_browser_said(string name)
    {
        var recording = TargetData.Recording(name);
        var recorded = recording.GetProperty("tls");
        var tls = Browser.Get(name).Tls!;
        Assert.Equal(Ids(recorded, "ciphers"), tls.Ciphers);
        Assert.Equal(Ids(recorded, "groups"), tls.Groups);
        Assert.Equal(Ids(recorded, "versions"), tls.Versions);
        Assert.Equal(Ids(recorded, "sigalgs"), tls.SignatureAlgorithms);
        Assert.Equal(Ids(recorded, "cert_compression"), tls.CertificateCompression);
        Assert.Equal([.. recorded.GetProperty("key_share").EnumerateArray().Select(k => Id(k[0]))], tls.KeyShares);
        Assert.Contains(recorded.GetProperty("ech").GetProperty("len").GetInt32(), tls.Ech!.Lengths);
        var extensions = Ids(recorded, "extensions");
        Assert.Equal(extensions.Order(), tls.Extensions.Select(e => e.Id).Order());
        Assert.True(tls.PermuteExtensions || extensions.SequenceEqual(tls.Extensions.Select(e => e.Id)));
        Assert.Equal(Ja3.Parse(recorded.GetProperty("ja3").GetString()!).Sorted(), Ja3.Of(tls).Sorted());
        Assert.Equal(recorded.GetProperty("ja4").GetString()![..^13], Ja4.Of(tls)[..^13]);

        // The recorder hashed the reserved number that Chromium drew for its list of signature algorithms; the definition of JA4
        // leaves such numbers out.
        Assert.Equal(recorded.GetProperty("ja4").GetString()![^12..], LastPart(recorded, _ => true));
        Assert.Equal(LastPart(recorded, id => !TlsId.IsReserved(id)), Ja4.Of(tls)[^12..]);
    }

    private static string LastPart(JsonElement recorded, Func<int, bool> counts)
    {
        var extensions = recorded.GetProperty("extensions_sorted").EnumerateArray().Select(e => e.GetInt32()).Where(e => e is not (0 or 16)).Select(e => $"{e:x4}").Order(StringComparer.Ordinal);
        var signatures = recorded.GetProperty("sigalgs").EnumerateArray().Select(s => s.GetInt32()).Where(counts).Select(s => $"{s:x4}");
        var text = $"{string.Join(',', extensions)}_{string.Join(',', signatures)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..12];
    }

    [Fact]
    public void The_hash_of_a_fixed_order_is_the_recorded_one() =>
        Assert.Equal(TargetData.Recording("firefox153").GetProperty("tls").GetProperty("ja3_hash").GetString(), Ja3.Of(Browser.Get("firefox").Tls!).Hash);

    [Theory]
    [InlineData("chrome156")]
    [InlineData("firefox153")]
    public void A_recorded_target_sends_what_the_browser_sent(string name)
    {
        var recorded = TargetData.Recording(name).GetProperty("h2");
        var target = Browser.Get(name);
        Assert.Equal(recorded.GetProperty("akamai").GetString(), Akamai.Of(target.Http2!).ToString());
        var request = recorded.GetProperty("frames").EnumerateArray().Single(f => f.GetProperty("type").GetString() == "HEADERS");
        Assert.Equal(request.GetProperty("stream").GetInt32(), target.Http2!.FirstStream ?? 1);
        Assert.Equal(request.GetProperty("priority").GetProperty("weight").GetInt32(), target.Http2.Priority!.Weight);
        Assert.Equal(request.GetProperty("priority").GetProperty("excl").GetInt32() == 1, target.Http2.Priority.Exclusive);

        var sent = request.GetProperty("headers").EnumerateArray().Select(h => (Name: h[0].GetString()!, Value: h[1].GetString()!)).Where(h => h.Name[0] != ':');
        var made = BrowserHeaders.Merge(target.Headers!, user: null, new(RequestKind.Navigation, "https://localhost", HttpMethod.Get, IsHttp1: false)).Headers
            .Where(h => h.Value is not null && h.Key != "Connection")
            .Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value!));

        // The recording was made without a window, and Chromium says so; one with a window does not.
        Assert.Equal(sent.Select(h => (h.Name, h.Value.Replace("HeadlessChrome", "Chrome", StringComparison.Ordinal))), made);
    }

    [Theory]
    [InlineData("chrome150", "8e19337e7524d2573be54efb2b0784c9")]
    public void Sorted_extensions_have_the_known_hash(string name, string hash) => Assert.Equal(hash, Ja3.Of(Browser.Get(name).Tls!).Sorted().Hash);

    [Theory]
    [InlineData("firefox144", "6f7889b9fb1a62a9577e685c1fcfa919")]
    [InlineData("firefox147", "6f7889b9fb1a62a9577e685c1fcfa919")]
    [InlineData("safari155", "773906b0efdefa24a7f2b8eb6985bf37")]
    public void A_fixed_order_has_the_known_hash(string name, string hash) => Assert.Equal(hash, Ja3.Of(Browser.Get(name).Tls!).Hash);

    [Theory]
    [InlineData("chrome150", "52d84b11737d980aef856699f885ca86")]
    [InlineData("firefox147", "6ea73faa8fc5aac76bded7bd238f6433")]
    [InlineData("safari260", "c52879e43202aeb92740be6e8c86ea96")]
    public void Settings_have_the_known_hash(string name, string hash) => Assert.Equal(hash, Akamai.Of(Browser.Get(name).Http2!).Hash);

    [Fact]
    public void Different_targets_have_different_hashes() =>
        Assert.Equal(BrowserCatalog.BuiltInNames.Count(), BrowserCatalog.BuiltInNames.Select(n => Browser.Get(n).Hash).Distinct(StringComparer.Ordinal).Count());

    private static ImmutableArray<TlsId> Ids(JsonElement recorded, string field) => [.. recorded.GetProperty(field).EnumerateArray().Select(Id)];

    private static TlsId Id(JsonElement value) => value.ValueKind == JsonValueKind.String ? TlsId.Grease : (TlsId)value.GetInt32();
}
