using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>Where what a callback throws comes out, and whom it hits.</summary>
public sealed class MultiCallbackErrorTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void An_exception_in_a_handles_callback_comes_with_its_own_result_only()
    {
        using var multi = new CurlMulti();
        var (sibling, body) = multi.AddTo(_server.HttpUri, "bytes/100000");
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        using var handles = new Handles(sibling);
        curl.SetOpt(CurlOpt.WriteFunction, _ => throw new FormatException("from the callback"));
        multi.Add(curl);

        var results = multi.RunToEnd().ToDictionary(r => r.Curl);

        Assert.Equal(CurlCode.WriteError, results[curl].Code);
        var error = Assert.IsType<CurlEasyException>(results[curl].Error);
        Assert.Equal("from the callback", Assert.IsType<FormatException>(error.InnerException).Message);
        Assert.Equal((CurlCode.Ok, null), (results[sibling].Code, results[sibling].Error));
        Assert.Equal(100_000, body.Length);
    }

    [Fact]
    public void A_cancellation_in_a_handles_callback_comes_as_itself()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var cancellation = new OperationCanceledException("enough");
        curl.SetOpt(CurlOpt.WriteFunction, _ => throw cancellation);
        multi.Add(curl);

        Assert.Same(cancellation, Assert.Single(multi.RunToEnd()).Error);

        multi.Remove(curl);
        curl.Unset(CurlOpt.WriteFunction);
        multi.Add(curl);
        Assert.Null(Assert.Single(multi.RunToEnd()).Error);
    }

    [Fact]
    public void Every_callback_of_many_handles_may_throw_and_each_finds_its_own()
    {
        const int count = 20;
        using var multi = new CurlMulti();
        var curls = Enumerable.Range(0, count).Select(n =>
        {
            var curl = TestCurl.To(_server.HttpUri, "bytes/10");
            curl.Tag = n;
            curl.SetOpt(CurlOpt.HeaderFunction, line => n % 2 == 0 ? throw new FormatException($"{n}") : line.Length);
            multi.Add(curl);
            return curl;
        }).ToArray();
        using var handles = new Handles(curls);

        var results = multi.RunToEnd();

        Assert.Equal(count, results.Count);
        Assert.All(results, r => Assert.Equal((int)r.Curl.Tag! % 2 == 0 ? $"{r.Curl.Tag}" : null, r.Error?.InnerException?.Message));
    }

    [Fact]
    public void An_exception_in_the_socket_callback_comes_out_of_the_call_and_the_transfers_go_on()
    {
        using var multi = new CurlMulti();
        var (first, firstBody) = multi.AddTo(_server.HttpUri, "bytes/10");
        var (second, secondBody) = multi.AddTo(_server.HttpUri, "bytes/1000");
        using var handles = new Handles(first, second);
        var thrown = false;
        var loop = new SocketLoop(multi)
        {
            OnSocket = (_, _, _) =>
            {
                if (thrown)
                {
                    return CurlCallbackResult.Continue;
                }

                thrown = true;
                throw new FormatException("from the socket callback");
            },
        };

        var error = Assert.Throws<CurlMultiException>(() => loop.Run());
        loop.Run();

        Assert.Equal(CurlMCode.AbortedByCallback, error.Code);
        Assert.Equal("from the socket callback", Assert.IsType<FormatException>(error.InnerException).Message);
        Assert.All(multi.InfoRead(), r => Assert.Null(r.Error));
        Assert.Equal((10, 1000), (firstBody.Length, secondBody.Length));
    }

    [Fact]
    public void A_cancellation_in_the_socket_callback_comes_out_as_itself()
    {
        using var multi = new CurlMulti();
        var (curl, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(curl);
        var cancellation = new OperationCanceledException();
        var loop = new SocketLoop(multi) { OnSocket = (_, _, _) => throw cancellation };

        Assert.Same(cancellation, Assert.Throws<OperationCanceledException>(() => loop.Run()));
    }

    [Fact]
    public void An_exception_in_the_timer_callback_comes_out_of_the_call_and_the_transfers_go_on()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var loop = new SocketLoop(multi);
        multi.Add(curl);
        var thrown = 0;
        loop.OnTimer = _ => thrown++ == 0 ? throw new FormatException("from the timer callback") : CurlCallbackResult.Continue;

        var error = Assert.Throws<CurlMultiException>(() => loop.Run());
        loop.OnTimer = null;
        loop.Run();

        Assert.Equal("from the timer callback", Assert.IsType<FormatException>(error.InnerException).Message);
        Assert.Null(Assert.Single(multi.InfoRead()).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_timer_callback_that_fails_in_Add_leaves_the_handle_out(bool aborts)
    {
        using var multi = new CurlMulti();
        var (sibling, body) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(sibling);
        multi.Perform();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        multi.SetOpt(CurlMultiOpt.TimerFunction, _ => aborts ? CurlCallbackResult.Abort : throw new FormatException("from the timer callback"));

        var error = Assert.Throws<CurlMultiException>(() => multi.Add(curl));
        multi.Unset(CurlMultiOpt.TimerFunction);

        Assert.Equal(CurlMCode.AbortedByCallback, error.Code);
        Assert.Equal(aborts ? null : "from the timer callback", error.InnerException?.Message);
        Assert.False(multi.Contains(curl));
        Assert.Null(curl.Multi);
        var result = Assert.Single(multi.RunToEnd());
        Assert.Same(sibling, result.Curl);
        Assert.Equal(aborts ? (CurlCode.AbortedByCallback, 0) : (CurlCode.Ok, 10), (result.Code, (int)body.Length));
        multi.Add(curl);
        Assert.Null(Assert.Single(multi.RunToEnd()).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_callback_that_aborts_ends_every_transfer(bool bySocket)
    {
        using var multi = new CurlMulti();
        var (first, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        var (second, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(first, second);
        var loop = new SocketLoop(multi);
        if (bySocket)
        {
            loop.OnSocket = (_, _, _) => CurlCallbackResult.Abort;
        }
        else
        {
            loop.OnTimer = _ => CurlCallbackResult.Abort;
        }

        var error = Assert.Throws<CurlMultiException>(() => loop.Run());
        loop.OnSocket = null;
        loop.OnTimer = null;

        Assert.Equal((CurlMCode.AbortedByCallback, null), (error.Code, error.InnerException));
        Assert.Equal(0, multi.Perform());
        Assert.Equal(2, multi.Handles.Count);
        var results = multi.InfoRead();
        Assert.Equal(2, results.Count);
        Assert.All(results, r => Assert.Equal(CurlCode.AbortedByCallback, r.Code));
        Assert.All(results, r => Assert.Equal(CurlCode.AbortedByCallback, Assert.IsType<CurlEasyException>(r.Error).Code));
        Assert.Empty(loop.Watched);

        multi.Remove(first);
        multi.Remove(second);
        multi.Add(first);
        loop.Run();
        Assert.Equal(CurlCode.Ok, Assert.Single(multi.InfoRead()).Code);
    }

    [Fact]
    public void A_transfer_that_was_over_before_the_abort_keeps_its_result_and_one_that_was_removed_has_none()
    {
        using var multi = new CurlMulti();
        var (over, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        var (read, _) = multi.AddTo(new Uri("http://127.0.0.1:1/"));
        var (removed, _) = multi.AddTo(_server.HttpUri, "delay/20000");
        var (stalled, _) = multi.AddTo(_server.HttpUri, "delay/20000");
        using var handles = new Handles(over, read, removed, stalled);
        var loop = new SocketLoop(multi);
        multi.RunUntil(() => over.GetInfo(CurlInfo.ResponseCode) == 200 && multi.Perform() == 2);
        var early = multi.TryInfoRead(out var first) ? first : default;
        loop.OnTimer = _ => CurlCallbackResult.Abort;
        using var last = new Curl();

        Assert.Throws<CurlMultiException>(() => multi.Add(last));
        loop.OnTimer = null;
        multi.Remove(removed);
        List<CurlMultiResult> results = [early, .. multi.InfoRead()];

        Assert.Equal(
            new Dictionary<Curl, CurlCode>
            {
                [over] = CurlCode.Ok,
                [read] = CurlCode.CouldntConnect,
                [stalled] = CurlCode.AbortedByCallback,
            },
            results.ToDictionary(r => r.Curl, r => r.Code));
        Assert.Null(removed.Multi);
        multi.Add(removed);
        Assert.Empty(multi.InfoRead());
    }

    [Fact]
    public void What_a_callback_throws_in_Remove_comes_out_and_the_handle_is_out()
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "delay/20000");
        var loop = new SocketLoop(multi);
        multi.Add(curl);
        loop.RunUntilWaiting(curl);
        loop.OnSocket = (_, _, _) => throw new FormatException("from the socket callback");

        var error = Assert.Throws<CurlMultiException>(() => multi.Remove(curl));

        Assert.Equal("from the socket callback", error.InnerException?.Message);
        Assert.Null(curl.Multi);
        Assert.Empty(multi.Handles);
        Assert.Empty(loop.Watched);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_callback_throws_in_Dispose_is_reported(bool disposeEasy)
    {
        using var multi = new CurlMulti();
        using var curl = TestCurl.To(_server.HttpUri, "delay/20000");
        var loop = new SocketLoop(multi);
        multi.Add(curl);
        loop.RunUntilWaiting(curl);
        var failure = new FormatException("from the socket callback");
        loop.OnSocket = (_, _, _) => throw failure;
        var reports = new List<(object Source, Exception Exception)>();
        void Listen(object? sender, UnobservedCallbackExceptionEventArgs e)
        {
            if (ReferenceEquals(e.Exception, failure))
            {
                reports.Add((e.Source, e.Exception));
            }
        }

        CurlLibrary.UnobservedCallbackException += Listen;
        try
        {
            if (disposeEasy)
            {
                curl.Dispose();
                Assert.True(curl.IsClosed);
                Assert.False(multi.IsClosed);
            }
            else
            {
                multi.Dispose();
                Assert.True(multi.IsClosed);
                Assert.Null(curl.Multi);
            }
        }
        finally
        {
            CurlLibrary.UnobservedCallbackException -= Listen;
        }

        Assert.Equal([(multi, failure)], reports);
        Assert.Empty(multi.Handles);
    }
}
