namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>What a handle allows and refuses while one of its callbacks runs.</summary>
[Collection(nameof(CallbackServers))]
public sealed class CallbackReentrancyTests(CallbackServers servers)
{
    private static readonly (string Member, Action<Curl> Call)[] s_refusedInCallbacks =
    [
        (nameof(Curl.SetOpt), curl => curl.SetOpt(CurlOpt.Url, "http://127.0.0.1/")),
        (nameof(Curl.SetOpt), curl => curl.SetOpt("VERBOSE", true)),
        (nameof(Curl.SetOpt), curl => curl.SetOpt(CurlOpt.WriteFunction, null)),
        (nameof(Curl.Unset), curl => curl.Unset(CurlOpt.Url)),
        (nameof(Curl.Perform), curl => curl.Perform()),
        (nameof(Curl.PerformBytes), curl => curl.PerformBytes()),
        (nameof(Curl.PerformString), curl => curl.PerformString()),
        (nameof(Curl.Reset), curl => curl.Reset()),
        (nameof(Curl.Upkeep), curl => curl.Upkeep()),
        (nameof(Curl.Send), curl => curl.Send([1], out _)),
        (nameof(Curl.Receive), curl => curl.Receive(new byte[1], out _)),
        (nameof(Curl.Dispose), curl => curl.Dispose()),
    ];

    private static readonly (string Member, Action<Curl> Call)[] s_refusedToOtherThreads =
    [
        .. s_refusedInCallbacks,
        (nameof(Curl.GetInfo), curl => curl.GetInfo(CurlInfo.ResponseCode)),
        (nameof(Curl.GetAllInfo), curl => curl.GetAllInfo()),
        (nameof(Curl.GetHeaders), curl => curl.GetHeaders()),
        (nameof(Curl.Pause), curl => curl.Pause()),
        (nameof(Curl.Duplicate), curl => curl.Duplicate()),
        (nameof(Curl.ErrorText), curl => _ = curl.ErrorText),
    ];

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Inside_it_what_libcurl_forbids_is_refused(string option)
    {
        var refusals = InFirstCall(option, curl => [.. s_refusedInCallbacks.Select(entry => Refusal(curl, entry.Call))]);

        Assert.All(s_refusedInCallbacks.Zip(refusals), pair =>
        {
            var error = Assert.IsType<InvalidOperationException>(pair.Second);
            Assert.Contains($"Curl.{pair.First.Member} ", error.Message, StringComparison.Ordinal);
            Assert.Contains("inside a callback", error.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void During_it_a_second_thread_is_refused(string option)
    {
        var refusals = InFirstCall(option, curl =>
        {
            List<Exception?> found = [];
            var thread = new Thread(() => found.AddRange(s_refusedToOtherThreads.Select(entry => Refusal(curl, entry.Call))));
            thread.Start();
            thread.Join();
            return found;
        });

        Assert.All(s_refusedToOtherThreads.Zip(refusals), pair =>
        {
            var error = Assert.IsType<InvalidOperationException>(pair.Second);
            Assert.Contains($"Curl.{pair.First.Member} ", error.Message, StringComparison.Ordinal);
            Assert.Contains("another thread", error.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Inside_it_what_only_reads_is_allowed(string option)
    {
        var url = "";
        var headers = -1;
        var infos = 0;
        var text = "unread";
        object? tag = null;
        object? tagOfDuplicate = null;
        InFirstCall(option, curl =>
        {
            curl.Tag = "curlew";
            url = curl.GetInfo(CurlInfo.EffectiveUrl);
            headers = curl.GetHeaders().Count;
            infos = curl.GetAllInfo().Count;
            text = curl.ErrorText;
            tag = curl.Tag;
            using var duplicate = curl.Duplicate();
            tagOfDuplicate = duplicate.Tag;
            return [];
        });

        Assert.Contains("://", url, StringComparison.Ordinal);
        Assert.True(headers >= 0);
        Assert.True(infos > 20);
        Assert.Empty(text);
        Assert.Equal("curlew", tag);
        Assert.Equal("curlew", tagOfDuplicate);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Inside_it_unpausing_reaches_libcurl(string option)
    {
        var answers = InFirstCall(option, curl => [Refusal(curl, handle => handle.Unpause())]);

        // libcurl has nothing to unpause while there is no connection yet, or none any more.
        Assert.True(answers[0] is null or CurlEasyException { Code: CurlCode.BadFunctionArgument }, answers[0]?.ToString());
    }

    private static Exception? Refusal(Curl curl, Action<Curl> call) => Record.Exception(() => call(curl));

    /// <summary>Runs the code in the first call of the callback, and the transfer to its good end.</summary>
    private IReadOnlyList<Exception?> InFirstCall(string option, Func<Curl, IReadOnlyList<Exception?>> code)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        IReadOnlyList<Exception?>? found = null;
        var entered = false;
        scenario.Install(curl, () =>
        {
            if (!entered)
            {
                entered = true;
                found = code(curl);
            }
        });

        curl.Perform();

        Assert.NotNull(found);
        return found;
    }
}
