using System.Security.Cryptography;
using System.Text;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Bodies;

/// <summary>Bodies on the wire: sync and async, rewound, ended early, failing.</summary>
public sealed class BodyTransferTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    public static TheoryData<string, bool> Kinds => BodyKinds.Names;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_arrives_with_a_length_or_in_chunks(string kind, bool async)
    {
        using var directory = new TemporaryDirectory();
        using var curl = BodyTransfer.To(_server.HttpUri, "sink");
        var body = BodyKinds.Create(kind, directory);

        var told = await curl.SendForJsonAsync(body, async, "PUT");
        await body.ReleaseAsync(async);

        Assert.Equal("PUT", told.GetProperty("method").GetString());
        Assert.Equal(body.ContentType, told.GetProperty("contentType").GetString());
        if (kind != "multipart content")
        {
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(BodyKinds.Bytes)), told.GetProperty("sha256").GetString());
        }

        Assert.Equal(body.Length is { } length ? $"{length}" : "chunked", told.GetProperty("framing").GetString());
    }

    [Theory]
    [InlineData("file", true)]
    [InlineData("file", false)]
    [InlineData("seekable", true)]
    [InlineData("factory", true)]
    [InlineData("factory", false)]
    [InlineData("stream content", true)]
    [InlineData("pushed content", false)]
    [InlineData("list of chunks", true)]
    public async Task A_body_is_sent_again_when_the_server_asks_who_it_is(string kind, bool async)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RawServer.StartAsync(ChallengeOnce);
        using var curl = BodyTransfer.To(server.Uri);
        Auth.Any("u", "p").Apply(curl);
        var body = BodyKinds.Create(kind, directory);

        Assert.Equal("ok"u8.ToArray(), await curl.SendAsync(body, async));
        await body.ReleaseAsync(async);

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(BodyKinds.Bytes, server.Requests[0].Body);
        Assert.StartsWith("Digest ", server.Requests[1].Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal(BodyKinds.Bytes, server.Requests[1].Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_cannot_be_sent_again_ends_such_a_transfer(bool async)
    {
        await using var server = await RawServer.StartAsync(ChallengeOnce);
        using var curl = BodyTransfer.To(server.Uri);
        Auth.Any("u", "p").Apply(curl);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => curl.SendAsync(new OnceStream(BodyKinds.Bytes), async));

        Assert.Equal(CurlCode.SendFailRewind, error.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_source_throws_is_the_cause_of_the_error(bool async)
    {
        static async IAsyncEnumerable<ReadOnlyMemory<byte>> Fail()
        {
            yield return new byte[10];
            await Task.Yield();
            throw new InvalidTimeZoneException("from the source");
        }

        using var curl = BodyTransfer.To(_server.HttpUri, "sink");

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => curl.SendAsync(RequestBody.Chunks(Fail()), async));

        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_ends_early_is_an_error(bool async)
    {
        using var curl = BodyTransfer.To(_server.HttpUri, "sink");
        var body = RequestBody.Factory(_ => new(new OnceStream(new byte[100])), length: 200);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => curl.SendAsync(body, async));

        Assert.Contains("200 were promised", error.InnerException?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sequence_is_disposed_when_the_server_ends_the_transfer(bool async)
    {
        var isDisposed = new TaskCompletionSource();
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Produce()
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    yield return new byte[100_000];
                }
            }
            finally
            {
                isDisposed.SetResult();
            }
        }

        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Reset();
        });
        using var curl = BodyTransfer.To(server.Uri);

        await Assert.ThrowsAsync<CurlEasyException>(() => curl.SendAsync(RequestBody.Chunks(Produce()), async));

        await isDisposed.Task.WaitAsync(BodyTransfer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Bytes_serve_many_requests_at_once()
    {
        RequestBody body = Encoding.UTF8.GetBytes("shared");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var curl = BodyTransfer.To(_server.HttpUri, "echo");
            Assert.Equal("shared"u8.ToArray(), await curl.SendAsync(body, async: true));
        }));
    }

    [Fact]
    public async Task An_empty_body_has_a_length_of_zero()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = BodyTransfer.To(server.Uri);

        await curl.SendAsync(RequestBody.Empty, async: true);

        Assert.Equal("0", server.Requests[0].Header("Content-Length"));
        Assert.Null(server.Requests[0].Header("Content-Type"));
    }

    [Fact]
    public async Task A_body_of_unknown_length_needs_no_chunks_over_HTTP_2()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl is built without HTTP/2.");
        using var curl = BodyTransfer.To(_server.H2cUri, "sink");
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2PriorKnowledge);

        var told = await curl.SendForJsonAsync(RequestBody.Chunks(BodyKinds.PiecesAsync()), async: true);

        Assert.Equal(BodyKinds.Bytes.Length, told.GetProperty("length").GetInt32());
    }

    /// <summary>Lets in who answers the challenge; libcurl may do so on another connection.</summary>
    private static async Task ChallengeOnce(RawConnection connection)
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            await connection.WriteAsync(request.Header("Authorization") is null
                ? "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }
}
