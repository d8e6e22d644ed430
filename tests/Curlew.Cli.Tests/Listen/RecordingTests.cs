using Curlew.Cli.Listen;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Cli.Tests.Listen;

/// <summary>What is made of requests.</summary>
public sealed class RecordingTests
{
    private const string Chromium = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

    [Theory]
    [InlineData(Chromium, "chrome", "156.0.0.0", "linux", null)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36", "chrome", "156.0.0.0", "linux", null)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/101.0.4951.64 Safari/537.36 Edg/101.0.1210.47", "edge", "101.0.1210.47", "windows", "10.0")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:147.0) Gecko/20100101 Firefox/147.0", "firefox", "147.0", "macos", "10.15")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1", "safari", "18.4", "ios", "18.4")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36", "chrome", "131.0.0.0", "android", "10")]
    [InlineData("curl/8.14.1", "curl", "8.14.1", null, null)]
    public void A_User_Agent_tells_of_its_program(string text, string client, string version, string? os, string? osVersion)
    {
        var info = UserAgent.Read(text)!;
        Assert.Equal((client, version, os, osVersion), (info.Client, info.Version, info.Os, info.OsVersion));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Mozilla/5.0")]
    [InlineData("no program")]
    public void Another_tells_of_none(string? text) => Assert.Null(UserAgent.Read(text));

    [Fact]
    public void One_order_is_made_of_many()
    {
        string[][] lists = [["ua", "accept", "upgrade", "priority"], ["ua", "accept", "type", "length", "cookie", "upgrade"], ["Host", "UA", "Accept", "Type", "Connection", "Cookie"], ["length", "connection"]];
        Assert.Equal(["host", "ua", "accept", "type", "length", "connection", "cookie", "upgrade", "priority"], HeaderOrder.Merge(lists).Select(n => n.ToLowerInvariant()));
    }

    [Fact]
    public void Parts_of_one_order_make_an_order_that_keeps_them_all() => Prop.ForAll(
        Gen.Choose(0, (1 << 8) - 1).ArrayOf(5).ToArbitrary(),
        masks =>
        {
            var lists = masks.Select(mask => Enumerable.Range(0, 8).Where(i => (mask >> i & 1) != 0).Select(i => $"h{i}").ToList()).ToList();
            var merged = HeaderOrder.Merge(lists);
            return lists.TrueForAll(l => merged.Where(l.Contains).SequenceEqual(l)) && merged.Count == lists.SelectMany(l => l).Distinct(StringComparer.Ordinal).Count();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Orders_that_contradict_each_other_make_one_all_the_same() =>
        Assert.Equal(["a", "b", "c"], HeaderOrder.Merge([["c", "a"], ["a", "b", "c"]]));

    [Fact]
    public void Nobody_is_no_fingerprint() => Assert.Null(FingerprintMaker.Make("x", [new RecordedConnection(1)]));

    [Fact]
    public void An_image_is_nothing_that_a_fingerprint_tells_of()
    {
        RecordedConnection connection = new(1);
        connection.Add(Request(("Host", "h"), ("Sec-Fetch-Dest", "image")));
        Assert.Null(FingerprintMaker.Make("x", [connection]));
    }

    [Fact]
    public void Headers_of_a_request_have_a_place_and_no_value()
    {
        RecordedConnection connection = new(1);
        connection.Add(Request(("Host", "h"), ("User-Agent", Chromium), ("X-Mine", "1"), ("Cookie", "secret=1"), ("Authorization", "Basic c2VjcmV0"), ("Connection", "keep-alive")));
        var made = FingerprintMaker.Make("x", [connection])!;
        Assert.Equal(["Host", $"User-Agent: {Chromium}", "X-Mine: 1", "Cookie", "Authorization", "Connection: keep-alive"], made.Fingerprint.Headers!.Navigation.Lines.Select(l => l.ToString()));
        Assert.Equal(["TLS", "HTTP/2", "fetch", "WebSocket", "a form with a file", "cookies"], made.Unseen);
        made.Fingerprint.Validate();
    }

    private static RecordedRequest Request(params (string Name, string Value)[] fields) => new()
    {
        IsSecure = false,
        Method = "GET",
        Target = "/",
        Authority = "localhost",
        Fields = [.. fields.Select(f => new HeaderField(f.Name, f.Value))],
    };
}
