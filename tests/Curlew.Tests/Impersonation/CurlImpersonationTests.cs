using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests;

/// <summary>A handle of libcurl that looks like a browser.</summary>
public sealed class CurlImpersonationTests : IAsyncLifetime
{
    private RecordedSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        RecordedSite.SkipWithoutEngine();
        _site = await RecordedSite.StartAsync();
    }

    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? default;

    [Fact]
    public async Task A_handle_looks_like_a_session_does_and_keeps_nothing_of_the_one_before()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, _site.Url);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        string[] names = ["chrome156", "firefox153", "safari2601", "chrome99", "tor145", "chrome156"];
        foreach (var name in names)
        {
            curl.Impersonate(name);
            Visit(curl);
        }

        curl.Impersonate(Impersonation.None);
        Visit(curl);
        using var fresh = new Curl();
        fresh.SetOpt(CurlOpt.Url, _site.Url);
        fresh.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        Visit(fresh);
        foreach (var (name, index) in names.Select((n, i) => (n, i)).Take(5))
        {
            var (hello, frames) = await _site.VisitAsync(name);
            Assert.Equal(hello.Describe(sortExtensions: true), _site.Hellos[index].Describe(sortExtensions: true));
            Assert.Equal(Text(frames), Text(_site.Connections[index]));
        }

        Assert.Equal(2, _site.Connections[0].Requests.Count); // as it was at first
        Assert.Equal(_site.Hellos[6].Describe(), _site.Hellos[5].Describe());
        Assert.Equal(Text(_site.Connections[6]), Text(_site.Connections[5]));
    }

    [Fact]
    public void Headers_and_kinds_are_the_callers()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, _site.Url);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        curl.Impersonate("chrome", new() { ["X-Mine"] = "1", ["accept"] = "a/b" }, RequestKind.Fetch, new Uri(_site.Url));
        Visit(curl);
        curl.Impersonate("chrome", new() { ["X-Mine"] = "2" }, defaultHeaders: false);
        Visit(curl);

        var requests = _site.Connections[0].Requests;
        Assert.Equal(
            "sec-ch-ua-platform,x-mine,user-agent,sec-ch-ua,sec-ch-ua-mobile,accept,sec-fetch-site,sec-fetch-mode,sec-fetch-dest,referer,accept-encoding,accept-language,priority",
            string.Join(',', requests[0].Names));
        Assert.Equal(("a/b", _site.Url), (requests[0].Field("accept"), requests[0].Field("referer")));
        Assert.Equal("2", requests[1].Field("x-mine"));
        Assert.DoesNotContain("sec-ch-ua", requests[1].Names);
    }

    [Fact]
    public void Every_option_of_a_plan_is_taken_back()
    {
        foreach (var name in BrowserCatalog.BuiltInNames)
        {
            foreach (var kind in Enum.GetValues<RequestKind>())
            {
                Assert.Subset(FingerprintPlan.Ids.ToHashSet(), FingerprintPlan.For(Browser.Get(name), kind, FingerprintProtocol.Usual).Options.Select(o => o.Id).ToHashSet());
            }
        }

        FingerprintKnobs impersonate = new("libcurl-impersonate", id => id is (> 1000 and < 1040) or (> 11000 and < 11040));
        var others = FingerprintPlan.Make(Browser.Get("chrome150"), RequestKind.Navigation, FingerprintProtocol.Http3, impersonate);
        Assert.Subset(FingerprintPlan.Ids.ToHashSet(), others.Options.Select(o => o.Id).ToHashSet());
    }

    private static void Visit(Curl curl) => Assert.Empty(curl.PerformBytes());

    private static string Text(Http2Recording connection) => string.Join('\n', connection.Opening)
        + string.Concat(connection.Requests[0].Fields.Where(f => f.Name != ":authority").Select(f => $"\n{f.Name}: {f.Value}"));
}
