using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class TlsSessionTests : IAsyncLifetime
{
    private HttpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HttpServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void An_exported_session_is_resumed_by_another_handle()
    {
        SkipWithoutExport();
        using var first = NewCurl();
        first.Perform(new CancellationTokenSource().Token);
        var tickets = first.ExportTlsSessions();
        Assert.NotEmpty(tickets);
        Assert.All(tickets, t => Assert.False(t.Data.IsEmpty));
        Assert.All(tickets, t => Assert.True(t.ValidUntil > DateTimeOffset.UtcNow));
        Assert.All(tickets, t => Assert.InRange(t.TlsVersion, 0x0303, 0x0304));

        using var second = NewCurl();
        var log = new StringBuilder();
        second.SetOpt(CurlOpt.DebugFunction, (type, data) => log.Append(type == CurlInfoType.Text ? Encoding.UTF8.GetString(data) : ""));
        second.SetOpt(CurlOpt.FreshConnect, true);
        second.Perform(new CancellationTokenSource().Token);
        Assert.DoesNotContain("reusing session", log.ToString(), StringComparison.OrdinalIgnoreCase);
        log.Clear();

        using var third = NewCurl();
        third.SetOpt(CurlOpt.DebugFunction, (type, data) => log.Append(type == CurlInfoType.Text ? Encoding.UTF8.GetString(data) : ""));
        third.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);
        third.SetOpt(CurlOpt.Url, _server.HttpUri.AbsoluteUri);
        third.Perform(new CancellationTokenSource().Token); // makes the set of connections that the sessions belong to
        foreach (var ticket in tickets)
        {
            third.ImportTlsSession(ticket);
        }

        third.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.Off);
        third.SetOpt(CurlOpt.Url, new Uri(_server.HttpsUri, "/get").AbsoluteUri);
        third.Perform(new CancellationTokenSource().Token);
        Assert.Contains("reusing session", log.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_library_without_export_says_so()
    {
        using var curl = new Curl();
        if (CurlLibrary.HasFeature("SSLS-EXPORT"))
        {
            Assert.Empty(curl.ExportTlsSessions());
            return;
        }

        var error = Assert.Throws<NotSupportedException>(() => curl.ExportTlsSessions());
        Assert.Contains("curl_easy_ssls_export needs libcurl 8.12.0", error.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => curl.ImportTlsSession(new CurlTlsTicket { Data = new byte[] { 1 } }));
    }

    private static void SkipWithoutExport() =>
        Assert.SkipUnless(CurlLibrary.HasFeature("SSLS-EXPORT"), "this libcurl cannot export TLS sessions");

    private Curl NewCurl()
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(_server.HttpsUri, "/get").AbsoluteUri);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        return curl;
    }
}
