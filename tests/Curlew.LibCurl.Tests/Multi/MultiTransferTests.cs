using System.Net.Sockets;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>Transfers side by side, driven by Perform and Poll.</summary>
public sealed class MultiTransferTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Handles_run_together_and_each_has_its_result()
    {
        using var multi = new CurlMulti();
        var (first, firstBody) = multi.AddTo(_server.HttpUri, "bytes/10");
        var (second, secondBody) = multi.AddTo(_server.HttpUri, "bytes/100000");
        var (third, _) = multi.AddTo(new Uri("http://127.0.0.1:1/"));
        using var handles = new Handles(first, second, third);

        Assert.Equal(3, multi.Perform());
        var results = multi.RunToEnd().ToDictionary(r => r.Curl);

        Assert.Equal(3, results.Count);
        Assert.Equal((CurlCode.Ok, null), (results[first].Code, results[first].Error));
        Assert.Equal(PatternStream.Bytes(10), firstBody.ToArray());
        Assert.Equal(PatternStream.Bytes(100_000), secondBody.ToArray());
        Assert.Equal(CurlCode.CouldntConnect, results[third].Code);
        Assert.Equal(CurlCode.CouldntConnect, Assert.IsType<CurlEasyException>(results[third].Error).Code);
        Assert.Equal(200, second.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void Without_handles_there_is_nothing_to_do()
    {
        using var multi = new CurlMulti();

        Assert.Equal(0, multi.Perform());
        Assert.Empty(multi.InfoRead());
        Assert.Empty(multi.Handles);
        Assert.Null(multi.Timeout);
        Assert.Equal(0, multi.Wait(TestCurl.Patience));
        Assert.Equal(0, multi.Poll(TimeSpan.Zero));
    }

    [Fact]
    public void It_knows_its_handles_and_they_know_it()
    {
        using var multi = new CurlMulti();
        using var other = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "get");
        Assert.False(multi.Contains(curl));
        Assert.Null(curl.Multi);

        multi.Add(curl);

        Assert.True(multi.Contains(curl));
        Assert.False(other.Contains(curl));
        Assert.Same(multi, curl.Multi);
        Assert.Same(curl, Assert.Single(multi.Handles));

        multi.Remove(curl);

        Assert.False(multi.Contains(curl));
        Assert.Null(curl.Multi);
        Assert.Empty(multi.Handles);
    }

    [Fact]
    public void A_handle_runs_again_after_it_was_removed_and_on_the_same_connection()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        for (var i = 0; i < 3; i++)
        {
            multi.Add(curl);
            Assert.Equal(CurlCode.Ok, Assert.Single(multi.RunToEnd()).Code);
            Assert.Equal(i == 0 ? 1 : 0, curl.GetInfo(CurlInfo.NumConnects));
            multi.Remove(curl);
        }

        Assert.Equal(10, curl.PerformBytes().Length);
    }

    [Fact]
    public void A_handle_moves_between_its_own_transfers_and_several_multi_handles()
    {
        using var first = new CurlMulti();
        using var second = new CurlMulti();
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");

        curl.Perform();
        first.Add(curl);
        Assert.Equal(CurlCode.Ok, Assert.Single(first.RunToEnd()).Code);
        first.Remove(curl);
        curl.Perform(cancellation.Token);
        second.Add(curl);
        Assert.Equal(CurlCode.Ok, Assert.Single(second.RunToEnd()).Code);
        second.Remove(curl);
        Assert.Equal(10, curl.PerformBytes().Length);
    }

    [Fact]
    public async Task Removing_a_handle_ends_its_transfer_and_no_other()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var silent = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.DrainAsync();
            ended.SetResult();
        });
        using var multi = new CurlMulti();
        using var stalled = TestCurl.To(silent.Uri);
        multi.Add(stalled);
        multi.RunUntil(() => silent.ConnectionCount == 1);
        var (other, body) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(other);

        multi.Remove(stalled);
        var result = Assert.Single(multi.RunToEnd());

        Assert.Same(other, result.Curl);
        Assert.Equal(10, body.Length);
        await ended.Task.WaitAsync(TestCurl.Patience);
    }

    [Fact]
    public void Results_can_be_read_one_by_one_and_none_is_lost()
    {
        const int count = 7;
        using var multi = new CurlMulti();
        using var handles = new Handles([.. Enumerable.Range(1, count).Select(n => multi.AddTo(_server.HttpUri, $"bytes/{n}").Curl)]);
        while (multi.Perform() > 0)
        {
            multi.Poll(TestCurl.Patience);
        }

        var read = new List<Curl>();
        while (multi.TryInfoRead(out var result))
        {
            Assert.Equal(CurlCode.Ok, result.Code);
            read.Add(result.Curl);
        }

        Assert.Equal(multi.Handles.ToHashSet(), read.ToHashSet());
        Assert.Equal(count, read.Count);
        Assert.False(multi.TryInfoRead(out var none));
        Assert.Equal(default, none);
    }

    [Fact]
    public void Inside_a_callback_there_are_no_results_and_those_that_were_there_are_not_lost()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        IReadOnlyList<CurlMultiResult>? seen = null;
        using var failing = new Curl(); // done at once: it has no URL
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            seen = multi.InfoRead();
            return data.Length;
        });
        multi.Add(failing);
        multi.Add(curl);
        while (multi.Perform() > 0)
        {
            multi.Poll(TestCurl.Patience);
        }

        Assert.NotNull(seen);
        Assert.Equal(2, seen.Concat(multi.InfoRead()).Select(r => r.Curl).Distinct().Count());
    }

    [Fact]
    public void The_timeout_says_when_something_is_due()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "delay/20000");
        multi.Add(curl);
        Assert.InRange(Assert.NotNull(multi.Timeout), TimeSpan.Zero, TimeSpan.FromSeconds(1));

        multi.RunUntil(() => multi.Timeout > TimeSpan.FromMilliseconds(1));

        Assert.InRange(Assert.NotNull(multi.Timeout), TimeSpan.Zero, TestCurl.Patience);
    }

    [Fact]
    public async Task Wakeup_ends_a_poll_from_any_thread()
    {
        using var multi = new CurlMulti();
        for (var i = 0; i < 100; i++)
        {
            var poll = Task.Run(() => multi.Poll(Timeout.InfiniteTimeSpan));

            multi.Wakeup();

            Assert.Equal(0, await poll.WaitAsync(TestCurl.Patience));
        }
    }

    [Fact]
    public void Wakeup_of_a_closed_multi_handle_does_nothing()
    {
        var multi = new CurlMulti();
        multi.Dispose();

        multi.Wakeup();

        Assert.True(multi.IsClosed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_waits_for_descriptors_of_the_application_too(bool poll)
    {
        using var multi = new CurlMulti();
        using var quiet = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var spoken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        quiet.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        spoken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        quiet.SendTo("x"u8, spoken.LocalEndPoint!);
        CurlWaitFd[] extra =
        [
            new(quiet.Handle, CurlWait.PollIn),
            new(spoken.Handle, CurlWait.PollIn),
            new(quiet.Handle, CurlWait.PollOut | CurlWait.PollIn),
        ];

        var ready = poll ? multi.Poll(TestCurl.Patience, extra) : multi.Wait(TestCurl.Patience, extra);

        Assert.Equal(2, ready);
        Assert.Equal([CurlWait.None, CurlWait.PollIn, CurlWait.PollOut], extra.Select(e => e.Ready));
        Assert.Equal(1, multi.Poll(TestCurl.Patience, new CurlWaitFd(spoken.Handle, CurlWait.PollIn)));
    }

    [Fact]
    public void More_descriptors_than_fit_on_the_stack_are_waited_for()
    {
        const int count = 200;
        using var multi = new CurlMulti();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var extra = Enumerable.Repeat(new CurlWaitFd(socket.Handle, CurlWait.PollOut), count).ToArray();

        Assert.Equal(count, multi.Poll(TestCurl.Patience, extra));
        Assert.All(extra, e => Assert.Equal(CurlWait.PollOut, e.Ready));
    }

    [Fact]
    public void A_time_that_cannot_be_waited_is_refused()
    {
        using var multi = new CurlMulti();

        Assert.Equal("timeout", Assert.Throws<ArgumentOutOfRangeException>(() => multi.Poll(TimeSpan.FromSeconds(-2))).ParamName);
        Assert.Equal("timeout", Assert.Throws<ArgumentOutOfRangeException>(() => multi.Wait(TimeSpan.MaxValue)).ParamName);
        Assert.Equal(0, multi.Perform());
    }

    [Fact]
    public void FdSet_and_Select_serve_programs_that_are_being_ported()
    {
        using var multi = new CurlMulti();
        Assert.Empty(multi.FdSet().Read);
        using var curl = TestCurl.To(_server.HttpUri, "delay/50");
        nint connection = 0;
        curl.SetOpt(CurlOpt.SockOptFunction, (socket, _) =>
        {
            connection = socket;
            return CurlSockOptResult.Ok;
        });
        multi.Add(curl);
        var ownDescriptors = CurlLibrary.Version >= new Version(8, 20) ? 1 : 0; // by which libcurl is woken
        var wasRead = false;
        while (multi.Perform() > 0)
        {
            var sets = multi.FdSet();
            Assert.Empty(sets.Except);
            List<nint> sockets = [.. sets.Read, .. sets.Write];
            Assert.InRange(sockets.Count(socket => socket == connection), 0, 1);
            Assert.InRange(sockets.Count(socket => socket != connection), 0, ownDescriptors);
            wasRead |= sets.Read.Contains(connection);
            multi.Select(TestCurl.Patience);
        }

        Assert.True(connection > 2);
        Assert.True(wasRead);
        Assert.Equal(CurlCode.Ok, Assert.Single(multi.InfoRead()).Code);
        Assert.Empty(multi.FdSet().Read);
    }

    [Fact]
    public void Two_hundred_transfers_run_at_once()
    {
        const int count = 200;
        using var multi = new CurlMulti();
        var transfers = Enumerable.Range(0, count).Select(n => multi.AddTo(_server.HttpUri, $"bytes/{n * 100}")).ToList();
        using var handles = new Handles([.. transfers.Select(t => t.Curl)]);

        var results = multi.RunToEnd();

        Assert.Equal(count, results.Count);
        Assert.Equal(count, results.Select(r => r.Curl).Distinct().Count());
        Assert.All(results, r => Assert.Null(r.Error));
        Assert.Equal(Enumerable.Range(0, count).Select(n => n * 100L), transfers.Select(t => t.Body.Length));
    }

    [Fact]
    public async Task Transfers_over_HTTP_2_share_one_connection()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl is built without HTTP/2.");
        const int count = 20;
        await using var server = await HttpServer.StartAsync();
        using var multi = new CurlMulti();
        multi.SetOpt(CurlMultiOpt.Pipelining, CurlPipelining.Multiplex);
        var curls = Enumerable.Range(0, count).Select(_ =>
        {
            var curl = TestCurl.To(server.HttpsUri, "bytes/1000");
            curl.SetOpt(CurlOpt.CaInfo, server.Certificates.CaFile);
            curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2Tls);
            curl.SetOpt(CurlOpt.PipeWait, true);
            multi.Add(curl);
            return curl;
        }).ToArray();
        using var handles = new Handles(curls);

        var results = multi.RunToEnd();

        Assert.Equal(count, results.Count);
        Assert.All(results, r => Assert.Null(r.Error));
        Assert.All(curls, c => Assert.Equal(CurlHttpVersion.Http2, c.GetInfo(CurlInfo.HttpVersion)));
        Assert.Equal(1, curls.Sum(c => c.GetInfo(CurlInfo.NumConnects)));
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public void Counts_are_told_or_the_version_that_has_them_is_named()
    {
        using var multi = new CurlMulti();
        if (CurlLibrary.Version < new Version(8, 16))
        {
            var error = Assert.Throws<NotSupportedException>(() => multi.GetInfo(CurlMultiInfo.XfersAdded));
            Assert.Contains("curl_multi_get_offt needs libcurl 8.16.0", error.Message, StringComparison.Ordinal);
            return;
        }

        using var curl = TestCurl.To(_server.HttpUri, "bytes/1");
        multi.Add(curl);
        Assert.Equal(1, multi.GetInfo(CurlMultiInfo.XfersCurrent));
        Assert.Equal(1, multi.GetInfo(CurlMultiInfo.XfersAdded));
        multi.RunToEnd();
        Assert.Equal(0, multi.GetInfo(CurlMultiInfo.XfersRunning));
    }

    [Fact]
    public void An_idle_handle_takes_options_while_it_is_in()
    {
        using var multi = new CurlMulti();
        using var body = new MemoryStream();
        using var curl = TestCurl.To(_server.HttpUri, "status/404");
        curl.SetOpt(CurlOpt.HttpHeader, ["X-First: 1"]);
        multi.Add(curl);
        curl.Locate(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Second: 2"]);
        curl.SetOpt(CurlOpt.WriteData, body);

        Assert.Equal(CurlCode.Ok, Assert.Single(multi.RunToEnd()).Code);

        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        using var json = System.Text.Json.JsonDocument.Parse(body.ToArray());
        Assert.Equal("2", json.RootElement.RequestHeader("X-Second"));
        Assert.Null(json.RootElement.RequestHeader("X-First"));
    }

    [Fact]
    public async Task A_list_that_is_replaced_in_the_middle_of_a_transfer_stays_until_its_end()
    {
        await using var silent = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(silent.Uri);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Number: first"]);
        multi.Add(curl);
        multi.RunUntil(() => silent.Requests.Count == 1);
        for (var i = 0; i < 100; i++)
        {
            curl.SetOpt(CurlOpt.HttpHeader, [$"X-Number: {i}"]);
        }

        multi.Remove(curl);

        Assert.Equal("first", silent.Requests[0].Header("X-Number"));
        multi.Add(curl);
        multi.RunUntil(() => silent.Requests.Count == 2);
        Assert.Equal("99", silent.Requests[1].Header("X-Number"));
    }
}
