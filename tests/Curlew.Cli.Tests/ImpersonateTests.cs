using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Cli.Tests;

/// <summary>Requests of the tool that look like a browser's.</summary>
public sealed class ImpersonateTests
{
    private static bool HasEngine => LibCurl.CurlOpt.Find("TLS_CLIENT_HELLO") is not null;

    [Theory]
    [InlineData("-i")]
    [InlineData("--impersonate")]
    public async Task A_request_looks_like_the_browser(string option)
    {
        Assert.SkipUnless(HasEngine, "The loaded libcurl has no options for fingerprints.");
        await using var server = await Http2Recorder.StartAsync(TestCertificates.Shared.ServerCertificate);
        await using var recorder = ClientHelloRecorder.Start(server.Uri.Port);
        var result = InProcess.Run("get", recorder.Uri.AbsoluteUri, option, "Firefox", "--cacert", TestCertificates.Shared.CaFile, "Accept:a/b", "X-Mine:1");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal([0, 23, 65281, 10, 11, 35, 16, 5, 34, 18, 51, 43, 13, 45, 28, 27, 65037], Assert.Single(recorder.Hellos).Extensions);
        var request = Assert.Single(Assert.Single(server.Connections).Requests);
        Assert.Equal(
            "user-agent,accept,accept-language,accept-encoding,upgrade-insecure-requests,sec-fetch-dest,sec-fetch-mode,sec-fetch-site,priority,te",
            string.Join(',', request.Names.Where(n => n != "x-mine")));
        Assert.Equal(("a/b", "1"), (request.Field("accept"), request.Field("x-mine")));
    }

    [Fact]
    public async Task A_libcurl_that_cannot_says_so_and_sends_nothing()
    {
        Assert.SkipWhen(HasEngine, "The loaded libcurl has options for fingerprints.");
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        InProcess.Run("get", server.Uri.AbsoluteUri, "-i", "chrome").AssertFails(1, "cannot look like chrome156");
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public void The_curl_command_has_the_browsers_headers()
    {
        var result = InProcess.Run("get", "https://example.com/", "-i", "chrome", "--curl", "Accept-Language:de");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Chrome/156.0.0.0", result.Output, StringComparison.Ordinal);
        Assert.Contains("'Accept-Language: de'", result.Output, StringComparison.Ordinal);
    }
}
