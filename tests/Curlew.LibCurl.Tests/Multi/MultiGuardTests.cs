using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>What a multi handle refuses, and that nothing has changed then.</summary>
public sealed class MultiGuardTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    /// <summary>Members that do not work inside a callback, nor from a second thread.</summary>
    private static readonly Dictionary<string, Action<CurlMulti, Curl>> s_members = new()
    {
        [nameof(CurlMulti.Add)] = static (multi, curl) => multi.Add(curl),
        [nameof(CurlMulti.Remove)] = static (multi, curl) => multi.Remove(curl),
        [nameof(CurlMulti.Perform)] = static (multi, _) => multi.Perform(),
        [nameof(CurlMulti.Poll)] = static (multi, _) => multi.Poll(TimeSpan.Zero),
        [nameof(CurlMulti.Wait)] = static (multi, _) => multi.Wait(TimeSpan.Zero),
        [nameof(CurlMulti.Select)] = static (multi, _) => multi.Select(TimeSpan.Zero),
        [nameof(CurlMulti.FdSet)] = static (multi, _) => multi.FdSet(),
        [nameof(CurlMulti.SocketAction)] = static (multi, _) => multi.SocketAction(CurlMulti.SocketTimeout),
#pragma warning disable CS0618 // the obsolete member is guarded like the others
        [nameof(CurlMulti.SocketAll)] = static (multi, _) => multi.SocketAll(),
#pragma warning restore CS0618
        [nameof(CurlMulti.SetOpt)] = static (multi, _) => multi.SetOpt(CurlMultiOpt.MaxConnects, 1),
        [nameof(CurlMulti.Unset)] = static (multi, _) => multi.Unset(CurlMultiOpt.TimerFunction),
        [nameof(CurlMulti.NotifyEnable)] = static (multi, _) => multi.NotifyEnable(CurlMultiNotify.InfoRead),
        [nameof(CurlMulti.NotifyDisable)] = static (multi, _) => multi.NotifyDisable(CurlMultiNotify.InfoRead),
        [nameof(CurlMulti.Dispose)] = static (multi, _) => multi.Dispose(),
    };

    /// <summary>Members that a callback may call, but a second thread may not.</summary>
    private static readonly Dictionary<string, Action<CurlMulti, Curl>> s_nestable = new()
    {
        [nameof(CurlMulti.InfoRead)] = static (multi, _) => multi.InfoRead(),
        [nameof(CurlMulti.TryInfoRead)] = static (multi, _) => multi.TryInfoRead(out var _),
        [nameof(CurlMulti.Timeout)] = static (multi, _) => Assert.Null(multi.Timeout),
        [nameof(CurlMulti.Unassign)] = static (multi, _) => multi.Unassign(-1),
        [nameof(CurlMulti.Assign)] = static (multi, _) => multi.Assign(-1, "x"),
        [nameof(CurlMulti.GetInfo)] = static (multi, _) => multi.GetInfo(CurlMultiInfo.XfersAdded),
    };

    public static TheoryData<string> Members => [.. s_members.Keys];

    public static TheoryData<string> AllMembers => [.. s_members.Keys.Concat(s_nestable.Keys)];

    [Fact]
    public void Every_public_method_is_under_test()
    {
        string[] anywhere = [nameof(CurlMulti.Contains), nameof(CurlMulti.Wakeup), "get_Handles", "get_IsClosed"];
        var methods = typeof(CurlMulti)
            .GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly)
            .Select(m => m.Name).Distinct().Except(anywhere).Select(name => name.Replace("get_", "", StringComparison.Ordinal));

        Assert.Equal(methods.Order(StringComparer.Ordinal), s_members.Keys.Concat(s_nestable.Keys).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Inside_a_callback_of_a_handle_it_is_refused(string member)
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        Exception? refusal = null;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refusal = Record.Exception(() => s_members[member](multi, curl));
            return data.Length;
        });
        multi.Add(curl);

        Assert.Equal(CurlCode.Ok, Assert.Single(multi.RunToEnd()).Code);

        Assert.StartsWith($"CurlMulti.{member} cannot be called inside", Assert.IsType<InvalidOperationException>(refusal).Message, StringComparison.Ordinal);
        Assert.False(multi.IsClosed);
        Assert.True(multi.Contains(curl));
    }

    [Theory]
    [MemberData(nameof(AllMembers))]
    public async Task From_a_second_thread_it_is_refused(string member)
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        Exception? refusal = null;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refusal = OnAnotherThread(() => (s_members.GetValueOrDefault(member) ?? s_nestable[member])(multi, curl));
            return data.Length;
        });
        multi.Add(curl);

        var results = await Task.Run(multi.RunToEnd, TestContext.Current.CancellationToken);

        Assert.Equal(CurlCode.Ok, Assert.Single(results).Code);
        Assert.Equal(
            $"CurlMulti.{member} was called while another thread uses the multi handle or a handle in it.",
            Assert.IsType<InvalidOperationException>(refusal).Message);
        Assert.False(multi.IsClosed);
    }

    [Fact]
    public void A_handle_in_it_is_refused_to_a_second_thread_and_so_is_one_that_idles()
    {
        using var multi = new CurlMulti();
        using var idle = TestCurl.To(_server.HttpUri, "bytes/10");
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var refusals = new List<Exception?>();
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refusals.Add(OnAnotherThread(() => curl.GetInfo(CurlInfo.ResponseCode)));
            refusals.Add(OnAnotherThread(() => idle.SetOpt(CurlOpt.Verbose, false)));
            refusals.Add(OnAnotherThread(idle.Dispose));
            refusals.Add(Record.Exception(idle.Dispose));
            return data.Length;
        });
        multi.Add(idle);
        multi.Add(curl);

        Assert.Equal(2, multi.RunToEnd().Count);

        Assert.Equal(4, refusals.Count);
        Assert.All(refusals, r => Assert.IsType<InvalidOperationException>(r));
        Assert.False(idle.IsClosed);
        Assert.True(multi.Contains(idle));
    }

    [Fact]
    public void Contains_Handles_and_Wakeup_work_from_anywhere()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        Exception? error = new InvalidOperationException("not called");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            void Look()
            {
                Assert.True(multi.Contains(curl));
                Assert.Same(curl, Assert.Single(multi.Handles));
                multi.Wakeup();
            }

            Look();
            error = OnAnotherThread(Look);
            return data.Length;
        });
        multi.Add(curl);

        Assert.Single(multi.RunToEnd());
        Assert.Null(error);
    }

    [Theory]
    [MemberData(nameof(AllMembers))]
    public void A_closed_multi_handle_refuses_it(string member)
    {
        var multi = new CurlMulti();
        using var curl = new Curl();
        multi.Dispose();

        if (member == nameof(CurlMulti.Dispose))
        {
            multi.Dispose();
        }
        else
        {
            Assert.Throws<ObjectDisposedException>(() => (s_members.GetValueOrDefault(member) ?? s_nestable[member])(multi, curl));
        }

        Assert.True(multi.IsClosed);
        Assert.False(multi.Contains(curl));
        Assert.Empty(multi.Handles);
    }

    [Fact]
    public void A_handle_is_not_added_twice()
    {
        using var multi = new CurlMulti();
        using var other = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        multi.Add(curl);

        Assert.Contains("this multi handle already", Assert.Throws<InvalidOperationException>(() => multi.Add(curl)).Message, StringComparison.Ordinal);
        Assert.Contains("another multi handle", Assert.Throws<InvalidOperationException>(() => other.Add(curl)).Message, StringComparison.Ordinal);

        Assert.Same(multi, curl.Multi);
        Assert.Empty(other.Handles);
        Assert.Equal(CurlCode.Ok, Assert.Single(multi.RunToEnd()).Code);
    }

    [Fact]
    public async Task Two_multi_handles_that_take_the_same_handle_at_once_do_not_both_get_it()
    {
        for (var i = 0; i < 200; i++)
        {
            using var first = new CurlMulti();
            using var second = new CurlMulti();
            using var curl = new Curl();
            using var start = new Barrier(2);
            Exception? Try(CurlMulti multi)
            {
                start.SignalAndWait(TestCurl.Patience);
                return Record.Exception(() => multi.Add(curl));
            }

            var errors = await Task.WhenAll(Task.Run(() => Try(first)), Task.Run(() => Try(second)));

            Assert.IsType<InvalidOperationException>(Assert.Single(errors, e => e is not null));
            Assert.Single([first, second], m => m.Contains(curl) && ReferenceEquals(curl.Multi, m));
        }
    }

    [Fact]
    public void A_handle_that_performs_is_not_added()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        Exception? refusal = null;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refusal = Record.Exception(() => multi.Add(curl));
            return data.Length;
        });

        curl.Perform();

        Assert.Contains("in use", Assert.IsType<InvalidOperationException>(refusal).Message, StringComparison.Ordinal);
        Assert.Null(curl.Multi);
        Assert.Empty(multi.Handles);
    }

    [Fact]
    public async Task A_handle_that_runs_as_a_task_is_not_added()
    {
        await using var silent = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        using var multi = new CurlMulti();
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(silent.Uri);
        var task = curl.PerformAsync(cancellation.Token);

        Assert.Throws<InvalidOperationException>(() => multi.Add(curl));

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        multi.Add(curl);
        Assert.Same(multi, curl.Multi);
        await Assert.ThrowsAsync<InvalidOperationException>(() => curl.PerformAsync(TestContext.Current.CancellationToken));
        Assert.Same(multi, curl.Multi);
    }

    [Fact]
    public void A_closed_handle_is_not_added_but_may_be_removed()
    {
        using var multi = new CurlMulti();
        var curl = new Curl();
        curl.Dispose();

        Assert.Throws<ObjectDisposedException>(() => multi.Add(curl));
        multi.Remove(curl);

        Assert.Empty(multi.Handles);
        Assert.Throws<ArgumentNullException>(() => multi.Add(null!));
        Assert.Throws<ArgumentNullException>(() => multi.Remove(null!));
        Assert.Throws<ArgumentNullException>(() => multi.Contains(null!));
    }

    [Fact]
    public void A_handle_that_is_not_in_it_cannot_be_removed()
    {
        using var multi = new CurlMulti();
        using var other = new CurlMulti();
        using var curl = new Curl();

        Assert.Throws<InvalidOperationException>(() => multi.Remove(curl));
        other.Add(curl);
        Assert.Throws<InvalidOperationException>(() => multi.Remove(curl));

        Assert.Same(other, curl.Multi);
    }

    [Fact]
    public void A_handle_in_it_cannot_perform_by_itself()
    {
        using var multi = new CurlMulti();
        using var cancellation = new CancellationTokenSource();
        using var sink = new MemoryStream();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteData, sink);
        multi.Add(curl);

        Assert.Contains("CurlMulti", Assert.Throws<InvalidOperationException>(() => curl.Perform()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => curl.Perform(cancellation.Token));
        Assert.Throws<InvalidOperationException>(() => curl.PerformBytes());

        Assert.Equal(CurlCode.Ok, Assert.Single(multi.RunToEnd()).Code);
        Assert.Equal(10, sink.Length);
    }

    [Fact]
    public void What_libcurl_may_be_reading_from_stays_while_a_handle_is_in()
    {
        using var multi = new CurlMulti();
        using var body = new MemoryStream();
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.SetOpt(CurlOpt.PostFields, "kept");
        curl.SetOpt(CurlOpt.WriteData, body);
        multi.Add(curl);

        Assert.Contains("POSTFIELDS", Assert.Throws<InvalidOperationException>(() => curl.SetOpt(CurlOpt.PostFields, "new")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => curl.Unset(CurlOpt.PostFields));
        Assert.Contains("Reset", Assert.Throws<InvalidOperationException>(curl.Reset).Message, StringComparison.Ordinal);

        Assert.Equal(CurlCode.Ok, Assert.Single(multi.RunToEnd()).Code);
        Assert.Equal("kept"u8, body.ToArray());
        multi.Remove(curl);
        curl.Reset();
        Assert.Null(curl.Multi);
    }

    private static Exception? OnAnotherThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action));
        thread.Start();
        Assert.True(thread.Join(TestCurl.Patience));
        return error;
    }
}
