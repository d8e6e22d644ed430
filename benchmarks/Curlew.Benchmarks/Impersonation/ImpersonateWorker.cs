using System.CommandLine;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;

namespace Curlew.Benchmarks.Impersonation;

/// <summary>The contenders of <see cref="ImpersonateBenchmark"/>: a session's requests for one URL, so many at once.</summary>
internal static class ImpersonateWorker
{
    public const string CommandName = "impersonate-loop";

    public static Command CreateCommand()
    {
        var client = new Argument<ImpersonateClient>("client");
        var url = new Argument<string>("url");
        var authorities = new Argument<string>("authorities");
        var atOnce = new Argument<int>("at-once");
        var command = new Command(CommandName) { client, url, authorities, atOnce };
        command.Hidden = true;
        command.SetAction((parsed, _) => ServeAsync(
            parsed.GetValue(client), parsed.GetRequiredValue(url), parsed.GetRequiredValue(authorities), parsed.GetValue(atOnce)));
        return command;
    }

    private static async Task ServeAsync(ImpersonateClient client, string url, string authorities, int lanes)
    {
        await using var session = new Session { Tls = new TlsOptions { CaFile = authorities } };
        if (client == ImpersonateClient.Browser)
        {
            session.Impersonate = Browser.Chrome;
        }
        else if (client == ImpersonateClient.SameHeaders)
        {
            session.Headers = HeadersOf(Browser.Get("chrome"));
        }

        var received = new ByteCounter();
        await Meter.ServeAsync(count => Lanes.RunAsync(lanes, count, RequestAsync), () => received.Bytes);

        async Task RequestAsync(int lane)
        {
            using Response response = await session.GetAsync(url);
            received.Add(response.RaiseForStatus().Content.Length);
        }
    }

    private static Headers HeadersOf(Fingerprint browser)
    {
        Headers headers = [];
        foreach (HeaderSlot slot in browser.Headers!.Navigation.Lines.Where(slot => slot.Value is not null))
        {
            headers.Add(slot.Name, slot.Value);
        }

        return headers;
    }
}
