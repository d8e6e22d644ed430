namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>The two callbacks that libcurl calls while a handle is closed.</summary>
[Collection(nameof(CallbackServers))]
public sealed class DisposeCallbackTests(CallbackServers servers)
{
    [Theory]
    [InlineData("CLOSESOCKETFUNCTION")]
    [InlineData("HSTSWRITEFUNCTION")]
    public void It_is_called_once(string option)
    {
        var calls = 0;
        var curl = Used(option, () => calls++);
        Assert.Equal(0, calls);

        curl.Dispose();
        curl.Dispose();

        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("CLOSESOCKETFUNCTION")]
    [InlineData("HSTSWRITEFUNCTION")]
    public void Its_exception_goes_to_UnobservedCallbackException(string option)
    {
        var thrown = new InvalidTimeZoneException();
        var curl = Used(option, () => throw thrown);

        Assert.Equal([thrown], UnobservedOf(curl));
        Assert.True(curl.IsClosed);
    }

    [Theory]
    [InlineData("CLOSESOCKETFUNCTION")]
    [InlineData("HSTSWRITEFUNCTION")]
    public void It_runs_although_an_earlier_transfer_failed(string option)
    {
        var calls = 0;
        var curl = Used(option, () => calls++);
        curl.SetOpt(CurlOpt.Url, "file:///no/such/file");
        Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Empty(UnobservedOf(curl));
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("CLOSESOCKETFUNCTION")]
    [InlineData("HSTSWRITEFUNCTION")]
    public void Inside_it_the_handle_is_of_no_use(string option)
    {
        List<Exception?> refusals = [];
        Curl? curl = null;
        curl = Used(option, () =>
        {
            refusals.Add(Record.Exception(() => curl!.Perform()));
            refusals.Add(Record.Exception(() => curl!.SetOpt(CurlOpt.Verbose, true)));
            refusals.Add(Record.Exception(() => curl!.Duplicate()));
            refusals.Add(Record.Exception(() => curl!.GetInfo(CurlInfo.ResponseCode)));
            refusals.Add(Record.Exception(() => curl!.Unpause()));
            curl!.Dispose();
        });

        Assert.Empty(UnobservedOf(curl));
        Assert.Equal(5, refusals.Count);
        Assert.All(refusals, refusal => Assert.IsAssignableFrom<InvalidOperationException>(refusal));
    }

    [Fact]
    public void Another_handles_close_callback_is_untouched()
    {
        var calls = 0;
        using var other = Used("CLOSESOCKETFUNCTION", () => calls++);

        Used("CLOSESOCKETFUNCTION", () => { }).Dispose();

        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Unset_after_the_connection_was_made_the_socket_is_closed_all_the_same()
    {
        await using var server = await WatchedServer.StartAsync();
        var calls = 0;
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, server.Url);
        CallbackScenarios.Of(CurlOpt.CloseSocketFunction.Name).Install(curl, () => calls++);
        curl.Perform();
        curl.Unset(CurlOpt.CloseSocketFunction);

        curl.Dispose();

        await server.ClosedByClientAsync();
        Assert.Equal(0, calls);
    }

    private static List<Exception> UnobservedOf(Curl curl)
    {
        List<Exception> unobserved = [];
        CurlLibrary.UnobservedCallbackException += Collect;
        try
        {
            curl.Dispose();
        }
        finally
        {
            CurlLibrary.UnobservedCallbackException -= Collect;
        }

        return unobserved;

        void Collect(object? sender, UnobservedCallbackExceptionEventArgs e)
        {
            if (e.Source == curl)
            {
                unobserved.Add(e.Exception);
            }
        }
    }

    /// <summary>A handle with an open connection and one host in its HSTS cache.</summary>
    private Curl Used(string option, Action body)
    {
        var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        if (option == CurlOpt.CloseSocketFunction.Name)
        {
            CallbackScenarios.Of(option).Install(curl, body);
        }
        else
        {
            InstallHstsWrite(curl, body);
        }

        curl.Perform();
        return curl;
    }

    private static void InstallHstsWrite(Curl curl, Action body)
    {
        var supplied = false;
        curl.SetOpt(CurlOpt.HstsCtrl, CurlHstsCtrl.Enable);
        curl.SetOpt(CurlOpt.HstsReadFunction, (out entry) =>
        {
            var first = !supplied;
            supplied = true;
            entry = first ? new CurlHstsEntry("birds.test", null, IncludeSubDomains: false) : default;
            return first ? CurlHstsResult.Ok : CurlHstsResult.Done;
        });
        curl.SetOpt(CurlOpt.HstsWriteFunction, (_, _) =>
        {
            body();
            return CurlHstsResult.Ok;
        });
    }
}
