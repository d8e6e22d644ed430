using System.Net;
using System.Net.Sockets;
using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Bodies of answers: the same tests for both handlers.</summary>
public sealed class HandlerBodyTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both(0)]
    [Both(1)]
    [Both(100_000)]
    [Both(5_000_000)]
    public async Task A_body_is_read_into_memory(HandlerKind kind, int length)
    {
        using var client = Client(kind);

        Assert.Equal(PatternStream.Bytes(length), await client.GetByteArrayAsync(At($"/bytes/{length}"), Token));
    }

    [Theory]
    [Both]
    public async Task Text_is_decoded(HandlerKind kind)
    {
        using var client = Client(kind);

        Assert.Equal("Curlew: Brachvogel, courlis, 杓鷸.\n", await client.GetStringAsync(At("/text"), Token));
    }

    [Theory]
    [Both("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", "body")]
    [Both("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2;ext=1\r\ndy\r\n0\r\n\r\n", "body")]
    [Both("HTTP/1.1 200 OK\r\n\r\nbody", "body")]
    [Both("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "")]
    [Both("HTTP/1.0 200 OK\r\n\r\nbody", "body")]
    [Both("HTTP/1.1 204 No Content\r\n\r\n", "")]
    [Both("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", "")]
    [Both("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", "")]
    [Both("HTTP/1.1 200 OK\nContent-Length: 4\n\nbody", "body")]
    public async Task A_body_ends_where_its_framing_says(HandlerKind kind, string answer, string body)
    {
        var (response, _) = await ExchangeAsync(kind, HttpMethod.Get, answer);

        Assert.Equal(body, await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [Both]
    public async Task HEAD_has_the_headers_of_a_body_and_none(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.SendAsync(Message(HttpMethod.Head, At("/bytes/1000")), Token);

        Assert.Equal(1000, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [Both]
    public async Task There_is_always_a_content(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/status/204"), Token);

        Assert.NotNull(response.Content);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [Both]
    public async Task A_head_is_there_before_its_body(HandlerKind kind)
    {
        var go = new TaskCompletionSource();
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
            await go.Task;
            await connection.WriteAsync("body");
        });
        using var client = Client(kind);

        using var response = await client.GetAsync(raw.Uri, HttpCompletionOption.ResponseHeadersRead, Token);
        var reading = response.Content.ReadAsStringAsync(Token);

        Assert.False(reading.IsCompleted);
        go.SetResult();
        Assert.Equal("body", await reading);
    }

    [Theory]
    [Both]
    public async Task Pieces_are_given_as_they_arrive(HandlerKind kind)
    {
        var go = new SemaphoreSlim(0);
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            foreach (var piece in (string[])["3\r\none\r\n", "3\r\ntwo\r\n", "0\r\n\r\n"])
            {
                await go.WaitAsync();
                await connection.WriteAsync(piece);
            }
        });
        using var client = Client(kind);
        await using var stream = await Released(go, () => client.GetStreamAsync(raw.Uri, Token));
        var buffer = new byte[10];

        Assert.Equal(3, await stream.ReadAsync(buffer, Token));
        go.Release();
        Assert.Equal(3, await stream.ReadAsync(buffer, Token));
        Assert.Equal("two", Encoding.ASCII.GetString(buffer, 0, 3));
        go.Release();
        Assert.Equal(0, await stream.ReadAsync(buffer, Token));

        static Task<Stream> Released(SemaphoreSlim go, Func<Task<Stream>> get)
        {
            go.Release();
            return get();
        }
    }

    [Theory]
    [Both]
    public async Task A_slow_reader_holds_the_server_up(HandlerKind kind)
    {
        long written = 0;
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n");
            var piece = new byte[100_000];
            for (var i = 0; i < 2000; i++)
            {
                await connection.WriteAsync(piece);
                Interlocked.Add(ref written, piece.Length);
            }
        });
        using var client = Client(kind);
        await using var stream = await client.GetStreamAsync(raw.Uri, Token);

        long before;
        do
        {
            before = Interlocked.Read(ref written);
            await Task.Delay(300, Token);
        }
        while (Interlocked.Read(ref written) != before);

        Assert.InRange(before, 0, 50_000_000); // the rest is in the sockets' buffers
        var counter = new CountingStream();
        await stream.CopyToAsync(counter, Token);
        Assert.Equal(200_000_000, counter.Count);
    }

    [Theory]
    [Both(HttpCompletionOption.ResponseContentRead)]
    [Both(HttpCompletionOption.ResponseHeadersRead)]
    public async Task Trailers_are_there_after_the_body(HandlerKind kind, HttpCompletionOption completion)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/trailers"), completion, Token);
        if (completion == HttpCompletionOption.ResponseHeadersRead)
        {
            Assert.Empty(response.TrailingHeaders);
        }

        Assert.Equal("body before trailers", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("abc123", response.TrailingHeaders.GetValues("X-Checksum").Single());
        Assert.Equal("20", response.TrailingHeaders.GetValues("X-Count").Single());
        Assert.False(response.Headers.Contains("X-Checksum"));
    }

    [Theory]
    [Both]
    public async Task A_body_that_is_not_kept_can_be_read_once(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/bytes/10"), HttpCompletionOption.ResponseHeadersRead, Token);
        await response.Content.CopyToAsync(Stream.Null, Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => response.Content.CopyToAsync(Stream.Null, Token));
    }

    [Theory]
    [Both]
    public async Task A_body_that_is_kept_can_be_read_again(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/bytes/10"), Token);

        Assert.Equal(await response.Content.ReadAsByteArrayAsync(Token), await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(10, (await response.Content.ReadAsStreamAsync(Token)).Length);
    }

    [Theory]
    [Both]
    public async Task A_body_can_be_loaded_later(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/bytes/10"), HttpCompletionOption.ResponseHeadersRead, Token);
        await response.Content.LoadIntoBufferAsync(Token);

        Assert.Equal(10, (await response.Content.ReadAsByteArrayAsync(Token)).Length);
        Assert.Equal(10, (await response.Content.ReadAsByteArrayAsync(Token)).Length);
    }

    [Theory]
    [Both]
    public async Task A_body_is_read_synchronously(HandlerKind kind)
    {
        using var client = Client(kind);
        var bytes = await Task.Run(
            () =>
            {
                using var response = client.Send(Message(HttpMethod.Get, At("/bytes/100000")), HttpCompletionOption.ResponseHeadersRead, Token);
                using var stream = response.Content.ReadAsStream(Token);
                using var all = new MemoryStream();
                stream.CopyTo(all);
                return all.ToArray();
            },
            Token);

        Assert.Equal(PatternStream.Bytes(100_000), bytes);
    }

    [Theory]
    [Both]
    public async Task A_body_over_the_limit_of_the_buffer_is_refused(HandlerKind kind)
    {
        using var client = Client(kind);
        client.MaxResponseContentBufferSize = 999;

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(At("/bytes/1000"), Token));

        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, error.HttpRequestError);
    }

    [Theory]
    [Both("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")]
    [Both("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort")]
    [Both("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")]
    public async Task A_body_that_breaks_off_is_an_HttpIOException(HandlerKind kind, string answer)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond(answer));
        using var client = Client(kind);
        using var response = await client.GetAsync(raw.Uri, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[100];

        Assert.Equal(5, await stream.ReadAtLeastAsync(buffer, 5, cancellationToken: Token));
        var error = await Assert.ThrowsAsync<HttpIOException>(() => stream.ReadAsync(buffer, Token).AsTask());

        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
    }

    [Theory]
    [Both]
    public async Task A_body_in_memory_that_breaks_off_is_an_HttpRequestException(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.EarlyClose());
        using var client = Client(kind);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(raw.Uri, Token));

        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
        Assert.IsType<HttpIOException>(error.InnerException);
    }

    /// <summary>Differs: a reset is the end of an answer here, and an IOException of no kind there.</summary>
    [Theory]
    [Both]
    public async Task A_connection_that_is_reset_in_the_body_is_an_IOException(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.ResetInBody());
        using var client = Client(kind);
        using var response = await client.GetAsync(raw.Uri, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);

        var error = await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null, Token));

        Assert.Equal(kind == HandlerKind.Curl, error is HttpIOException);
        Assert.Equal(kind == HandlerKind.Sockets, error.InnerException is SocketException);
    }

    /// <summary>Differs: bytes that are no chunks are an invalid answer there; libcurl calls it a failure to receive.</summary>
    [Theory]
    [Both]
    public async Task Broken_chunks_are_an_IOException(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.BrokenChunking());
        using var client = Client(kind);
        using var response = await client.GetAsync(raw.Uri, HttpCompletionOption.ResponseHeadersRead, Token);

        var error = await Assert.ThrowsAsync<HttpIOException>(async () =>
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Token);
            await stream.CopyToAsync(Stream.Null, Token);
        });

        Assert.Equal(kind == HandlerKind.Sockets ? HttpRequestError.InvalidResponse : HttpRequestError.ResponseEnded, error.HttpRequestError);
    }

    /// <summary>Differs: the other one's stream says that it is at its end.</summary>
    [Theory]
    [Both]
    public async Task A_stream_that_is_disposed_of_cannot_be_read(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/bytes/10"), HttpCompletionOption.ResponseHeadersRead, Token);
        var stream = await response.Content.ReadAsStreamAsync(Token);
        await stream.DisposeAsync();

        if (kind == HandlerKind.Curl)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1], Token).AsTask());
        }
        else
        {
            Assert.Equal(0, await stream.ReadAsync(new byte[1], Token));
        }
    }

    [Theory]
    [Both]
    public async Task A_stream_reads_and_nothing_else(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/bytes/10"), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);

        Assert.True(stream.CanRead);
        Assert.False(stream.CanSeek);
        Assert.False(stream.CanWrite);
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
    }

    [Theory]
    [Both]
    public async Task An_answer_that_is_left_frees_its_connection(HandlerKind kind)
    {
        await using var server = await HttpServer.StartAsync();
        using var client = Client(kind, new { MaxConnectionsPerServer = 1 });
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync(new Uri(server.HttpUri, "/bytes/500000000"), HttpCompletionOption.ResponseHeadersRead, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await Until.TrueAsync(() => server.OpenConnectionCount <= 1);
    }

    [Theory]
    [Both]
    public async Task Lines_are_read_from_the_stream(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\ndata: two\n\n"));
        using var client = Client(kind);
        await using var stream = await client.GetStreamAsync(raw.Uri, Token);

        var events = await System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync(Token).Select(e => e.Data).ToListAsync(Token);

        Assert.Equal(["one", "two"], events);
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Count { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Count += count;
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count += buffer.Length;
            return default;
        }
    }
}
