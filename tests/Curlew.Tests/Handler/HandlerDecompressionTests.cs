using System.IO.Compression;
using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Content codings: the same tests for both handlers.</summary>
public sealed class HandlerDecompressionTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both("/gzip", DecompressionMethods.GZip)]
    [Both("/deflate", DecompressionMethods.Deflate)]
    [Both("/br", DecompressionMethods.Brotli)]
    [Both("/gzip", DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli)]
    public async Task A_coding_is_undone(HandlerKind kind, string path, DecompressionMethods methods)
    {
        using var client = Client(kind, new { AutomaticDecompression = methods });
        using var response = await client.GetAsync(At(path), Token);

        Assert.StartsWith("Line 0 of a text", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.False(response.Content.Headers.NonValidated.Contains("Content-Length"));
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [Both(DecompressionMethods.None, null)]
    [Both(DecompressionMethods.GZip, "gzip")]
    [Both(DecompressionMethods.GZip | DecompressionMethods.Deflate, "gzip, deflate")]
    [Both(DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli, "gzip, deflate, br")]
    public async Task What_is_undone_is_asked_for(HandlerKind kind, DecompressionMethods methods, string? expected)
    {
        var (_, request) = await ExchangeAsync(
            kind, HttpMethod.Get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", null, new { AutomaticDecompression = methods });

        Assert.Equal(expected, request.Header("Accept-Encoding"));
    }

    [Theory]
    [Both]
    public async Task A_header_of_the_message_is_completed(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(
            kind, HttpMethod.Get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", m => m.Headers.AcceptEncoding.ParseAdd("zstd, gzip;q=0.5"),
            new { AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate });

        Assert.Equal("zstd, gzip; q=0.5, deflate", request.Header("Accept-Encoding"));
    }

    [Theory]
    [Both]
    public async Task Without_decompression_a_body_stays_as_it_came(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/gzip"), Token);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        await using var text = new GZipStream(await response.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        using var reader = new StreamReader(text);
        Assert.StartsWith("Line 0", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>Differs: libcurl undoes what it can, also what was not asked for.</summary>
    [Theory]
    [Both]
    public async Task A_coding_that_was_not_asked_for(HandlerKind kind)
    {
        using var client = Client(kind, new { AutomaticDecompression = DecompressionMethods.GZip });
        using var response = await client.GetAsync(At("/deflate"), Token);

        Assert.Equal(kind == HandlerKind.Sockets ? ["deflate"] : [], response.Content.Headers.ContentEncoding);
        Assert.Equal(kind == HandlerKind.Curl, (await response.Content.ReadAsStringAsync(Token)).StartsWith("Line 0", StringComparison.Ordinal));
    }

    /// <summary>Differs: libcurl fails where it does not know a coding; the other one gives the bytes out.</summary>
    [Theory]
    [Both]
    public async Task A_coding_that_nobody_knows(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Encoding: own\r\nContent-Length: 4\r\n\r\nbody"));
        using var client = Client(kind, new { AutomaticDecompression = DecompressionMethods.GZip });

        if (kind == HandlerKind.Curl)
        {
            var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync(raw.Uri, Token));
            Assert.Equal(HttpRequestError.InvalidResponse, error.HttpRequestError);
        }
        else
        {
            Assert.Equal("body", await client.GetStringAsync(raw.Uri, Token));
        }
    }

    [Theory]
    [Both]
    public async Task A_coding_that_is_broken_is_an_error(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody"));
        using var client = Client(kind, new { AutomaticDecompression = DecompressionMethods.GZip });

        var error = await Record.ExceptionAsync(() => client.GetStringAsync(raw.Uri, Token));

        // Differs: the other one's error is that of GZipStream.
        Assert.IsType(kind == HandlerKind.Sockets ? typeof(InvalidDataException) : typeof(HttpRequestException), error);
    }

    [Theory]
    [Both]
    public async Task HEAD_of_a_compressed_page_has_no_body_to_undo(HandlerKind kind)
    {
        using var client = Client(kind, new { AutomaticDecompression = DecompressionMethods.GZip });
        using var response = await client.SendAsync(Message(HttpMethod.Head, At("/gzip")), Token);

        Assert.Equal("", await response.Content.ReadAsStringAsync(Token));
    }
}
