using Curlew.LibCurl;
using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests;

/// <summary>Each target's handshake completes through a session, with servers of four families.</summary>
public sealed class TargetHandshakeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> FamiliesAndVersions => new MatrixTheoryData<string, string>(HandshakeServer.Families, ["1.2", "1.3"]);

    public static TheoryData<string> Families => [.. HandshakeServer.Families];

    [Theory]
    [MemberData(nameof(FamiliesAndVersions))]
    public async Task Every_target_is_answered_and_resumes(string family, string version)
    {
        RecordedSite.SkipWithoutEngine();
        await using var server = await HandshakeServer.StartAsync(family, version);
        foreach (var name in ExpectedVisit.Names)
        {
            var before = server.Recorder.Connections.Count;
            var (first, second) = await VisitTwiceAsync(server.Recorder.Uri, name);

            var visits = server.Recorder.Connections.Skip(before).ToList();
            var hello = visits[0][0];
            Assert.True(first.Contains(server.Version, StringComparison.Ordinal), $"{name}: {first}");
            Assert.True(second.Contains(server.Version, StringComparison.Ordinal), $"{name}: {second}");
            Assert.Equal(2, visits.Count);
            Assert.False(server.IsResumed(first) ?? false, name);

            // Whoever does not tell the modes of TLS 1.3 never resumes; in 1.2 a server may know sessions by their ids, without tickets.
            var (resumes, hasTicket) = (hello.Has(ClientHello.PskModes), hello.Has(ClientHello.SessionTicket));
            Assert.True((server.IsResumed(second) ?? resumes) == resumes || (version == "1.2" && !hasTicket), $"{name}: {second}");
            Assert.True((visits[1][0].Extensions[^1] == ClientHello.PreSharedKey) == (resumes && version == "1.3"), name);
            Assert.True((visits[1][0].Body(ClientHello.SessionTicket).Length > 0) == (resumes && hasTicket && version == "1.2"), name);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Every_target_answers_a_HelloRetryRequest(string family)
    {
        RecordedSite.SkipWithoutEngine();
        await using var server = await HandshakeServer.StartAsync(family, "1.3", isRetrying: true);
        foreach (var name in ExpectedVisit.Names)
        {
            var before = server.Recorder.Connections.Count;
            await VisitTwiceAsync(server.Recorder.Uri, name);

            foreach (var hellos in server.Recorder.Connections.Skip(before))
            {
                Assert.Equal(2, hellos.Count);
                Assert.Equal(24, Assert.Single(hellos[1].KeyShares).Group);
                Assert.Equal(hellos[0].Random, hellos[1].Random);
                Assert.Equal(Lasting(hellos[0]), Lasting(hellos[1]));
            }
        }

        // A cookie comes in, padding is reckoned anew, and early data goes.
        static IEnumerable<int> Lasting(ClientHello hello) => hello.Extensions.Where(e => e is not (ClientHello.Cookie or ClientHello.Padding));
    }

    [Theory]
    [InlineData("X25519MLKEM768", 4588)]
    [InlineData("X25519", 29)]
    [InlineData("P-256", 23)]
    [InlineData("X25519Kyber768Draft00", 25497)]
    public async Task Each_key_share_of_every_target_can_be_chosen(string group, int id)
    {
        RecordedSite.SkipWithoutEngine();
        Assert.SkipUnless(EngineTlsServer.IsAvailable, EngineTlsServer.MissingReason);
        await using var server = await EngineTlsServer.StartAsync(group);
        await using var recorder = ClientHelloRecorder.Start(server.Port);
        var names = ExpectedVisit.Names.Where(n => Browser.Get(n).Tls!.KeyShares.Contains(id)).ToList();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            await using var session = NewSession(name);
            var page = (await session.GetAsync(recorder.Uri.AbsoluteUri, cancellationToken: Token)).Text;
            Assert.True(page.Contains($"group={id}/", StringComparison.Ordinal), $"{name}: {page}");
        }

        Assert.All(recorder.Connections, hellos => Assert.Single(hellos));
    }

    [Fact]
    public void Every_key_share_is_among_those_that_are_chosen() =>
        Assert.Equal([23, 29, 4588, 25497], ExpectedVisit.Names.SelectMany(n => Browser.Get(n).Tls!.KeyShares).Where(k => !k.IsGrease).Select(k => (int)k.Value).Distinct().Order());

    [Theory]
    [InlineData("zlib", 1)]
    [InlineData("brotli", 2)]
    [InlineData("zstd", 3)]
    public async Task A_compressed_certificate_is_decoded_for_every_target_that_asks_for_one(string algorithm, int id)
    {
        RecordedSite.SkipWithoutEngine();
        Assert.SkipUnless(EngineTlsServer.IsAvailable, EngineTlsServer.MissingReason);
        await using var server = await EngineTlsServer.StartAsync("X25519", algorithm);
        foreach (var name in ExpectedVisit.Names)
        {
            await using var session = NewSession(name);
            var page = (await session.GetAsync($"https://localhost:{server.Port}/", cancellationToken: Token)).Text;
            Assert.True(page.Contains(Browser.Get(name).Tls!.CertificateCompression.Contains(id) ? "compressed=1" : "compressed=0", StringComparison.Ordinal), $"{name}: {page}");
        }

        await using var strict = new Session { Impersonate = "firefox", Tls = new() { CaFile = WrongAuthority.CaFile } };
        await Assert.ThrowsAsync<CertificateException>(() => strict.GetAsync($"https://localhost:{server.Port}/", cancellationToken: Token));
    }

    [Theory]
    [InlineData("alps", 17513)]
    [InlineData("alps-new", 17613)]
    public async Task Application_settings_are_taken_for_every_target_that_offers_them(string word, int codePoint)
    {
        RecordedSite.SkipWithoutEngine();
        Assert.SkipUnless(EngineTlsServer.IsAvailable, EngineTlsServer.MissingReason);
        await using var server = await EngineTlsServer.StartAsync("X25519", word);
        foreach (var name in ExpectedVisit.Names.Where(n => Browser.Get(n).Tls!.HasExtension(codePoint)))
        {
            await using var session = NewSession(name);
            var page = (await session.GetAsync($"https://localhost:{server.Port}/", cancellationToken: Token)).Text;
            Assert.True(page.Contains("alps=1", StringComparison.Ordinal), $"{name}: {page}");
        }
    }

    private static TestCertificates WrongAuthority { get; } = TestCertificates.Create();

    private static Session NewSession(string name) => new() { Tls = RecordedSite.Trust, Impersonate = name };

    private static async Task<(string First, string Second)> VisitTwiceAsync(Uri url, string name)
    {
        await using var session = NewSession(name);
        session.CurlOptions = new() { { CurlOpt.FreshConnect, true } };
        var first = await session.GetAsync(url.AbsoluteUri, cancellationToken: Token);
        var second = await session.GetAsync(url.AbsoluteUri, cancellationToken: Token);
        return (first.Text, second.Text);
    }
}
