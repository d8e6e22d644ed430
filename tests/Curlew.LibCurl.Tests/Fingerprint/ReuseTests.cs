using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Fingerprint;

public sealed class ReuseTests : IAsyncLifetime
{
    private Http2Recorder _recorder = null!;

    public async ValueTask InitializeAsync() => _recorder = await Http2Recorder.StartAsync();

    public ValueTask DisposeAsync() => _recorder.DisposeAsync();

    public static TheoryData<int, string> Strings { get; } = new()
    {
        { 11001, "ecdsa_secp256r1_sha256" }, { 11003, "zlib" }, { 11005, "masp" }, { 11006, "4:65536" }, { 11010, "3:0:0:1" },
        { 11012, "0-10" }, { 11017, "ecdsa_secp256r1_sha256" }, { 11024, "webkit" }, { 11030, "host" }, { 11035, "host" },
        { 11037, "" }, { 12001, "0" }, { 12002, "X25519" }, { 12003, "256" }, { 12004, "2308" }, { 12006, "lower" }, { 12007, "other" },
        { 12011, "-:path" },
    };

    public static TheoryData<int, long> Numbers { get; } = new()
    {
        { 1002, 1 }, { 1004, 0 }, { 1007, 1 }, { 1008, 1 }, { 1011, 1 }, { 1013, 1 }, { 1014, 1 }, { 1015, 1 }, { 1016, 1 },
        { 1018, 16385 }, { 1019, 2 }, { 1020, 1 }, { 1021, 1 }, { 1022, 1 }, { 1023, 1 }, { 1036, 1 }, { 2009, 3 }, { 2010, 1 },
    };

    [Theory]
    [MemberData(nameof(Strings))]
    public void A_connection_is_not_shared_across_another_value(int id, string value)
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.SetOpt(Knobs.HttpHeaderOrder, "accept");
        curl.Perform();
        curl.Perform();
        Assert.Single(_recorder.Connections);

        curl.SetOpt(CurlOpt.Raw<string>(id), value);
        curl.Perform();
        curl.Perform();

        Assert.Equal([2, 2], _recorder.Connections.Select(c => c.Requests.Count));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_connection_is_not_shared_across_another_number(int id, long value)
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.Perform();
        curl.SetOpt(CurlOpt.Raw<long>(id), value);
        curl.Perform();
        curl.Perform();

        Assert.Equal([1, 2], _recorder.Connections.Select(c => c.Requests.Count));
    }

    [Fact]
    public void One_label_shares_its_connection_among_requests_that_differ()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.SetOpt(Knobs.Fingerprint, "one");
        curl.SetOpt(Knobs.HttpHeaderOrder, "accept,user-agent");
        curl.Perform();
        curl.SetOpt(Knobs.HttpHeaderOrder, "user-agent,accept");
        curl.SetOpt(Knobs.SplitCookies, 1);
        curl.Perform();
        Assert.Single(_recorder.Connections);

        curl.SetOpt(Knobs.Http2Settings, "4:65536");
        curl.Perform();
        Assert.Equal(2, _recorder.Connections.Count);
    }

    [Fact]
    public void What_libcurl_has_of_its_own_and_shows_parts_connections_too()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        curl.SetOpt(Knobs.Fingerprint, "one");
        curl.Perform();
        curl.SetOpt(CurlOpt.SslSignatureAlgorithms, "ecdsa_secp256r1_sha256");
        curl.Perform();
        curl.SetOpt(CurlOpt.SslEnableAlpn, false);
        curl.Perform();
        curl.Perform();
        curl.SetOpt(CurlOpt.SslSignatureAlgorithms, null);
        curl.Perform();

        Assert.Equal([1, 1, 2, 1], _recorder.Connections.Select(c => c.Requests.Count));
    }

    [Fact]
    public void A_thousand_interleaved_requests_keep_to_their_connections()
    {
        Knobs.SkipWithout();
        using var curl = Knobs.To(_recorder);
        for (var i = 0; i < 1000; i++)
        {
            curl.SetOpt(Knobs.Fingerprint, i % 2 == 0 ? "even" : "odd");
            curl.SetOpt(CurlOpt.Url, new Uri(_recorder.Uri, i % 2 == 0 ? "even" : "odd").AbsoluteUri);
            curl.Perform();
        }

        Assert.Equal([500, 500], _recorder.Connections.Select(c => c.Requests.Count));
        Assert.All(_recorder.Connections, c => Assert.Single(c.Requests.Select(r => r.Field(":path")).Distinct()));
    }

    [Fact]
    public async Task A_TLS_session_is_not_resumed_across_labels()
    {
        Knobs.SkipWithout();
        await using var server = await HttpServer.StartAsync();
        var log = new StringBuilder();
        using var curl = Transfers.TestCurl.To(server.HttpsUri, "/get");
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        curl.SetOpt(CurlOpt.DebugFunction, (type, data) => log.Append(type == CurlInfoType.Text ? Encoding.UTF8.GetString(data) : ""));
        curl.SetOpt(CurlOpt.FreshConnect, true);
        var resumed = new List<bool>();
        foreach (var label in "one one two two one".Split(' '))
        {
            curl.SetOpt(Knobs.Fingerprint, label);
            curl.PerformBytes();
            resumed.Add(log.ToString().Contains("reusing session", StringComparison.OrdinalIgnoreCase));
            log.Clear();
        }

        Assert.Equal([false, true, false, true, true], resumed);
    }
}
