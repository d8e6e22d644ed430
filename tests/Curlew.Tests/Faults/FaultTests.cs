using System.Text;
using Curlew.LibCurl;

namespace Curlew.Tests.Faults;

public sealed class FaultTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Names => [.. FaultScenarios.All.Keys];

    [Fact]
    public void There_are_many_ways_to_misbehave() => Assert.True(FaultScenarios.All.Count >= 45);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Libcurl_says_what_the_table_says_and_the_next_request_works(string name)
    {
        FaultScenario scenario = Find(name);
        await using FaultSite site = await scenario.Start();
        await using var client = new CurlFaultClient();

        Meeting meeting = await MeetAsync(client, site, scenario);

        CurlCode code = meeting.Error is null ? CurlCode.Ok : Assert.IsAssignableFrom<RequestException>(meeting.Error).Code ?? throw meeting.Error;
        Assert.Contains(code, scenario.Codes);
        if (code != CurlCode.Ok)
        {
            meeting.AssertFailed(scenario);
        }

        bool? head = code == CurlCode.Ok && (scenario.Errors is [] || scenario.BufferedOnly) ? true : scenario.InBody;
        Assert.Equal(head ?? meeting.SawHead, meeting.SawHead);
        if (code == CurlCode.Ok && scenario.Errors is [])
        {
            meeting.AssertSucceeded(scenario);
        }

        if (!scenario.StaysDead)
        {
            await AssertGoesOnAsync(client, site);
        }
    }

    /// <summary>The ways side by side: most of them wait for the same time to pass.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public Task A_session_throws_what_the_table_says_and_its_next_request_works(string name) =>
        Task.WhenAll(Enum.GetValues<FaultMode>().Select(mode => MeetSessionAsync(Find(name), mode)));

    private static FaultScenario Find(string name)
    {
        FaultScenario scenario = FaultScenarios.All[name];
        Assert.SkipUnless(scenario.Feature is null || CurlLibrary.HasFeature(scenario.Feature), $"This libcurl has no {scenario.Feature}.");
        Assert.SkipWhen(scenario.LinuxOnly && !OperatingSystem.IsLinux(), "Only Linux can do this to itself.");
        return scenario;
    }

    private static async Task MeetSessionAsync(FaultScenario scenario, FaultMode mode)
    {
        bool streams = mode is FaultMode.SyncStream or FaultMode.AsyncStream;
        await using FaultSite site = await scenario.Start();
        await using var client = new SessionFaultClient(mode);

        Meeting meeting = await MeetAsync(client, site, scenario);

        if (scenario.Errors is [] || (scenario.BufferedOnly && streams))
        {
            meeting.AssertSucceeded(scenario);
        }
        else
        {
            meeting.AssertFailed(scenario);
            Assert.Equal(streams ? scenario.InBody ?? meeting.SawHead : false, meeting.SawHead);
        }

        if (!scenario.StaysDead)
        {
            await AssertGoesOnAsync(client, site);
        }
    }

    private static async Task<Meeting> MeetAsync(IFaultClient client, FaultSite site, FaultScenario scenario)
    {
        bool headSeen = false;
        FaultAnswer? answer = null;
        Exception? error = await Record.ExceptionAsync(async () =>
            answer = await client.GetAsync(site.Url, site.Proxy, scenario.Options, () => headSeen = true).WaitAsync(s_patience));
        return new Meeting(answer, error, headSeen);
    }

    private static async Task AssertGoesOnAsync(IFaultClient client, FaultSite site)
    {
        FaultAnswer next = await client.GetAsync(site.NextUrl, proxy: null, new FaultOptions(), () => { }).WaitAsync(s_patience);
        Assert.Equal(FaultSite.Next, Encoding.ASCII.GetString(next.Body));
    }

    /// <summary>What came of a request.</summary>
    private sealed record Meeting(FaultAnswer? Answer, Exception? Error, bool SawHead)
    {
        public void AssertSucceeded(FaultScenario scenario)
        {
            Assert.Null(Error);
            if (scenario.Body is { } body)
            {
                Assert.Equal((scenario.Status, body), (Answer!.Status, Encoding.ASCII.GetString(Answer.Body)));
            }
        }

        public void AssertFailed(FaultScenario scenario)
        {
            Assert.NotNull(Error);
            Assert.True(Array.IndexOf(scenario.Errors, Error.GetType()) >= 0, $"Expected {string.Join(" or ", scenario.Errors.Select(e => e.Name))}, but it was: {Error}");
            if (Error is RequestTimeoutException timeout)
            {
                Assert.Equal(scenario.Limit, timeout.Kind);
            }
        }
    }
}
