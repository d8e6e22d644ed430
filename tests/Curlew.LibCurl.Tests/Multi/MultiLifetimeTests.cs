using System.Runtime.CompilerServices;
using Curlew.LibCurl.Tests.Lifetime;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>Multi handles and the handles in them end in every order.</summary>
[Collection(MemoryCollection.Name)]
public sealed class MultiLifetimeTests
{
    private const int Easies = 3;

    public enum Ending
    {
        MultiThenEasies,
        EasiesThenMulti,
        RemoveThenAll,
        MultiAloneIsDropped,
        EasiesAloneAreDropped,
        AllAreDropped,
        MultiClosesHandles,
    }

    public enum State
    {
        Idle,
        InFlight,
        Done,
    }

    public static MatrixTheoryData<Ending, State> Endings => new(Enum.GetValues<Ending>(), Enum.GetValues<State>());

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Everything_is_collected_and_every_connection_closed(Ending ending, State state)
    {
        var open = new Counter();
        await using var server = await RawServer.StartAsync(async connection =>
        {
            open.Add(1);
            if (state == State.Done)
            {
                await RawScripts.Record()(connection);
            }
            else
            {
                await connection.ReadHeadAsync();
                await connection.DrainAsync();
            }

            open.Add(-1);
        });
        var calls = new Counter();

        var left = Run(server, ending, state, calls);

        for (var i = 0; i < 100 && left.Any(reference => reference.IsAlive); i++)
        {
            Collect();
        }

        Assert.DoesNotContain(left, reference => reference.IsAlive);
        await open.WaitForAsync(0);
        Assert.Equal(ending == Ending.AllAreDropped ? calls.AtDrop : calls.Value, calls.Value);
    }

    [Theory]
    [InlineData(State.Idle)]
    [InlineData(State.InFlight)]
    [InlineData(State.Done)]
    public async Task Handles_of_a_multi_handle_that_was_dropped_can_be_used_again_and_no_callback_runs(State state)
    {
        await using var server = await RawServer.StartAsync(state == State.Done ? RawScripts.Record() : RawScripts.RecordThenSilence());
        await using var http = await RawServer.StartAsync(RawScripts.Record("again"));
        var calls = new Counter();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
        {
            calls.Add(1);
            SocketDescriptor.Close(socket);
            return CurlCallbackResult.Continue;
        });
        Drop(curl, server, state, calls);
        var before = calls.Value;

        for (var i = 0; i < 100 && IsInMulti(curl); i++)
        {
            Collect();
        }

        Assert.Null(curl.Multi);
        Assert.Equal(before, calls.Value);
        Assert.Equal("again", curl.Locate(http.Uri).PerformString());
        using var multi = new CurlMulti();
        multi.Add(curl);
        Assert.Null(Assert.Single(multi.RunToEnd()).Error);
    }

    [Fact]
    public void A_multi_handle_keeps_its_handles_alive_and_a_handle_does_not_keep_its_multi_handle()
    {
        using var multi = new CurlMulti();
        var easy = AddOne(multi);

        Collect();

        Assert.True(easy.IsAlive);
        Assert.Same(easy.Target, Assert.Single(multi.Handles));
        Assert.Single(multi.RunToEnd());
    }

    [Fact]
    public void Handles_stay_open_unless_the_multi_handle_closes_them()
    {
        using var kept = new Curl();
        using var removed = new Curl();
        var closed = new Curl();
        var keeping = new CurlMulti();
        var closing = new CurlMulti(closeHandles: true);
        keeping.Add(kept);
        closing.Add(closed);
        closing.Add(removed);
        closing.Remove(removed);

        keeping.Dispose();
        closing.Dispose();

        Assert.Equal((false, true, false), (kept.IsClosed, closed.IsClosed, removed.IsClosed));
        Assert.Null(kept.Multi);
        Assert.Empty(closing.Handles);
    }

    [Fact]
    public void A_handle_that_is_disposed_leaves_its_multi_handle_to_the_others()
    {
        using var multi = new CurlMulti();
        var curl = new Curl();
        using var other = new Curl();
        multi.Add(curl);
        multi.Add(other);

        curl.Dispose();

        Assert.Same(other, Assert.Single(multi.Handles));
        Assert.False(multi.Contains(curl));
        multi.Remove(curl);
        Assert.Same(other, Assert.Single(multi.RunToEnd()).Curl);
    }

    [Fact]
    public async Task Handles_that_are_used_while_their_multi_handle_is_finalised_are_not_refused()
    {
        var curls = Enumerable.Range(0, 4).Select(_ => new Curl()).ToArray();
        using var handles = new Handles(curls);
        for (var round = 0; round < 30; round++)
        {
            Array.ForEach(curls, DropIdle);
            var users = Task.WhenAll(curls.Select(curl => Task.Run(
                () =>
                {
                    while (IsInMulti(curl))
                    {
                        curl.SetOpt(CurlOpt.Referer, "x");
                        Thread.Yield();
                    }
                },
                TestContext.Current.CancellationToken)));
            while (!users.IsCompleted)
            {
                Collect();
            }

            await users;
        }
    }

    [Fact]
    public void Thousands_leave_no_native_memory_behind()
    {
        AddAndRemove(200);

        ProcessMemory.AssertFlat(() => AddAndRemove(3_000), noise: 1024 * 1024);
    }

    [Fact]
    public void A_hundred_thousand_additions_to_one_leave_no_native_memory_behind()
    {
        using var multi = new CurlMulti();
        using var curl = new Curl();
        AddTo(multi, curl, 1_000);

        ProcessMemory.AssertFlat(() => AddTo(multi, curl, 100_000), noise: 1024 * 1024);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Run(RawServer server, Ending ending, State state, Counter calls)
    {
        var multi = new CurlMulti(closeHandles: ending == Ending.MultiClosesHandles);
        Watch(multi, calls);
        var curls = Enumerable.Range(0, Easies).Select(_ => Referring(server.Uri, calls)).ToList();
        curls.ForEach(multi.Add);
        Bring(multi, server, state, Easies);
        calls.AtDrop = calls.Value;
        List<WeakReference> left = [new(multi), .. curls.Select(curl => new WeakReference(curl))];

        switch (ending)
        {
            case Ending.MultiThenEasies:
                multi.Dispose();
                curls.ForEach(curl => curl.Dispose());
                break;
            case Ending.EasiesThenMulti:
                curls.ForEach(curl => curl.Dispose());
                multi.Dispose();
                break;
            case Ending.RemoveThenAll:
                curls.ForEach(multi.Remove);
                multi.Dispose();
                curls.ForEach(curl => curl.Dispose());
                break;
            case Ending.MultiAloneIsDropped:
                curls.ForEach(curl => curl.Dispose());
                break;
            case Ending.EasiesAloneAreDropped:
                multi.Dispose();
                break;
            case Ending.MultiClosesHandles:
                multi.Dispose();
                Assert.All(curls, curl => Assert.True(curl.IsClosed));
                break;
            default:
                break;
        }

        return left;
    }

    /// <summary>A handle whose callbacks refer to it.</summary>
    private static Curl Referring(Uri uri, Counter calls)
    {
        var curl = TestCurl.To(uri);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            curl.Tag = data.Length;
            return data.Length;
        });
        curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
        {
            calls.Add(1);
            curl.Tag = socket;
            SocketDescriptor.Close(socket);
            return CurlCallbackResult.Continue;
        });
        return curl;
    }

    /// <summary>Callbacks that refer to the multi handle.</summary>
    private static void Watch(CurlMulti multi, Counter calls)
    {
        multi.SetOpt(CurlMultiOpt.SocketFunction, (_, _, _) =>
        {
            calls.Add(1);
            return multi.IsClosed ? CurlCallbackResult.Abort : CurlCallbackResult.Continue;
        });
        multi.SetOpt(CurlMultiOpt.TimerFunction, _ =>
        {
            calls.Add(1);
            return multi.IsClosed ? CurlCallbackResult.Abort : CurlCallbackResult.Continue;
        });
    }

    private static void Bring(CurlMulti multi, RawServer server, State state, int count)
    {
        switch (state)
        {
            case State.InFlight:
                multi.RunUntil(() => server.Requests.Count == count);
                break;
            case State.Done:
                Assert.All(multi.RunToEnd(), result => Assert.Null(result.Error));
                break;
            default:
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(Curl curl, RawServer server, State state, Counter calls)
    {
        var multi = new CurlMulti();
        Watch(multi, calls);
        multi.Add(curl);
        Bring(multi, server, state, 1);
        Assert.Same(multi, curl.Multi);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropIdle(Curl curl) => new CurlMulti().Add(curl);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AddOne(CurlMulti multi)
    {
        var curl = new Curl();
        multi.Add(curl);
        return new WeakReference(curl);
    }

    private static void AddAndRemove(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var multi = new CurlMulti();
            using var curl = new Curl();
            multi.SetOpt(CurlMultiOpt.TimerFunction, _ => CurlCallbackResult.Continue);
            multi.Add(curl);
            multi.Perform();
            if (i % 2 == 0)
            {
                multi.Remove(curl);
            }
        }
    }

    private static void AddTo(CurlMulti multi, Curl curl, int count)
    {
        for (var i = 0; i < count; i++)
        {
            multi.Add(curl);
            multi.Remove(curl);
        }
    }

    /// <summary>The multi handle must not stay on the stack of the test.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsInMulti(Curl curl) => curl.Handle.Multi is not null;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private sealed class Counter
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        /// <summary>What it was when nobody but the garbage collector was left to act.</summary>
        public int AtDrop { get; set; }

        public void Add(int number) => Interlocked.Add(ref _value, number);

        public async Task WaitForAsync(int value)
        {
            using var patience = new CancellationTokenSource(TestCurl.Patience);
            while (Value != value)
            {
                await Task.Delay(10, patience.Token);
            }
        }
    }
}
