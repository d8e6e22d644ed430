using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests;

/// <summary>Headers as they go through libcurl and a socket.</summary>
public sealed class HeaderWireTests
{
    [Fact]
    public async Task Headers_are_sent_in_order_with_their_spelling_and_bytes()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        Headers headers = new() { ["x-lower"] = "1", ["Accept"] = null, ["X-Latin"] = "é", ["X-Utf8"] = "€", ["X-Empty"] = "", ["X-UPPER"] = "2" };
        headers.Add("X-Bytes", [0xFF, 0xFE]);
        headers.Add("x-lower", "3");

        Get(server, headers);

        var sent = Assert.Single(server.Requests);
        Assert.Equal(
            ["x-lower=1", "X-Latin=\u00e9", "X-Utf8=\u00e2\u0082\u00ac", "X-Empty=", "X-UPPER=2", "X-Bytes=\u00ff\u00fe", "x-lower=3"],
            sent.Headers.Where(h => h.Key is not ("Host" or "User-Agent")).Select(h => $"{h.Key}={h.Value}"));
    }

    [Fact]
    public async Task Folds_repeats_blanks_and_empty_values_are_read()
    {
        await using var server = await RawServer.StartAsync(RawScripts.OddHeaders());

        var headers = Get(server).Last!.ToHeaders();

        Assert.Equal("first second", headers["x-folded"]);
        Assert.Equal(["one", "two"], headers.GetValues("X-Twice"));
        Assert.Equal("", headers["X-Empty"]);
        Assert.Equal("padded", headers["X-Blanks"]);
    }

    [Fact]
    public async Task Bytes_of_any_encoding_are_read()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NonUtf8Headers());

        var block = Get(server).Last!;
        var headers = block.ToHeaders();

        Assert.Equal("Très bien", block.Reason);
        Assert.Equal("café", headers["X-Latin1"]);
        Assert.Equal("café", headers["X-Utf8"]);
        Assert.Equal([0xFF, 0xFE, 0x80, 0x81], headers.GetBytes("X-Bytes"));
    }

    [Fact]
    public async Task Informational_responses_are_blocks_of_their_own()
    {
        await using var server = await RawServer.StartAsync(RawScripts.InformationalResponses());

        var collector = Get(server);

        Assert.Equal([100, 103, 200], collector.Blocks.Select(b => b.StatusCode));
        Assert.Equal("yes", collector.Blocks[1].GetText("x-early"u8));
        Assert.Equal("yes", collector.Last!.GetText("x-final"u8));
    }

    [Fact]
    public async Task Trailers_are_apart_from_the_headers()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Trailers());

        var collector = Get(server);

        Assert.Null(collector.Last!.GetText("x-checksum"u8));
        Assert.Equal(["X-Checksum=abc123", "X-Count=4"], HeadersTests.Pairs(collector.Trailers!.ToHeaders()));
    }

    private static HeaderCollector Get(RawServer server, Headers? headers = null)
    {
        HeaderCollector collector = new();
        using Curl curl = new();
        curl.SetOpt(CurlOpt.Url, server.Uri.OriginalString);
        curl.SetOpt(CurlOpt.HttpHeader, (headers ?? []).ToLines());
        curl.SetOpt(CurlOpt.WriteFunction, data => data.Length);
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            collector.Append(line);
            return line.Length;
        });
        curl.Perform();
        collector.Complete();
        return collector;
    }
}
