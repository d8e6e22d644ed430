using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>Calls while a transfer runs: from another thread none, from a callback those that libcurl allows.</summary>
public sealed class GuardTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private static readonly string[] s_allowedInCallbacks =
    [
        nameof(Curl.GetInfo), nameof(Curl.GetInfoBytes), nameof(Curl.GetAllInfo), nameof(Curl.GetCookies), nameof(Curl.GetHeaders),
        nameof(Curl.GetHeader), nameof(Curl.Pause), nameof(Curl.Unpause), nameof(Curl.Duplicate), nameof(Curl.ErrorText), nameof(Curl.WsMeta),
        nameof(Curl.ErrorBytes), "Share", "Multi",
    ];

    private readonly HttpServer _server = fixture.Server;

    public static TheoryData<bool> Kinds => [false, true];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Another_thread_is_refused_by_every_member_while_a_transfer_runs(bool cancellable)
    {
        var answers = DuringTransfer(cancellable, curl => OnAnotherThread(() => Answers(curl, CurlMembers.All)));

        Assert.NotEmpty(answers);
        Assert.All(answers, AssertRefused);
        Assert.All(answers, answer => Assert.Contains("thread", answer.Error!.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_callback_is_refused_what_libcurl_forbids(bool cancellable)
    {
        var forbidden = CurlMembers.All.Where(m => !s_allowedInCallbacks.Contains(m.Name)).ToList();

        var answers = DuringTransfer(cancellable, curl => Answers(curl, forbidden));

        Assert.Contains(answers, answer => answer.Member.Name == nameof(Curl.SetOpt));
        Assert.All(answers, AssertRefused);
        Assert.All(answers, answer => Assert.Contains("callback", answer.Error!.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_callback_may_call_the_rest(bool cancellable)
    {
        var allowed = CurlMembers.All.Where(m => s_allowedInCallbacks.Contains(m.Name)).ToList();

        var answers = DuringTransfer(cancellable, curl => Answers(curl, allowed));

        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.True(answer.Error is null, $"{answer.Member.Signature}: {answer.Error}"));
    }

    [Fact]
    public void After_a_refusal_the_transfer_goes_on_and_the_handle_is_free_again()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            Assert.Throws<InvalidOperationException>(() => curl.Reset());
            OnAnotherThread(() => Assert.Throws<InvalidOperationException>(() => { _ = curl.ErrorText; }));
            return data.Length;
        });

        curl.Perform();

        Assert.Equal(10, curl.GetInfo(CurlInfo.SizeDownloadT));
        Assert.Equal("", OnAnotherThread(() => curl.ErrorText));
    }

    [Fact]
    public void A_refusal_that_a_callback_lets_out_is_the_cause_of_the_failure()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            curl.Perform();
            return data.Length;
        });

        var error = curl.Fails(CurlCode.WriteError);

        Assert.Contains("Curl.Perform", Assert.IsType<InvalidOperationException>(error.InnerException).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_idle_handle_may_go_from_thread_to_thread()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(10, OnAnotherThread(() => curl.PerformBytes()).Length);
        }

        Assert.Equal(0, curl.GetInfo(CurlInfo.NumConnects));
    }

    [Fact]
    public void A_duplicate_made_in_a_callback_works()
    {
        Curl? copy = null;
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            copy ??= curl.Duplicate();
            return line.Length;
        });
        curl.Perform();

        using (copy)
        {
            Assert.Equal(10, copy!.PerformBytes().Length);
        }
    }

    [Fact]
    public void Threads_that_race_for_one_handle_get_it_one_at_a_time_or_a_refusal()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/1000");
        var done = 0;
        var refused = 0;

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            try
            {
                Assert.Equal(1000, curl.PerformBytes().Length);
                Interlocked.Increment(ref done);
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal(200, done + refused);
        Assert.NotEqual(0, done);
    }

    private static void AssertRefused(Answer answer)
    {
        var error = Assert.IsType<InvalidOperationException>(answer.Error);
        Assert.Contains($"Curl.{answer.Member.Name} ", error.Message, StringComparison.Ordinal);
    }

    private static List<Answer> Answers(Curl curl, IEnumerable<CurlMember> members) =>
        [.. members.Select(member => new Answer(member, Record.Exception(() => member.Call(curl))))];

    private static T OnAnotherThread<T>(Func<T> call)
    {
        var answer = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(answer.Wait(TestCurl.Patience));
        return answer.Result;
    }

    private List<Answer> DuringTransfer(bool cancellable, Func<Curl, List<Answer>> call)
    {
        using var cancellation = new CancellationTokenSource();
        List<Answer> answers = [];
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            answers = call(curl);
            return data.Length;
        });
        curl.Perform(cancellable ? cancellation.Token : default);
        return answers;
    }

    private sealed record Answer(CurlMember Member, Exception? Error);
}
