using Curlew.LibCurl.Interop;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>
/// The headers of libcurl's own API, and that the store for libraries built without it says the same of the same bytes.
/// </summary>
public sealed class HeaderTests
{
    private const CurlHeaderOrigin Everything =
        CurlHeaderOrigin.Header | CurlHeaderOrigin.Trailer | CurlHeaderOrigin.Connect | CurlHeaderOrigin.Informational;

    public static TheoryData<string, Func<RawConnection, Task>> Answers => new()
    {
        { "plain", RawScripts.Record() },
        { "odd", RawScripts.OddHeaders() },
        { "informational", RawScripts.InformationalResponses() },
        { "trailers", RawScripts.Trailers() },
        { "bytes", RawScripts.NonUtf8Headers() },
        { "redirects", Redirects() },
        { "repeated in another case", RawScripts.Respond("HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nX-B: 3\r\nX-a: 4\r\nContent-Length: 0\r\n\r\n") },
        { "blanks of Unicode", RawScripts.Respond("HTTP/1.1 200 OK\r\nX-Nbsp: \u00a0a\u0085\u00a0\r\nX-Tabs:\t\tb\t\r\nContent-Length: 0\r\n\r\n") },
        { "no headers", RawScripts.Respond("HTTP/1.1 204 No Content\r\n\r\n") },
    };

    [Theory]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task The_store_and_libcurl_agree(string what, Func<RawConnection, Task> script)
    {
        await using var server = await RawServer.StartAsync(script);
        var store = new HeaderLineStore();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            store.Add(line);
            return line.Length;
        });

        curl.Perform();

        CurlHeaderOrigin[] origins =
            [CurlHeaderOrigin.Header, CurlHeaderOrigin.Trailer, CurlHeaderOrigin.Informational, Everything];
        foreach (var origin in origins)
        {
            for (var request = -1; request < 4; request++)
            {
                Assert.Equal((what, origin, request, Text(curl.GetHeaders(origin, request))), (what, origin, request, Text(store.Read(origin, request))));
            }
        }
    }

    [Fact]
    public async Task Names_keep_their_spelling_and_values_lose_their_blanks()
    {
        await using var server = await RawServer.StartAsync(RawScripts.OddHeaders());
        using var curl = TestCurl.To(server.Uri);
        curl.Perform();

        Assert.Equal(
            ["X-Folded: first second", "X-Twice: one", "X-Twice: two", "X-Empty: ", "X-Blanks: padded", "Content-Length: 2"],
            curl.GetHeaders().Select(h => $"{h.Name}: {h.Value}"));
    }

    [Fact]
    public async Task A_repeated_header_is_counted()
    {
        await using var server = await RawServer.StartAsync(RawScripts.OddHeaders());
        using var curl = TestCurl.To(server.Uri);
        curl.Perform();

        Assert.Equal(new CurlHeader("X-Twice", "one", 0, 2, CurlHeaderOrigin.Header), curl.GetHeader("x-twice"));
        Assert.Equal(new CurlHeader("X-Twice", "two", 1, 2, CurlHeaderOrigin.Header), curl.GetHeader("x-twice", index: 1));
        Assert.Null(curl.GetHeader("x-twice", index: 2));
    }

    [Fact]
    public async Task Every_byte_of_a_value_is_kept()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NonUtf8Headers());
        using var curl = TestCurl.To(server.Uri);
        curl.Perform();

        Assert.Equal("caf\u00e9", curl.GetHeader("X-Latin1")?.Value);
        Assert.Equal("caf\u00c3\u00a9", curl.GetHeader("X-Utf8")?.Value);
        Assert.Equal("\u00ff\u00fe\u0080\u0081", curl.GetHeader("X-Bytes")?.Value);
    }

    [Fact]
    public async Task Only_the_blanks_of_ASCII_are_taken_off()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 200 OK\r\nX-Nbsp: \u00a0a\u0085\u00a0\r\nContent-Length: 0\r\n\r\n"));
        using var curl = TestCurl.To(server.Uri);
        curl.Perform();

        Assert.Equal("\u00a0a\u0085\u00a0", curl.GetHeader("X-Nbsp")?.Value);
    }

    [Fact]
    public async Task Headers_of_informational_responses_are_apart()
    {
        await using var server = await RawServer.StartAsync(RawScripts.InformationalResponses());
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal("final", curl.PerformString());

        Assert.Equal("yes", curl.GetHeader("X-Early", origin: CurlHeaderOrigin.Informational)?.Value);
        Assert.Null(curl.GetHeader("X-Early"));
        Assert.Equal("yes", curl.GetHeader("X-Final")?.Value);
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public async Task Trailers_are_apart()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Trailers());
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal("body", curl.PerformString());

        Assert.Equal(["X-Checksum", "X-Count"], curl.GetHeaders(CurlHeaderOrigin.Trailer).Select(h => h.Name));
        Assert.Null(curl.GetHeader("X-Checksum"));
        Assert.NotNull(curl.GetHeader("Trailer"));
    }

    [Fact]
    public async Task The_next_transfer_starts_without_the_headers_of_the_last()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 200 OK\r\nX-First: 1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Second: 1\r\nContent-Length: 0\r\n\r\n"));
        using var curl = TestCurl.To(server.Uri);
        curl.Perform();
        Assert.NotNull(curl.GetHeader("X-First"));

        curl.Perform();

        Assert.Null(curl.GetHeader("X-First"));
        Assert.NotNull(curl.GetHeader("X-Second"));
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        using var curl = new Curl();

        Assert.Throws<ArgumentOutOfRangeException>(() => curl.GetHeaders(request: -2));
        Assert.Throws<ArgumentOutOfRangeException>(() => curl.GetHeader("X", index: -1));
        Assert.Throws<ArgumentException>(() => curl.GetHeader(""));
    }

    private static Func<RawConnection, Task> Redirects() => RawScripts.Respond(
        "HTTP/1.1 302 Found\r\nLocation: /two\r\nX-Hop: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nX-Hint: 2\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /three\r\nX-Hop: 2\r\nX-Hop: two\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Hop: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 3\r\n\r\n");

    private static string Text(IEnumerable<CurlHeader> headers) =>
        string.Join('\n', headers.Select(h => $"{h.Name}: {h.Value} ({h.Index} of {h.Amount}, {h.Origin})"));
}
