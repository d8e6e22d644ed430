using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

public sealed class MultiNotifyTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private const string Needs = "Notifications need libcurl 8.17.";

    private readonly HttpServer _server = fixture.Server;

    private static bool HasNotifications => CurlLibrary.Version >= new Version(8, 17);

    [Fact]
    public void A_library_without_notifications_is_named()
    {
        Assert.SkipWhen(HasNotifications, "This libcurl has notifications.");
        using var multi = new CurlMulti();

        var enable = Assert.Throws<NotSupportedException>(() => multi.NotifyEnable(CurlMultiNotify.InfoRead));
        var disable = Assert.Throws<NotSupportedException>(() => multi.NotifyDisable(CurlMultiNotify.InfoRead));
        var set = Assert.Throws<NotSupportedException>(() => multi.SetOpt(CurlMultiOpt.NotifyFunction, (_, _) => { }));

        Assert.Contains("curl_multi_notify_enable needs libcurl 8.17.0", enable.Message, StringComparison.Ordinal);
        Assert.Contains("curl_multi_notify_disable needs libcurl 8.17.0", disable.Message, StringComparison.Ordinal);
        Assert.Contains("CURLMOPT_NOTIFYFUNCTION needs libcurl 8.17.0", set.Message, StringComparison.Ordinal);
        Assert.Contains(CurlLibrary.Version.ToString(), set.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_least_one_kind_must_be_named()
    {
        using var multi = new CurlMulti();

        Assert.Equal("notifications", Assert.Throws<ArgumentException>(() => multi.NotifyEnable()).ParamName);
        Assert.Equal("notifications", Assert.Throws<ArgumentException>(() => multi.NotifyDisable()).ParamName);
    }

    [Fact]
    public void Those_that_were_asked_for_come()
    {
        Assert.SkipUnless(HasNotifications, Needs);
        using var multi = new CurlMulti();
        var told = new List<(CurlMultiNotify What, Curl? Curl)>();
        multi.SetOpt(CurlMultiOpt.NotifyFunction, (what, curl) => told.Add((what, curl)));
        multi.NotifyEnable(CurlMultiNotify.InfoRead, CurlMultiNotify.EasyDone);
        multi.NotifyDisable(CurlMultiNotify.InfoRead);
        var (curl, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(curl);

        Assert.Single(multi.RunToEnd());

        Assert.Equal([(CurlMultiNotify.EasyDone, curl)], told);
    }

    [Fact]
    public void What_the_callback_throws_comes_out_of_the_call()
    {
        Assert.SkipUnless(HasNotifications, Needs);
        using var multi = new CurlMulti();
        multi.SetOpt(CurlMultiOpt.NotifyFunction, (_, _) => throw new FormatException("from the callback"));
        multi.NotifyEnable(CurlMultiNotify.EasyDone);
        var (curl, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(curl);

        var error = Assert.Throws<CurlMultiException>(() => multi.RunToEnd());

        Assert.IsType<FormatException>(error.InnerException);
        Assert.Null(Assert.Single(multi.RunToEnd()).Error);
    }

    [Fact]
    public void A_kind_that_libcurl_refuses_leaves_the_others_as_they_were()
    {
        Assert.SkipUnless(HasNotifications, Needs);
        using var multi = new CurlMulti();
        var told = 0;
        multi.SetOpt(CurlMultiOpt.NotifyFunction, (_, _) => told++);
        multi.NotifyEnable(CurlMultiNotify.EasyDone);

        Assert.Throws<CurlMultiException>(() => multi.NotifyEnable(CurlMultiNotify.EasyDone, (CurlMultiNotify)999));

        var (curl, _) = multi.AddTo(_server.HttpUri, "bytes/10");
        using var handles = new Handles(curl);
        multi.RunToEnd();
        Assert.Equal(1, told);
    }
}
