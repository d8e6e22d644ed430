namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class HstsCallbackTests(CallbackServers servers)
{
    private static readonly DateTimeOffset s_future = new(2099, 12, 31, 23, 59, 58, TimeSpan.Zero);
    private static readonly DateTimeOffset s_past = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_that_Read_supplies_is_reached_by_https(bool expires)
    {
        using var curl = GetByPlainHttp();
        Supply(curl, new CurlHstsEntry("localhost", expires ? s_future : null, IncludeSubDomains: false));

        curl.Perform();

        Assert.Equal("https", new Uri(curl.GetInfo(CurlInfo.EffectiveUrl)!).Scheme);
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void An_entry_that_has_expired_counts_for_nothing()
    {
        using var curl = GetByPlainHttp();
        Supply(curl, new CurlHstsEntry("localhost", s_past, IncludeSubDomains: false));

        Assert.Throws<CurlEasyException>(() => curl.Perform()); // plain HTTP to a TLS port

        Assert.Equal("http", new Uri(curl.GetInfo(CurlInfo.EffectiveUrl)!).Scheme);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_host_that_cannot_be_one_is_refused(string host)
    {
        using var curl = GetByPlainHttp();
        Supply(curl, new CurlHstsEntry(host, s_future, IncludeSubDomains: false));

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        Assert.IsType<ArgumentException>(error.InnerException);
    }

    [Fact]
    public void Write_receives_the_cache_when_the_handle_is_closed()
    {
        CurlHstsEntry[] entries =
        [
            new("birds.test", s_future, IncludeSubDomains: true),
            new("localhost", null, IncludeSubDomains: false),
        ];
        List<(CurlHstsEntry Entry, CurlHstsIndex Index)> stored = [];
        var curl = GetByPlainHttp();
        Supply(curl, entries);
        Store(curl, stored.Add);

        curl.Perform();
        Assert.Empty(stored);
        curl.Dispose();

        Assert.Equal(entries, stored.Select(pair => pair.Entry).OrderBy(entry => entry.Host, StringComparer.Ordinal));
        Assert.Equal([new(0, 2), new(1, 2)], stored.Select(pair => pair.Index));
    }

    [Fact]
    public void Write_that_fails_is_not_called_for_the_other_entries()
    {
        var calls = 0;
        var curl = WithCache();
        curl.SetOpt(CurlOpt.HstsWriteFunction, (_, _) =>
        {
            calls++;
            return CurlHstsResult.Fail;
        });

        curl.Dispose();

        Assert.Equal(1, calls);
    }

    [Fact]
    public void Unset_Write_is_not_called()
    {
        List<(CurlHstsEntry, CurlHstsIndex)> stored = [];
        var curl = WithCache();
        Store(curl, stored.Add);
        curl.Unset(CurlOpt.HstsWriteFunction);

        curl.Dispose();

        Assert.Empty(stored);
    }

    [Fact]
    public void After_Reset_Write_is_not_called()
    {
        List<(CurlHstsEntry, CurlHstsIndex)> stored = [];
        var curl = WithCache();
        Store(curl, stored.Add);
        curl.Reset();

        curl.Dispose();

        Assert.Empty(stored);
    }

    [Fact]
    public void A_duplicate_carries_Write()
    {
        List<(CurlHstsEntry, CurlHstsIndex)> stored = [];
        using var curl = WithCache();
        Store(curl, stored.Add);
        var duplicate = curl.Duplicate();
        duplicate.Perform();

        duplicate.Dispose();

        Assert.Equal(2, stored.Count);
    }

    [Fact]
    public void Duplicate_does_not_call_Read_but_the_copys_transfer_does()
    {
        using var curl = WithCache();
        var calls = 0;
        curl.SetOpt(CurlOpt.HstsReadFunction, (out entry) =>
        {
            calls++;
            entry = default;
            return CurlHstsResult.Done;
        });
        using var duplicate = curl.Duplicate();
        Assert.Equal(0, calls);
        duplicate.SetOpt(CurlOpt.Url, "file:///no/such/file");

        Assert.Throws<CurlEasyException>(() => duplicate.Perform());

        Assert.Equal(1, calls);
    }

    private static void Supply(Curl curl, params CurlHstsEntry[] entries)
    {
        var next = 0;
        curl.SetOpt(CurlOpt.HstsReadFunction, (out entry) =>
        {
            var more = next < entries.Length;
            entry = more ? entries[next] : default;
            next = more ? next + 1 : 0;
            return more ? CurlHstsResult.Ok : CurlHstsResult.Done;
        });
    }

    private static void Store(Curl curl, Action<(CurlHstsEntry, CurlHstsIndex)> add) =>
        curl.SetOpt(CurlOpt.HstsWriteFunction, (entry, index) =>
        {
            add((entry, index));
            return CurlHstsResult.Ok;
        });

    /// <summary>A handle with two hosts in its HSTS cache.</summary>
    private Curl WithCache()
    {
        var curl = GetByPlainHttp();
        Supply(curl, new("birds.test", s_future, IncludeSubDomains: true), new("localhost", s_future, IncludeSubDomains: false));
        curl.Perform();
        return curl;
    }

    /// <summary>By plain HTTP to the TLS port: it works only for a host that HSTS knows.</summary>
    private Curl GetByPlainHttp()
    {
        var curl = new Curl();
        CallbackScenarios.GetWithTls(curl, servers);
        curl.SetOpt(CurlOpt.Url, $"http://localhost:{servers.Http.HttpsUri.Port}/bytes/10");
        curl.SetOpt(CurlOpt.HstsCtrl, CurlHstsCtrl.Enable);
        return curl;
    }
}
