using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests;

/// <summary>Every target through a session, as a server sees it on the wire.</summary>
public sealed class TargetVisitTests : IAsyncLifetime
{
    private RecordedSite _site = null!;

    public static TheoryData<string> Names => [.. ExpectedVisit.Names];

    public async ValueTask InitializeAsync() => _site = await RecordedSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public void Every_target_is_visited_here() => Assert.Equal(BrowserCatalog.BuiltInNames.Order(StringComparer.Ordinal), ExpectedVisit.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_server_sees_the_hello_that_was_published(string name)
    {
        RecordedSite.SkipWithoutEngine();
        var expected = ExpectedVisit.Of(name);

        var (hello, _) = await _site.VisitAsync(name);

        Assert.Equal(expected.Hello, WithoutPadding(hello, expected.IsPermuted));
        AssertPadding(name, hello);
        AssertGrease(hello);
        Assert.True(
            hello.Has(ClientHello.EncryptedClientHello) ? expected.EchLengths.Contains(hello.Body(ClientHello.EncryptedClientHello).Length) : expected.EchLengths is [],
            $"encrypted_client_hello of {hello.Body(ClientHello.EncryptedClientHello).Length} bytes");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_server_sees_the_HTTP2_and_the_headers_that_were_published(string name)
    {
        RecordedSite.SkipWithoutEngine();

        var (_, frames) = await _site.VisitAsync(name);

        Assert.Equal(ExpectedVisit.Of(name).Http2, ExpectedVisit.Describe(frames));
        Assert.All(frames.Frames, f => Assert.True(f.Type is not (Http2FrameType.Priority or Http2FrameType.ResetStream)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_order_of_extensions_is_fixed_or_drawn_anew(string name)
    {
        RecordedSite.SkipWithoutEngine();
        List<string> orders = [];
        for (var i = 0; i < 4; i++)
        {
            orders.Add(string.Join(',', (await _site.VisitAsync(name)).Hello.Extensions.Where(e => e != ClientHello.Padding)));
        }

        Assert.Equal(ExpectedVisit.Of(name).IsPermuted ? 4 : 1, orders.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Firefox_153_widens_each_stream_and_the_recording_has_the_same_length()
    {
        RecordedSite.SkipWithoutEngine();
        var (hello, frames) = await _site.VisitAsync("firefox153");

        Assert.Equal(TargetData.Recording("firefox153").GetProperty("tls").GetProperty("hello_len").GetInt32(), hello.RecordLength);
        Assert.Contains("WINDOW_UPDATE[3] 12451840", frames.Frames.Select(f => f.ToString()));
    }

    [Fact]
    public async Task Chromium_156_has_the_length_of_one_of_its_kinds_of_ECH()
    {
        RecordedSite.SkipWithoutEngine();
        var (hello, _) = await _site.VisitAsync("chrome156");
        var recorded = TargetData.Recording("chrome156").GetProperty("tls");

        Assert.Equal(
            recorded.GetProperty("hello_len").GetInt32() - recorded.GetProperty("ech").GetProperty("len").GetInt32(),
            hello.RecordLength - hello.Body(ClientHello.EncryptedClientHello).Length);
    }

    private static string WithoutPadding(ClientHello hello, bool isSorted)
    {
        var text = hello.Describe(isSorted);
        var extensions = string.Join(',', (isSorted ? [.. hello.Extensions.Order()] : hello.Extensions).Where(e => e != ClientHello.Padding)
            .Select(e => e == ClientHello.Grease ? "GREASE" : $"{e}"));
        return string.Join('\n', text.Split('\n').Select(line => line.StartsWith("extensions: ", StringComparison.Ordinal) ? $"extensions: {extensions}" : line));
    }

    /// <summary>BoringSSL pads a hello of 256 to 511 bytes to 512, as the last extension (RFC 7685); NSS does the same.</summary>
    private static void AssertPadding(string name, ClientHello hello)
    {
        if (hello.Has(ClientHello.Padding))
        {
            Assert.Equal(ClientHello.Padding, hello.Extensions[^1]);
            Assert.Equal(512, hello.Message.Length);
        }
        else
        {
            Assert.True(hello.Message.Length is < 256 or >= 512, $"{name}: {hello.Message.Length} bytes without padding");
        }
    }

    /// <summary>RFC 8701: first and last among extensions, empty and of one byte, and not the same value.</summary>
    private static void AssertGrease(ClientHello hello)
    {
        var places = hello.Extensions.Select((id, i) => (id, i)).Where(e => e.id == ClientHello.Grease).Select(e => e.i).ToList();
        if (places.Count > 0)
        {
            var last = hello.Extensions.Count - (hello.Has(ClientHello.Padding) ? 2 : 1);
            Assert.Equal([0, last], places);
            Assert.Equal([0, 1], places.Select(p => hello.ExtensionLengths[p]));
        }
    }
}
