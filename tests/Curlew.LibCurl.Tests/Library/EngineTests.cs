using System.Diagnostics;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Library;

/// <summary>The project's own build of libcurl.</summary>
public sealed class EngineTests
{
    [Theory]
    [InlineData("http https ws wss ftp ftps file smtp smtps imap imaps pop3 pop3s mqtt tftp telnet gopher gophers dict rtsp")]
    public void Speaks_every_protocol_it_promises(string schemes)
    {
        SkipWithoutEngine();

        Assert.Empty(schemes.Split(' ').Except(CurlLibrary.Protocols));
    }

    [Theory]
    [InlineData("alt-svc AsynchDNS brotli ECH HSTS HTTP2 HTTPS-proxy IPv6 Largefile libz NTLM PSL SSL SSLS-EXPORT threadsafe UnixSockets zstd")]
    public void Has_every_feature_it_promises(string features)
    {
        SkipWithoutEngine();

        Assert.Empty(features.Split(' ').Except(CurlLibrary.Features));
    }

    [Fact]
    public void Exports_nothing_but_libcurls_functions_and_needs_only_the_C_library()
    {
        SkipWithoutEngine();

        var (output, code) = Run(Repository.PathOf("native", "check"), CurlLibrary.Path);

        Assert.True(code == 0, output);
        var (symbols, _) = Run("nm", "-D", "--defined-only", CurlLibrary.Path);
        var names = symbols.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[^1]).ToList();
        Assert.True(names.Count > 90, symbols);
        Assert.All(names, n => Assert.StartsWith("curl_", n, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Soak")]
    public void Built_again_from_the_same_sources_it_is_the_same_to_the_last_bit()
    {
        SkipWithoutEngine();
        using var folder = new TemporaryDirectory("curlew-engine-");

        var (output, code) = Run(
            Repository.PathOf("native", "build"), "--sources", Repository.PathOf("artifacts", "native", "archives"), "--into", folder.Path);

        Assert.True(code == 0, output);
        var again = Path.Combine(folder.Path, "linux-x64", "libcurl-curlew.so");
        Assert.Equal(File.ReadAllBytes(CurlLibrary.Path), File.ReadAllBytes(again));
    }

    [Fact]
    public void Finds_certificate_authorities_by_itself()
    {
        SkipWithoutEngine();
        Assert.Null(CurlLibrary.CaInfo);

        Assert.NotNull(CurlLibrary.CaBundle);
        Assert.True(File.Exists(CurlLibrary.CaBundle), CurlLibrary.CaBundle);
    }

    [Theory]
    [InlineData(nameof(Child_Curlew_then_HttpClient))]
    [InlineData(nameof(Child_HttpClient_then_Curlew))]
    public void Shares_a_process_with_HttpClients_own_TLS(string method)
    {
        var (output, code) = ChildProcess.Run(typeof(EngineTests), method);

        Assert.True(code == 0, output);
    }

    [Fact(Explicit = true)]
    public Task Child_Curlew_then_HttpClient() => Interleave(curlewFirst: true);

    [Fact(Explicit = true)]
    public Task Child_HttpClient_then_Curlew() => Interleave(curlewFirst: false);

    private static async Task Interleave(bool curlewFirst)
    {
        await using var server = await HttpServer.StartAsync();
        var url = new Uri(server.HttpsUri, "/bytes/100");
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var http = new HttpClient(handler);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url.AbsoluteUri);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        for (var i = 0; i < 1000; i++)
        {
            // New connections now and then, so that both make handshakes all the time.
            curl.SetOpt(CurlOpt.FreshConnect, i % 10 == 0);
            var bytes = curlewFirst ? curl.PerformBytes() : await http.GetByteArrayAsync(url);
            var others = curlewFirst ? await http.GetByteArrayAsync(url) : curl.PerformBytes();
            Assert.Equal(bytes, others);
        }
    }

    private static void SkipWithoutEngine() => Assert.SkipUnless(CurlLibrary.IsEngine, "this is not the engine");

    private static (string Output, int Code) Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + errors.Result, process.ExitCode);
    }
}
