using System.Runtime.CompilerServices;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests;

/// <summary>What several handles have in common, and who may close what, and when.</summary>
public sealed class CurlShareTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    public static TheoryData<string> Orders => ["sab", "sba", "asb", "bsa", "abs", "bas"];

    [Fact]
    public void Cookies_of_one_handle_are_sent_by_another()
    {
        using var share = Sharing(CurlLockData.Cookie);
        using var first = Attached(share, "cookies/set?a=1");
        using var second = Attached(share, "cookies");

        first.Perform();

        Assert.Equal("""{"cookies":[["a","1"]]}""", second.PerformString());
        Assert.Equal("a", Assert.Single(second.GetCookies()).Name);
    }

    [Fact]
    public void A_connection_of_one_handle_is_used_by_another()
    {
        using var share = Sharing(CurlLockData.Connect);
        using var first = Attached(share, "get");
        using var second = Attached(share, "get");

        var id = first.PerformJson().Text("connectionId");

        Assert.Equal(id, second.PerformJson().Text("connectionId"));
        Assert.Equal(0, second.GetInfo(CurlInfo.NumConnects));
    }

    [Fact]
    public void A_name_that_one_handle_looked_up_is_known_to_another()
    {
        const string name = "curlew.invalid";
        using var share = Sharing(CurlLockData.Dns);
        using var first = Attached(share, "get");
        first.SetOpt(CurlOpt.Resolve, [$"{name}:{_server.HttpUri.Port}:127.0.0.1"]);
        first.Perform();
        using var second = Attached(share, "get");
        second.SetOpt(CurlOpt.Url, $"http://{name}:{_server.HttpUri.Port}/get");

        Assert.Equal("GET", second.PerformJson().Text("method"));

        second.Unset(CurlOpt.Share);
        second.SetOpt(CurlOpt.FreshConnect, true);
        second.Fails(CurlCode.CouldntResolveHost);
    }

    [Fact]
    public void What_is_no_longer_shared_is_each_handles_own()
    {
        using var share = Sharing(CurlLockData.Cookie, CurlLockData.Dns);
        share.Unshare(CurlLockData.Cookie);
        using var first = Attached(share, "cookies/set?a=1");
        using var second = Attached(share, "cookies");

        first.Perform();

        Assert.Equal("""{"cookies":[]}""", second.PerformString());
    }

    [Fact]
    public void The_handle_tells_its_share()
    {
        using var share = new CurlShare();
        using var curl = new Curl();
        Assert.Null(curl.Share);

        curl.SetOpt(CurlOpt.Share, share);
        Assert.Same(share, curl.Share);
        curl.Reset();
        Assert.Same(share, curl.Share);
        using (var copy = curl.Duplicate())
        {
            Assert.Null(copy.Share);
        }

        curl.Unset(CurlOpt.Share);
        Assert.Null(curl.Share);
    }

    [Fact]
    public void A_second_share_takes_the_place_of_the_first()
    {
        using var first = new CurlShare(detachOnClose: false);
        using var second = new CurlShare(detachOnClose: false);
        first.Share(CurlLockData.Cookie);
        second.Share(CurlLockData.Cookie);
        using var curl = Attached(first, "cookies/set?a=1");
        curl.Perform();

        curl.SetOpt(CurlOpt.Share, second);

        Assert.Same(second, curl.Share);
        Assert.Empty(curl.GetCookies());
        first.Dispose();
        Assert.True(first.IsClosed);
        curl.Dispose();
    }

    [Fact]
    public void The_share_of_a_reset_handle_is_in_use_still()
    {
        using var share = Sharing(CurlLockData.Cookie);
        using var first = Attached(share, "cookies/set?a=1");
        first.Perform();

        first.Reset();

        Assert.Equal("a", Assert.Single(first.GetCookies()).Name);
    }

    [Fact]
    public void A_share_in_use_takes_no_change()
    {
        using var share = Sharing(CurlLockData.Cookie);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Share, share);

        var error = Assert.Throws<CurlShareException>(() => share.Share(CurlLockData.Dns));

        Assert.Equal(CurlShCode.InUse, error.Code);
        Assert.Equal("CURLSHE_IN_USE", error.CodeName);
    }

    [Fact]
    public void A_refused_kind_takes_the_others_of_its_call_with_it()
    {
        using var share = new CurlShare();

        var error = Assert.Throws<CurlShareException>(() => share.Share(CurlLockData.Cookie, (CurlLockData)15));

        Assert.Equal(CurlShCode.BadOption, error.Code);
        using var first = Attached(share, "cookies/set?a=1");
        using var second = Attached(share, "cookies");
        first.Perform();
        Assert.Equal("""{"cookies":[]}""", second.PerformString());
    }

    [Fact]
    public void Kinds_are_set_by_option_too_and_one_is_needed()
    {
        using var share = new CurlShare();
        share.SetOpt(CurlShareOpt.Share, CurlLockData.Cookie);
        using var first = Attached(share, "cookies/set?a=1");
        using var second = Attached(share, "cookies");
        first.Perform();

        Assert.Equal("""{"cookies":[["a","1"]]}""", second.PerformString());
        Assert.Throws<ArgumentException>(() => share.Share());
        Assert.Throws<ArgumentException>(() => share.Unshare());
    }

    [Fact]
    public void Closing_takes_the_share_from_idle_handles()
    {
        var share = Sharing(CurlLockData.Cookie, CurlLockData.Dns, CurlLockData.SslSession);
        using var curl = Attached(share, "cookies/set?a=1");
        curl.Perform();

        share.Dispose();
        share.Dispose();

        Assert.True(share.IsClosed);
        Assert.Null(curl.Share);
        Assert.Empty(curl.GetCookies());
        curl.Locate(_server.HttpUri, "cookies");
        Assert.Equal("""{"cookies":[]}""", curl.PerformString());
    }

    [Fact]
    public void A_strict_share_refuses_to_close_under_a_handle()
    {
        using var share = new CurlShare(detachOnClose: false);
        using var first = Attached(share, "get");
        using var second = Attached(share, "get");

        var error = Assert.Throws<InvalidOperationException>(share.Dispose);

        Assert.Contains("2 Curls", error.Message, StringComparison.Ordinal);
        Assert.False(share.IsClosed);
        Assert.Same(share, first.Share);
        first.Dispose();
        second.Unset(CurlOpt.Share);
        share.Dispose();
        Assert.True(share.IsClosed);
    }

    [Fact]
    public void A_running_handle_keeps_its_share_open_and_the_idle_ones_theirs()
    {
        using var share = Sharing(CurlLockData.Cookie);
        using var idle = Attached(share, "get");
        using var running = Attached(share, "get");
        Exception? refused = null;
        running.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refused = Record.Exception(share.Dispose);
            return data.Length;
        });

        running.Perform();

        Assert.IsType<InvalidOperationException>(refused);
        Assert.False(share.IsClosed);
        Assert.Same(share, idle.Share);
        Assert.Same(share, running.Share);
        idle.Perform();
    }

    [Fact]
    public void A_share_stays_open_while_a_handle_is_in_a_multi()
    {
        using var share = Sharing(CurlLockData.Connect);
        using var idle = Attached(share, "get");
        using var curl = Attached(share, "get");
        using var multi = new CurlMulti();
        multi.Add(curl);

        Assert.Throws<InvalidOperationException>(share.Dispose);
        Assert.Throws<InvalidOperationException>(() => curl.Unset(CurlOpt.Share));
        Assert.Same(share, curl.Share);
        Assert.Same(share, idle.Share);

        multi.Remove(curl);
        share.Dispose();
        Assert.Null(curl.Share);
        Assert.Null(idle.Share);
    }

    [Fact]
    public void A_closed_share_is_refused()
    {
        var share = new CurlShare();
        share.Dispose();
        using var curl = new Curl();

        Assert.Throws<ObjectDisposedException>(() => curl.SetOpt(CurlOpt.Share, share));
        Assert.Throws<ObjectDisposedException>(() => share.Share(CurlLockData.Dns));
        Assert.Throws<ObjectDisposedException>(() => share.Unshare(CurlLockData.Dns));
        Assert.Null(curl.Share);
    }

    [Fact]
    public void A_cancelled_transfer_and_the_next_ones_share_as_well()
    {
        using var share = Sharing(CurlLockData.Cookie, CurlLockData.Connect);
        using var curl = Attached(share, "cookies/set?a=1");
        using var source = new CancellationTokenSource();
        curl.Perform(source.Token);

        share.Dispose();

        Assert.Null(curl.Share);
        curl.Locate(_server.HttpUri, "cookies");
        Assert.Equal("""{"cookies":[]}""", curl.PerformString(source.Token));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Any_order_of_closing_frees_everything(string order)
    {
        var all = CloseInOrder(order);

        Collect();

        Assert.All(all, reference => Assert.False(reference.IsAlive));
    }

    [Fact]
    public void What_nobody_closes_is_collected()
    {
        var all = Forget();

        Collect();

        Assert.All(all, reference => Assert.False(reference.IsAlive));
    }

    [Fact]
    public void A_handle_keeps_a_share_that_nobody_else_has()
    {
        using var curl = AttachedToForgotten();

        Collect();

        Assert.NotNull(curl.Share);
        curl.Perform();
        Assert.Equal("a", Assert.Single(curl.GetCookies()).Name);
    }

    [Fact]
    public async Task Many_threads_share_names()
    {
        const string name = "curlew.invalid";
        using var share = Sharing(CurlLockData.Dns);
        using var first = Attached(share, "get");
        first.SetOpt(CurlOpt.Resolve, [$"{name}:{_server.HttpUri.Port}:127.0.0.1"]);
        first.Perform();

        await OnThreads(6, _ =>
        {
            using var curl = Attached(share, "get");
            curl.SetOpt(CurlOpt.Url, $"http://{name}:{_server.HttpUri.Port}/get");
            for (var i = 0; i < 60; i++)
            {
                curl.SetOpt(CurlOpt.FreshConnect, i % 3 == 0);
                curl.Perform();
            }
        });
    }

    [Fact]
    public async Task Many_threads_share_cookies()
    {
        Assert.SkipWhen(
            !CurlLibrary.IsEngine && CurlLibrary.Version >= new Version(8, 11) && CurlLibrary.Version < new Version(8, 21),
            "these versions send shared cookies without holding their lock; the engine is patched");
        using var share = Sharing(CurlLockData.Cookie);

        await OnThreads(6, worker =>
        {
            using var curl = Attached(share, $"cookies/set?w{worker}={worker}");
            for (var i = 0; i < 60; i++)
            {
                curl.Perform();
            }
        });

        using var last = Attached(share, "cookies");
        Assert.Equal(6, last.PerformJson().GetProperty("cookies").GetArrayLength());
        Assert.Equal(6, last.GetCookies().Count);
    }

    private static Task OnThreads(int count, Action<int> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(worker => Task.Factory.StartNew(
            () => work(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static CurlShare Sharing(params ReadOnlySpan<CurlLockData> kinds)
    {
        var share = new CurlShare();
        share.Share(kinds);
        return share;
    }

    private Curl Attached(CurlShare share, string path)
    {
        var curl = TestCurl.To(_server.HttpUri, path);
        curl.SetOpt(CurlOpt.Share, share);
        curl.SetOpt(CurlOpt.CookieFile, ""); // each handle has to want cookies
        return curl;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Curl AttachedToForgotten() => Attached(Sharing(CurlLockData.Cookie), "cookies/set?a=1");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> CloseInOrder(string order)
    {
        var (share, first, second) = Used();
        foreach (var item in order)
        {
            IDisposable next = item switch { 's' => share, 'a' => first, _ => second };
            next.Dispose();
        }

        Assert.True(share.IsClosed);
        return References(share, first, second);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> Forget()
    {
        var (share, first, second) = Used();
        first.SetOpt(CurlOpt.WriteFunction, data => first.IsClosed || share.IsClosed ? 0 : data.Length); // a cycle
        return References(share, first, second);
    }

    private (CurlShare Share, Curl First, Curl Second) Used()
    {
        var share = Sharing(CurlLockData.Cookie, CurlLockData.Dns, CurlLockData.Connect, CurlLockData.SslSession);
        var first = Attached(share, "cookies/set?a=1");
        var second = Attached(share, "get");
        first.Perform();
        second.Perform();
        return (share, first, second);
    }

    private static List<WeakReference> References(CurlShare share, Curl first, Curl second) =>
        [new(share), new(first), new(second), new(first.Handle), new(second.Handle)];

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
