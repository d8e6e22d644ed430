using System.Reflection;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>What holds for each callback that runs during a transfer.</summary>
[Collection(nameof(CallbackServers))]
public sealed class EveryCallbackTests(CallbackServers servers)
{
    [Fact]
    public void Every_callback_option_has_a_scenario()
    {
        var options = typeof(CurlOpt).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType.IsGenericType && field.FieldType.GenericTypeArguments[0].IsAssignableTo(typeof(Delegate)))
            .Select(field => ((CurlOpt)field.GetValue(null)!).Name);

        Assert.Equivalent(options, CallbackScenarios.All.Select(row => row.Data).Append(CurlOpt.HstsWriteFunction.Name), strict: true);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void It_is_called(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var calls = 0;
        scenario.Install(curl, () => calls++);

        curl.Perform();

        Assert.NotEqual(0, calls);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.Abortable), MemberType = typeof(CallbackScenarios))]
    public void Its_abort_ends_the_transfer(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        scenario.InstallAborting!(curl);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(scenario.FailureCode, error.Code);
        Assert.Null(error.InnerException);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Its_exception_is_the_inner_one_and_it_is_not_called_again(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var thrown = new InvalidTimeZoneException("thrown by the callback");
        var calls = 0;
        scenario.Install(curl, () =>
        {
            calls++;
            throw thrown;
        });

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Same(thrown, error.InnerException);
        Assert.Equal(scenario.FailureCode, error.Code);
        Assert.Contains(thrown.Message, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, calls);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Its_exception_is_the_inner_one_of_a_transfer_that_can_be_cancelled(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        using var cancellation = new CancellationTokenSource();
        var thrown = new InvalidTimeZoneException("thrown by the callback");
        scenario.Install(curl, () => throw thrown);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform(cancellation.Token));

        Assert.Same(thrown, error.InnerException);
        Assert.Equal(scenario.FailureCode, error.Code);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Its_cancellation_comes_out_as_itself(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var thrown = new OperationCanceledException("cancelled by the callback");
        scenario.Install(curl, () => throw thrown);

        Assert.Same(thrown, Assert.Throws<OperationCanceledException>(() => curl.Perform()));
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void The_next_transfer_knows_nothing_of_its_exception(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        Assert.SkipWhen(
            scenario.FailureStaysBefore8 && CurlLibrary.Version.Major < 8,
            $"libcurl {CurlLibrary.Version} itself does not recover from a failed {option}.");
        scenario.Install(curl, () => throw new InvalidTimeZoneException());
        Assert.Throws<CurlEasyException>(() => curl.Perform());
        var calls = 0;
        scenario.Install(curl, () => calls++);

        curl.SetOpt(CurlOpt.FreshConnect, true);
        curl.Perform();

        Assert.NotEqual(0, calls);
        Assert.Empty(curl.ErrorText);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Unset_it_is_not_called_and_libcurl_does_what_it_does_without(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var calls = 0;
        scenario.Install(curl, () => calls++);
        curl.Unset(scenario.Option);

        Assert.Equal(scenario.UnsetCode, Outcome(curl));
        Assert.Equal(0, calls);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Null_unsets_it_too(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var calls = 0;
        scenario.Install(curl, () => calls++);
        curl.SetOpt(scenario.Option.Name, null);

        Assert.Equal(scenario.UnsetCode, Outcome(curl));
        Assert.Equal(0, calls);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Reset_drops_it(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var calls = 0;
        scenario.Install(curl, () => calls++);

        curl.Reset();
        scenario.Configure(curl, servers);

        Assert.Equal(scenario.UnsetCode, Outcome(curl));
        Assert.Equal(0, calls);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void A_duplicate_carries_it_and_outlives_the_original(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var calls = 0;
        scenario.Install(curl, () => calls++);

        using var duplicate = curl.Duplicate();
        curl.Dispose();
        calls = 0;
        duplicate.Perform();

        Assert.NotEqual(0, calls);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void A_duplicates_exception_is_its_own(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var armed = false;
        scenario.Install(curl, () =>
        {
            if (armed)
            {
                throw new InvalidTimeZoneException();
            }
        });
        using var duplicate = curl.Duplicate();

        armed = true;
        var error = Assert.Throws<CurlEasyException>(() => duplicate.Perform());
        armed = false;
        curl.Perform();

        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void Unset_on_a_duplicate_it_stays_with_the_original(string option)
    {
        var scenario = CallbackScenarios.Of(option);
        using var curl = scenario.Start(servers);
        var calls = 0;
        scenario.Install(curl, () => calls++);

        using (var duplicate = curl.Duplicate())
        {
            duplicate.Unset(scenario.Option);
        }

        calls = 0;
        curl.Perform();

        Assert.NotEqual(0, calls);
    }

    private static CurlCode Outcome(Curl curl)
    {
        try
        {
            curl.Perform();
            return CurlCode.Ok;
        }
        catch (CurlEasyException e)
        {
            return e.Code;
        }
    }
}
