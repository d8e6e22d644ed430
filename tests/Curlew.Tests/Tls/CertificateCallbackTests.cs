using System.Security.Authentication;
using Curlew.LibCurl;
using Curlew.Tests.Bodies;
using Curlew.TestServers;

namespace Curlew.Tests.Tls;

/// <summary>The certificate callback: it is asked for each connection, and nothing is sent to whom it refuses.</summary>
public sealed class CertificateCallbackTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;
    private readonly TestCertificates _certificates = fixture.Server.Certificates;

    public static TheoryData<bool, bool> Ways => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task It_is_shown_the_host_and_the_chain(bool verify, bool async)
    {
        TlsPeer? peer = null;
        using var curl = To(_server.HttpsUri, Options(verify, p =>
        {
            peer = p;
            return true;
        }));

        await PerformAsync(curl, async);

        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal("127.0.0.1", peer?.Host);
        Assert.Equal(_certificates.ServerCertificate.Thumbprint, peer?.Certificate.Thumbprint);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nothing_is_sent_to_whom_it_refuses(bool verify, bool async)
    {
        var received = new TaskCompletionSource<int>();
        await using var server = await RawServer.StartAsync(
            async connection =>
            {
                try
                {
                    received.SetResult(await connection.Stream.ReadAsync(new byte[100], connection.Stopping));
                }
                catch (IOException)
                {
                    received.SetResult(0); // libcurl resets what it gives up
                }
            },
            _certificates.ServerCertificate);
        using var curl = To(server.Uri, Options(verify, _ => false));

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => PerformAsync(curl, async));

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        var refusal = Assert.IsType<AuthenticationException>(error.InnerException);
        Assert.Contains("CN=localhost", refusal.Message, StringComparison.Ordinal);
        Assert.False(TlsPeerCheck.NeedsFreshConnection(error));
        Assert.Equal(0, curl.GetInfo(CurlInfo.RequestSize));
        Assert.Equal(0, await received.Task.WaitAsync(BodyTransfer.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_request_reaches_whom_it_refuses_over_HTTP_2()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl is built without HTTP/2.");
        using var curl = To(_server.HttpsUri, Options(verify: true, _ => false), "status/298");
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2Tls);

        await Assert.ThrowsAsync<CurlEasyException>(() => PerformAsync(curl, async: true));
        await Assert.ThrowsAsync<CurlEasyException>(() => PerformAsync(curl, async: true));

        Assert.Equal(0, _server.RequestCount("/status/298"));
    }

    [Fact]
    public async Task What_it_throws_is_the_cause_of_the_error()
    {
        using var curl = To(_server.HttpsUri, Options(verify: true, _ => throw new InvalidTimeZoneException("mine")));

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => PerformAsync(curl, async: true));

        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_asked_once_for_each_connection(bool http2)
    {
        var asked = 0;
        using var curl = To(_server.HttpsUri, Options(verify: true, _ => ++asked > 0));
        curl.SetOpt(CurlOpt.HttpVersion, http2 ? CurlHttpVersion.Http2Tls : CurlHttpVersion.Http11);

        await PerformAsync(curl, async: false);
        await PerformAsync(curl, async: false);
        Assert.Equal((1, 0), (asked, (int)curl.GetInfo(CurlInfo.NumConnects)));

        curl.SetOpt(CurlOpt.FreshConnect, true);
        await PerformAsync(curl, async: false);
        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_was_made_without_it_is_not_used(bool byAnotherCallback)
    {
        var others = 0;
        var without = byAnotherCallback
            ? Options(verify: true, _ => ++others > 0)
            : new TlsOptions { CaFile = _certificates.CaFile };
        using var curl = To(_server.HttpsUri, without, "status/297");
        await PerformOnceAsync(curl, async: false);
        var asked = 0;
        var options = Options(verify: true, _ => ++asked > 0);
        options.Apply(curl, proxyIsHttps: false);
        curl.SetOpt(CurlOpt.PrereqFunction, options.CreatePeerCheck(curl, "127.0.0.1"));
        var requests = _server.RequestCount("/status/297");

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => PerformOnceAsync(curl, async: false));

        Assert.True(TlsPeerCheck.NeedsFreshConnection(error), error.ToString());
        Assert.Equal((requests, 0), (_server.RequestCount("/status/297"), asked));
        curl.SetOpt(CurlOpt.FreshConnect, true);
        await PerformOnceAsync(curl, async: false);
        Assert.Equal((requests + 1, 1, byAnotherCallback ? 1 : 0), (_server.RequestCount("/status/297"), asked, others));
    }

    [Fact]
    public void Certificates_of_a_transfer_are_read()
    {
        using var curl = To(_server.HttpsUri, new TlsOptions { CaFile = _certificates.CaFile });
        curl.SetOpt(CurlOpt.CertInfo, true);

        curl.PerformBytes();

        Assert.Equal([_certificates.ServerCertificate.RawData], ServerCertificates.Read(curl).Select(c => c.RawData));
        curl.PerformBytes();
        Assert.Empty(ServerCertificates.Read(curl));
    }

    private TlsOptions Options(bool verify, Func<TlsPeer, bool> callback) =>
        new() { Verify = verify, CaFile = _certificates.CaFile, ServerCertificateCallback = callback };

    private static Curl To(Uri server, TlsOptions options, string path = "get")
    {
        var curl = BodyTransfer.To(server, path);
        curl.SetOpt(CurlOpt.WriteData, Stream.Null);
        options.Apply(curl, proxyIsHttps: false);
        curl.SetOpt(CurlOpt.PrereqFunction, options.CreatePeerCheck(curl, server.Host));
        return curl;
    }

    /// <summary>As a session does: where libcurl takes a connection that was made without the callback, by another test
    /// perhaps, the transfer is made again on a new one.</summary>
    private static async Task PerformAsync(Curl curl, bool async)
    {
        try
        {
            await PerformOnceAsync(curl, async);
        }
        catch (CurlEasyException e) when (TlsPeerCheck.NeedsFreshConnection(e))
        {
            curl.SetOpt(CurlOpt.FreshConnect, true);
            await PerformOnceAsync(curl, async);
            curl.SetOpt(CurlOpt.FreshConnect, false);
        }
    }

    private static Task PerformOnceAsync(Curl curl, bool async) =>
        async ? curl.PerformAsync(TestContext.Current.CancellationToken) : Task.Run(() => curl.Perform());
}
