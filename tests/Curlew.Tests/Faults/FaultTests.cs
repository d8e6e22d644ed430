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
    public async Task Libcurl_says_what_is_expected_and_goes_on(string name)
    {
        FaultScenario scenario = FaultScenarios.All[name];
        Assert.SkipUnless(scenario.Feature is null || CurlLibrary.HasFeature(scenario.Feature), $"This libcurl has no {scenario.Feature}.");
        Assert.SkipWhen(scenario.LinuxOnly && !OperatingSystem.IsLinux(), "Only Linux can do this to itself.");
        await using FaultSite site = await scenario.Start();
        await using var client = new CurlFaultClient();

        bool headSeen = false;
        FaultAnswer? answer = null;
        Exception? error = await Record.ExceptionAsync(async () =>
            answer = await client.GetAsync(site.Url, site.Proxy, scenario.Options, () => headSeen = true).WaitAsync(s_patience));

        CurlCode code = error is null ? CurlCode.Ok : Assert.IsAssignableFrom<RequestException>(error).Code ?? throw error;
        Assert.Contains(code, scenario.Codes);
        if (error is not null)
        {
            Assert.Contains(error.GetType(), scenario.Errors);
            Assert.Equal(scenario.Limit, (error as RequestTimeoutException)?.Kind);
        }

        bool? headExpected = code == CurlCode.Ok ? scenario.Errors is [] || scenario.BufferedOnly : scenario.InBody;
        Assert.Equal(headExpected ?? headSeen, headSeen);
        if (scenario is { Errors: [], Body: not null } && answer is not null)
        {
            Assert.Equal((scenario.Status, scenario.Body), (answer.Status, Encoding.ASCII.GetString(answer.Body)));
        }

        if (scenario.StaysDead)
        {
            return;
        }

        FaultAnswer next = await client.GetAsync(site.NextUrl, proxy: null, new FaultOptions(), () => { }).WaitAsync(s_patience);
        Assert.Equal(FaultSite.Next, Encoding.ASCII.GetString(next.Body));
    }
}
