using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class DebugCallbackTests(CallbackServers servers)
{
    [Fact]
    public void It_receives_text_headers_and_data_by_their_types()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        var seen = Record(curl);

        curl.Perform();

        Assert.Contains("127.0.0.1", seen[CurlInfoType.Text], StringComparison.Ordinal);
        Assert.StartsWith("GET /bytes/10 HTTP/1.1\r\n", seen[CurlInfoType.HeaderOut], StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", seen[CurlInfoType.HeaderIn], StringComparison.Ordinal);
        Assert.Equal(Encoding.Latin1.GetString(PatternStream.Bytes(10)), seen[CurlInfoType.DataIn]);
    }

    [Fact]
    public void It_receives_what_is_uploaded()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "sink").AbsoluteUri);
        curl.SetOpt(CurlOpt.CopyPostFields, "bird=curlew");
        var seen = Record(curl);

        curl.Perform();

        Assert.Equal("bird=curlew", seen[CurlInfoType.DataOut]);
    }

    [Fact]
    public void It_receives_the_bytes_of_the_tls_handshake()
    {
        using var curl = new Curl();
        CallbackScenarios.GetWithTls(curl, servers);
        var seen = Record(curl);

        curl.Perform();

        Assert.NotEmpty(seen[CurlInfoType.SslDataOut]);
        Assert.NotEmpty(seen[CurlInfoType.SslDataIn]);
    }

    [Fact]
    public void Its_exception_fails_a_transfer_that_has_no_other_callback()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "status/204").AbsoluteUri);
        curl.SetOpt(CurlOpt.DebugFunction, (_, _) => throw new InvalidTimeZoneException());

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    private static Dictionary<CurlInfoType, string> Record(Curl curl)
    {
        Dictionary<CurlInfoType, string> seen = [];
        curl.SetOpt(CurlOpt.DebugFunction, (type, data) =>
            seen[type] = seen.GetValueOrDefault(type) + Encoding.Latin1.GetString(data));
        return seen;
    }
}
