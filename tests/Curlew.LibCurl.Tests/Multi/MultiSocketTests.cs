using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>A multi handle in an event loop of the application's own.</summary>
public sealed class MultiSocketTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void An_event_loop_runs_many_transfers()
    {
        const int count = 30;
        using var multi = new CurlMulti();
        var loop = new SocketLoop(multi);
        var transfers = Enumerable.Range(0, count).Select(n => multi.AddTo(_server.HttpUri, $"bytes/{n * 10_000}")).ToList();
        using var handles = new Handles([.. transfers.Select(t => t.Curl)]);

        loop.Run();

        var results = multi.InfoRead();
        Assert.Equal(count, results.Count);
        Assert.All(results, r => Assert.Null(r.Error));
        Assert.Equal(Enumerable.Range(0, count).Select(n => n * 10_000L), transfers.Select(t => t.Body.Length));
        Assert.Contains(loop.SocketCalls, call => call.What is CurlPoll.In);
        Assert.Contains(loop.SocketCalls, call => call.What is CurlPoll.Out or CurlPoll.InOut);
        Assert.Contains(loop.TimerCalls, timeout => timeout >= TimeSpan.Zero);
        Assert.Contains(loop.TimerCalls, timeout => timeout is null);
        Assert.Empty(loop.Watched);
    }

    [Fact]
    public async Task A_timeout_is_carried_out_by_the_timer()
    {
        await using var silent = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var multi = new CurlMulti();
        var loop = new SocketLoop(multi);
        using var curl = TestCurl.To(silent.Uri);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(50));
        multi.Add(curl);

        loop.Run();

        Assert.Equal(CurlCode.OperationTimedOut, Assert.Single(multi.InfoRead()).Code);
    }

    [Fact]
    public void An_assigned_object_comes_with_every_call_for_its_socket_until_libcurl_is_done_with_it()
    {
        using var multi = new CurlMulti();
        var value = new object();
        var seen = new List<object?>();
        var loop = new SocketLoop(multi);
        loop.OnSocket = (socket, what, assigned) =>
        {
            if (!loop.IsConnection(socket))
            {
                return CurlCallbackResult.Continue;
            }

            seen.Add(assigned);
            if (assigned is null && what != CurlPoll.Remove)
            {
                multi.Assign(socket, value);
            }

            return CurlCallbackResult.Continue;
        };
        var (curl, _) = multi.AddTo(_server.HttpUri, "bytes/100000");
        using var handles = new Handles(curl);
        loop.Follow(curl);

        loop.Run();

        Assert.True(seen.Count >= 2);
        Assert.Null(seen[0]);
        Assert.All(seen.Skip(1), assigned => Assert.Same(value, assigned));
        Assert.Equal(CurlPoll.Remove, loop.SocketCalls.Last(call => loop.IsConnection(call.Socket)).What);
    }

    [Fact]
    public void An_object_is_exchanged_and_taken_away()
    {
        using var multi = new CurlMulti();
        var loop = new SocketLoop(multi);
        using var curl = TestCurl.To(_server.HttpUri, "delay/20000");
        multi.Add(curl);
        var socket = loop.RunUntilWaiting(curl);
        multi.Assign(socket, "first");
        multi.Assign(socket, "second");

        multi.Remove(curl);
        Assert.Equal((socket, CurlPoll.Remove, "second"), loop.SocketCalls.Last(call => call.Socket == socket));

        multi.Add(curl);
        socket = loop.RunUntilWaiting(curl);
        multi.Assign(socket, "third");
        multi.Unassign(socket);
        multi.Remove(curl);
        Assert.Equal((socket, CurlPoll.Remove, null), loop.SocketCalls.Last(call => call.Socket == socket));
    }

    [Fact]
    public void Besides_its_connections_libcurl_has_nothing_watched_but_what_wakes_it_from_8_20_on()
    {
        using var multi = new CurlMulti();
        var loop = new SocketLoop(multi);
        using var curl = TestCurl.To(_server.HttpUri, "delay/20000");
        multi.Add(curl);
        loop.RunUntilWaiting(curl);

        var others = loop.Watched.Where(pair => !loop.IsConnection(pair.Key)).Select(pair => pair.Value);
        CurlPoll[] expected = CurlLibrary.Version >= new Version(8, 20) ? [CurlPoll.In] : [];
        Assert.Equal(expected, others);

        multi.Remove(curl);
        Assert.Empty(loop.Watched);
    }

    [Fact]
    public void A_socket_whose_number_comes_back_does_not_bring_an_old_object_along()
    {
        using var multi = new CurlMulti();
        var loop = new SocketLoop(multi);
        using var curl = TestCurl.To(_server.HttpUri, "delay/20000");
        multi.Add(curl);
        multi.Assign(loop.RunUntilWaiting(curl), "old");

        multi.Unset(CurlMultiOpt.SocketFunction); // nobody is told that the socket goes
        multi.Remove(curl);
        var later = new SocketLoop(multi);
        multi.Add(curl);
        later.RunUntilWaiting(curl);
        multi.Remove(curl);

        Assert.All(later.SocketCalls, call => Assert.Null(call.Assigned));
    }

    [Fact]
    public void A_socket_that_libcurl_does_not_know_takes_no_object()
    {
        using var multi = new CurlMulti();

        var error = Assert.Throws<CurlMultiException>(() => multi.Assign(12345, "x"));

        Assert.Equal(CurlMCode.BadSocket, error.Code);
        Assert.Equal("CURLM_BAD_SOCKET", error.CodeName);
        Assert.Throws<CurlMultiException>(() => multi.Unassign(12345));
    }

    [Fact]
    public void SocketAll_looks_at_every_socket()
    {
        using var multi = new CurlMulti();
        var (curl, body) = multi.AddTo(_server.HttpUri, "bytes/1000");
        using var handles = new Handles(curl);

#pragma warning disable CS0618 // programs that are being ported call it
        while (multi.SocketAll() > 0)
#pragma warning restore CS0618
        {
            multi.Poll(TestCurl.Patience);
        }

        Assert.Null(Assert.Single(multi.InfoRead()).Error);
        Assert.Equal(1000, body.Length);
    }

    [Fact]
    public void SocketAction_without_an_event_looks_by_itself_and_a_strange_socket_does_no_harm()
    {
        using var multi = new CurlMulti();
        var loop = new SocketLoop(multi);
        var (curl, body) = multi.AddTo(_server.HttpUri, "delay/100");
        using var handles = new Handles(curl);
        var socket = loop.RunUntilWaiting(curl);

        Assert.Equal(1, multi.SocketAction(54321, CurlSelect.In));
        var deadline = DateTime.UtcNow + TestCurl.Patience;
        while (multi.SocketAction(socket) > 0 && DateTime.UtcNow < deadline)
        {
            Thread.Yield();
        }

        Assert.Null(Assert.Single(multi.InfoRead()).Error);
        Assert.Equal("done"u8, body.ToArray());
    }
}
