using System.Text.RegularExpressions;
using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests;

/// <summary>No connection and no TLS session goes from one fingerprint to another.</summary>
public sealed partial class LookPoolTests
{
    private static readonly string[] s_names = ["chrome156", "firefox153"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_interleaved_requests_keep_to_their_connections()
    {
        RecordedSite.SkipWithoutEngine();
        await using var site = await RecordedSite.StartAsync();
        await using var session = new Session { Tls = RecordedSite.Trust };
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Token }, async (i, token) =>
        {
            using var response = await session.GetAsync($"{site.Url}{s_names[i % 2]}", new() { Impersonate = s_names[i % 2] }, token);
            Assert.Equal(200, response.StatusCode);
        });

        Assert.Equal(1000, site.Connections.Sum(c => c.Requests.Count));
        Assert.True(site.Connections.Count < 64, $"{site.Connections.Count} connections"); // not one for each request
        foreach (var connection in site.Connections)
        {
            var path = Assert.Single(connection.Requests.Select(r => r.Field(":path")).Distinct(StringComparer.Ordinal));
            Assert.All(connection.Requests, r => Assert.Contains(path == "/firefox153" ? "Firefox/" : "Chrome/", r.Field("user-agent")!, StringComparison.Ordinal));
            Assert.Equal(path == "/firefox153" ? 3 : 1, connection.Requests[0].Stream);
        }
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_thousand_interleaved_connections_resume_only_sessions_of_their_own(string version)
    {
        RecordedSite.SkipWithoutEngine();
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        await using var server = await OpenSslServer.StartAsync(version, "-num_tickets", "1");
        await using var recorder = ClientHelloRecorder.Start(server.Port);
        await using var session = new Session { Tls = RecordedSite.Trust };
        List<(string Name, bool IsReused, string Secret)> visits = [];
        for (var i = 0; i < 1000; i++)
        {
            var name = s_names[i / 2 % 2]; // each after itself and after the other
            var page = (await session.GetAsync(recorder.Uri.AbsoluteUri, new() { Impersonate = name }, Token)).Text;
            visits.Add((name, page.Contains("Reused, TLS", StringComparison.Ordinal), Secret().Match(page).Groups["secret"].Value));
        }

        // The server closes after each answer; whoever comes for the first time has nothing to resume, whoever comes again has.
        Assert.Equal(s_names, visits.Where(v => !v.IsReused).Select(v => v.Name));
        Assert.Equal([0, 2], visits.Index().Where(v => !v.Item.IsReused).Select(v => v.Index));
        Assert.All(visits.GroupBy(v => v.Secret, StringComparer.Ordinal), s => Assert.Single(s.Select(v => v.Name).Distinct(StringComparer.Ordinal)));
        Assert.Equal(1000, recorder.Hellos.Count);
        Assert.All(recorder.Hellos.Zip(visits), v => Assert.Equal(v.Second.Name == "chrome156", v.First.Ciphers.Contains(ClientHello.Grease)));
        if (version == "-tls1_3")
        {
            Assert.Equal(visits.Select(v => v.IsReused), recorder.Hellos.Select(h => h.Has(ClientHello.PreSharedKey)));
        }
        else
        {
            Assert.Equal(2, visits.DistinctBy(v => v.Secret, StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public async Task Fingerprints_that_differ_in_one_field_do_not_share()
    {
        RecordedSite.SkipWithoutEngine();
        await using var site = await RecordedSite.StartAsync();
        await using var session = new Session { Tls = RecordedSite.Trust, Impersonate = "chrome" };
        ExtraFingerprints[] extras =
        [
            new() { Grease = false }, new() { PermuteExtensions = false }, new() { SessionTicket = false }, new() { StreamWeight = 100 },
            new() { SplitCookies = false }, new() { HeaderOrder = ["user-agent"] },
        ];
        for (var round = 0; round < 2; round++)
        {
            foreach (var extra in extras)
            {
                await session.GetAsync(site.Url, new() { ExtraFingerprints = extra }, Token);
            }
        }

        Assert.Equal(Enumerable.Repeat(2, extras.Length), site.Connections.Select(c => c.Requests.Count));
    }

    [Fact]
    public void A_library_that_does_not_tell_fingerprints_apart_shares_nothing_once_there_are_two()
    {
        LookConnections impersonate = new(FingerprintFamily.Impersonate);
        using LibCurl.Curl curl = new();
        BrowserLook one = new(Browser.Get("chrome"), RequestKind.Navigation, HasHeaders: true, FingerprintProtocol.Usual, AcceptEncoding: null);
        BrowserLook two = one with { Fingerprint = Browser.Get("safari") };

        Assert.Equal([false, false, true, true], new[] { one, one, two, one }.Select(look => impersonate.NeedsFresh(curl, look)));
        Assert.True(impersonate.NeedsFresh(curl, look: null));
        LookConnections engine = new(FingerprintFamily.Engine);
        Assert.Equal([false, false, false], new[] { one, two, null }.Select(look => engine.NeedsFresh(curl, look)));
    }

    [GeneratedRegex("(Master-Key|Resumption PSK): (?<secret>[0-9A-F]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();
}
