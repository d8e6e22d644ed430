using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

public sealed class MultiOptionTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    public static TheoryData<string> Names => [.. CurlMultiOpt.All.Select(o => o.Name)];

    [Fact]
    public void The_list_has_each_option_once()
    {
        Assert.Equal(CurlMultiOpt.All.Count, CurlMultiOpt.All.Select(o => o.Id).Distinct().Count());
        Assert.Contains(CurlMultiOpt.MaxConnects, CurlMultiOpt.All);
        Assert.Equal(("MAXCONNECTS", 6, "CURLMOPT_MAXCONNECTS"), (CurlMultiOpt.MaxConnects.Name, CurlMultiOpt.MaxConnects.Id, CurlMultiOpt.MaxConnects.ToString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_is_set_and_unset_or_names_the_version_that_it_needs(string name)
    {
        using var multi = new CurlMulti();
        var option = CurlMultiOpt.All.Single(o => o.Name == name);
        Action set = option switch
        {
            CurlMultiOpt<long> o => () => multi.SetOpt(o, 3),
            CurlMultiOpt<bool> o => () => multi.SetOpt(o, true),
            CurlMultiOpt<CurlPipelining> o => () => multi.SetOpt(o, CurlPipelining.Nothing),
            CurlMultiOpt<CurlMultiNetworkChanged> o => () => multi.SetOpt(o, CurlMultiNetworkChanged.ClearConns),
            CurlMultiOpt<IEnumerable<string>> o => () => multi.SetOpt(o, ["example.org"]),
            CurlMultiOpt<MultiSocketCallback> o => () => multi.SetOpt(o, (_, _, _) => CurlCallbackResult.Continue),
            CurlMultiOpt<MultiTimerCallback> o => () => multi.SetOpt(o, _ => CurlCallbackResult.Continue),
            CurlMultiOpt<MultiPushCallback> o => () => multi.SetOpt(o, (_, _, _) => CurlPushResult.Deny),
            CurlMultiOpt<MultiNotifyCallback> o => () => multi.SetOpt(o, (_, _) => { }),
            _ => Nothing,
        };
        var isReserved = option.GetType() == typeof(CurlMultiOpt) || !option.GetType().IsGenericType;
        var isEvent = ReferenceEquals(option, CurlMultiOpt.NetworkChanged);

        if (CurlLibrary.Version < option.Since && !isReserved)
        {
            var error = Assert.Throws<NotSupportedException>(set);
            Assert.Contains($"{option} needs libcurl {option.Since}", error.Message, StringComparison.Ordinal);
            return;
        }

        set();
        if (isReserved || isEvent)
        {
            Assert.Contains(option.ToString(), Assert.Throws<ArgumentException>(() => multi.Unset(option)).Message, StringComparison.Ordinal);
        }
        else
        {
            multi.Unset(option);
        }

        Assert.Equal(0, multi.Perform());

        static void Nothing()
        {
        }
    }

    [Fact]
    public void A_number_that_libcurl_cannot_hold_is_refused()
    {
        using var multi = new CurlMulti();

        Assert.Equal("value", Assert.Throws<ArgumentOutOfRangeException>(() => multi.SetOpt(CurlMultiOpt.MaxConnects, -1)).ParamName);
        Assert.Throws<ArgumentNullException>(() => multi.SetOpt<long>(null!, 1));
        Assert.Throws<ArgumentNullException>(() => multi.Unset(null!));
    }

    [Fact]
    public async Task MaxTotalConnections_is_kept()
    {
        await using var server = await HttpServer.StartAsync();
        using var multi = new CurlMulti();
        multi.SetOpt(CurlMultiOpt.MaxTotalConnections, 2);
        using var handles = new Handles([.. Enumerable.Range(0, 10).Select(_ => multi.AddTo(server.HttpUri, "delay/20").Curl)]);

        Assert.All(multi.RunToEnd(), r => Assert.Null(r.Error));

        Assert.InRange(server.ConnectionCount, 1, 2);
    }

    [Fact]
    public async Task MaxHostConnections_is_kept_and_goes_with_Unset()
    {
        await using var server = await HttpServer.StartAsync();
        using var multi = new CurlMulti();
        multi.SetOpt(CurlMultiOpt.MaxHostConnections, 1);
        using (new Handles([.. Enumerable.Range(0, 5).Select(_ => multi.AddTo(server.HttpUri, "delay/20").Curl)]))
        {
            Assert.All(multi.RunToEnd(), r => Assert.Null(r.Error));
        }

        Assert.Equal(1, server.ConnectionCount);

        multi.Unset(CurlMultiOpt.MaxHostConnections);
        using (new Handles([.. Enumerable.Range(0, 5).Select(_ => multi.AddTo(server.HttpUri, "delay/300").Curl)]))
        {
            Assert.All(multi.RunToEnd(), r => Assert.Null(r.Error));
        }

        Assert.InRange(server.ConnectionCount, 2, 5);
    }

    [Fact]
    public void A_socket_callback_that_is_unset_is_not_called()
    {
        using var multi = new CurlMulti();
        var loop = new SocketLoop(multi);
        var (curl, body) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(curl);
        loop.Run();
        var calls = loop.SocketCalls.Count;
        Assert.NotEqual(0, calls);

        multi.SetOpt(CurlMultiOpt.SocketFunction, null);
        multi.Remove(curl);
        multi.Add(curl);
#pragma warning disable CS0618 // it would call the callback
        while (multi.SocketAll() > 0)
#pragma warning restore CS0618
        {
            multi.Poll(TestCurl.Patience);
        }

        Assert.Equal(20, body.Length);
        Assert.Equal(calls, loop.SocketCalls.Count);
    }

    [Fact]
    public void A_callback_that_is_replaced_is_not_called_any_more()
    {
        using var multi = new CurlMulti();
        var (first, second) = (0, 0);
        multi.SetOpt(CurlMultiOpt.TimerFunction, _ =>
        {
            first++;
            return CurlCallbackResult.Continue;
        });
        multi.SetOpt(CurlMultiOpt.TimerFunction, _ =>
        {
            second++;
            return CurlCallbackResult.Continue;
        });
        var (curl, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(curl);

        Assert.Single(multi.RunToEnd());

        Assert.Equal(0, first);
        Assert.True(second > 0);
    }
}
