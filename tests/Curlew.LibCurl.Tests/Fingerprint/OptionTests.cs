using System.Globalization;

namespace Curlew.LibCurl.Tests.Fingerprint;

public sealed class OptionTests
{
    public static TheoryData<string, int> Named { get; } = new(
        """
        SSL_SIG_HASH_ALGS 11001, SSL_ENABLE_ALPS 1002, SSL_CERT_COMPRESSION 11003, SSL_ENABLE_TICKET 1004,
        HTTP2_PSEUDO_HEADERS_ORDER 11005, HTTP2_SETTINGS 11006, SSL_PERMUTE_EXTENSIONS 1007, HTTP2_WINDOW_UPDATE 1008,
        HTTP2_STREAMS 11010, TLS_GREASE 1011, TLS_EXTENSION_ORDER 11012, STREAM_EXCLUSIVE 1013, TLS_KEY_USAGE_NO_CHECK 1014,
        TLS_SIGNED_CERT_TIMESTAMPS 1015, TLS_STATUS_REQUEST 1016, TLS_DELEGATED_CREDENTIALS 11017, TLS_RECORD_SIZE_LIMIT 1018,
        TLS_KEY_SHARES_LIMIT 1019, TLS_USE_NEW_ALPS_CODEPOINT 1020, HTTP2_NO_PRIORITY 1021, PROXY_CREDENTIAL_NO_REUSE 1022,
        SPLIT_COOKIES 1023, FORM_BOUNDARY 11024, HTTP3_PSEUDO_HEADERS_ORDER 11025, HTTP3_SETTINGS 11026,
        QUIC_TRANSPORT_PARAMETERS 11027, HTTP3_SIG_HASH_ALGS 11028, HTTP3_TLS_EXTENSION_ORDER 11029, HTTPHEADER_ORDER 11030,
        HTTP3_HTTPHEADER 11031, HTTP3_HTTPHEADER_ORDER 11032, HTTP3_SSL_EC_CURVES 11033, WS_HTTPHEADER 11034,
        WS_HTTPHEADER_ORDER 11035, WS_SSL_DISABLE_TICKET 1036, WS_SSL_CERT_COMPRESSION 11037, QUIC_CID_LENGTH 11038,
        TLS_CLIENT_HELLO 12001, TLS_KEY_SHARES 12002, TLS_ADVERTISED_GROUPS 12003, TLS_ADVERTISED_SIG_ALGS 12004,
        HTTP1_HEADER_CASE 12006, FINGERPRINT 12007, HTTP2_STREAM_PARENT 2008, HTTP2_FIRST_STREAM 2009,
        HTTP2_STREAM_WINDOW_UPDATE 2010, HTTP2_INDEXING 12011, HTTP2_HEADERS 12012
        """.Split(',', StringSplitOptions.TrimEntries).Select(o => o.Split(' '))
        .Select(o => new TheoryDataRow<string, int>(o[0], int.Parse(o[1], CultureInfo.InvariantCulture))));

    [Theory]
    [MemberData(nameof(Named))]
    public void Is_known_by_its_name(string name, int id)
    {
        Knobs.SkipWithout();

        Assert.Equal(id, CurlOpt.Find(name)?.Id);
    }

    [Theory]
    [InlineData(11005, "masp mpas msap", "m mas masm masx maspm m,a,s,p")]
    [InlineData(11006, "1:65536;2:0 1:1,2:2 65535:4294967295 GREASE 9:1;GREASE;9:1", "1 1: :1 1:2; ;1:2 65536:0 1:4294967296 1:-1 x:1 GREASED")]
    [InlineData(11010, "0 3:0:0:201,5:1:0:101 15:0:3:1", "3 3:0:0 3:2:0:1 3:0:3:1 3:0:0:0 3:0:0:257 0:0:0:1 3:0:0:1,")]
    [InlineData(11012, "0-23-65281 51", "0- -0 0-0 65536 a")]
    [InlineData(11003, "zlib zlib,brotli,zstd", "gzip zlib, zlib,zlib")]
    [InlineData(11024, "webkit firefox", "chrome true")]
    [InlineData(11030, "Host host,User-Agent sec-ch-ua,sec-ch-ua-mobile", "Host, ,Host Host,host Ho:st")]
    [InlineData(11038, "webkit firefox", "8")]
    [InlineData(12011, "-:path !authorization,!cookie<20", ":path - ! -a, -a<x -a< +a")]
    [InlineData(12006, "as-is lower title listed", "Title upper")]
    public void Takes_what_its_grammar_allows_and_no_more(int id, string good, string bad)
    {
        Knobs.SkipWithout();
        using var curl = new Curl();
        var option = CurlOpt.Raw<string>(id);

        foreach (var value in good.Split(' '))
        {
            curl.SetOpt(option, value);
        }

        foreach (var value in bad.Split(' '))
        {
            var error = Assert.ThrowsAny<CurlException>(() => curl.SetOpt(option, value));
            Assert.True(error.Message.Contains("rgument", StringComparison.Ordinal), $"{value}: {error.Message}");
        }
    }

    [Theory]
    [InlineData(1008, -1, 15663105, -2)]
    [InlineData(1008, 0, 2147418112, 2147418113)]
    [InlineData(1011, 0, 1, 2)]
    [InlineData(2009, 1, 15, 16)]
    public void Takes_numbers_within_their_bounds(int id, long good, long alsoGood, long bad)
    {
        Knobs.SkipWithout();
        using var curl = new Curl();
        var option = CurlOpt.Raw<long>(id);

        curl.SetOpt(option, good);
        curl.SetOpt(option, alsoGood);
        Assert.ThrowsAny<CurlException>(() => curl.SetOpt(option, bad));
    }
}
