using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Contents of requests: the same tests for both handlers.</summary>
public sealed class HandlerContentTests(HttpFixture http) : HandlerTest(http)
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [Both(0)]
    [Both(1)]
    [Both(1_000)]
    [Both(70_000)]
    [Both(3_000_000)]
    public async Task Bytes_arrive_with_their_length(HandlerKind kind, int length)
    {
        using var client = Client(kind);
        var bytes = PatternStream.Bytes(length);

        using var response = await client.PostAsync(At("/sink"), new ByteArrayContent(bytes), Token);

        var seen = await JsonOf(response);
        Assert.Equal(length, seen.GetProperty("length").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), seen.GetProperty("sha256").GetString());
        Assert.Equal(length.ToString(System.Globalization.CultureInfo.InvariantCulture), seen.GetProperty("framing").GetString());
    }

    [Theory]
    [Both]
    public async Task A_stream_that_can_seek_goes_with_its_length(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Put, Ok, m => m.Content = new StreamContent(new MemoryStream(new byte[300])));

        Assert.Equal("300", request.Header("Content-Length"));
        Assert.Equal(300, request.Body.Length);
    }

    [Theory]
    [Both]
    public async Task A_stream_is_sent_from_where_it_stands(HandlerKind kind)
    {
        var stream = new MemoryStream("0123456789"u8.ToArray()) { Position = 4 };
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Put, Ok, m => m.Content = new StreamContent(stream));

        Assert.Equal("456789", request.BodyText);
        Assert.Equal("6", request.Header("Content-Length"));
    }

    [Theory]
    [Both(0)]
    [Both(10)]
    [Both(200_000)]
    public async Task A_content_of_unknown_length_goes_in_chunks(HandlerKind kind, int length)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Post, Ok, m => m.Content = new SlowContent(length, 10_000));

        Assert.Equal("chunked", request.Header("Transfer-Encoding"));
        Assert.Null(request.Header("Content-Length"));
        Assert.Equal(PatternStream.Bytes(length), request.Body);
    }

    [Theory]
    [Both]
    public async Task Chunks_go_on_demand(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Post, Ok, m =>
        {
            m.Content = new StringContent("known");
            m.Headers.TransferEncodingChunked = true;
        });

        Assert.Equal("chunked", Assert.Single(request.Headers, h => h.Key == "Transfer-Encoding").Value);
        Assert.Null(request.Header("Content-Length"));
        Assert.Equal("known", request.BodyText);
    }

    [Theory]
    [Both]
    public async Task Chunks_without_a_content_are_refused(HandlerKind kind)
    {
        using var client = Client(kind);
        using var message = Message(HttpMethod.Post, At("/echo"));
        message.Headers.TransferEncodingChunked = true;

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(message, Token));
    }

    [Theory]
    [Both]
    public async Task JSON_and_forms_arrive(HandlerKind kind)
    {
        using var client = Client(kind);

        using var json = await client.PostAsJsonAsync(At("/echo"), new { a = 1 }, Token);
        using var form = await client.PostAsync(At("/echo"), new FormUrlEncodedContent([new("a", "1 2"), new("b", "&")]), Token);

        Assert.Equal("""{"a":1}""", await json.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/json; charset=utf-8", json.Content.Headers.ContentType!.ToString());
        Assert.Equal("chunked", json.Headers.GetValues("X-Content-Length").Single());
        Assert.Equal("a=1+2&b=%26", await form.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [Both]
    public async Task A_multipart_content_arrives(HandlerKind kind)
    {
        using var client = Client(kind);
        using var content = new MultipartFormDataContent("own-boundary")
        {
            { new StringContent("text"), "field" },
            { new StreamContent(new PatternStream(5_000)), "file", "name.bin" },
        };

        using var response = await client.PostAsync(At("/echo"), content, Token);

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal("multipart/form-data; boundary=\"own-boundary\"", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("--own-boundary\r\n", body, StringComparison.Ordinal);
        Assert.Contains("name=file; filename=name.bin", body, StringComparison.Ordinal);
    }

    [Theory]
    [Both]
    public async Task A_content_is_written_while_it_is_sent(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadThroughAsync("first"u8.ToArray());
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nX-Seen: first\r\n");
            await connection.ReadThroughAsync("last"u8.ToArray());
            await connection.WriteAsync("Content-Length: 0\r\n\r\n");
        });
        using var client = Client(kind);
        var more = new TaskCompletionSource();
        var sending = client.PostAsync(raw.Uri, new ActionContent(async stream =>
        {
            await stream.WriteAsync("first"u8.ToArray());
            await stream.FlushAsync();
            await more.Task;
            await stream.WriteAsync("last"u8.ToArray());
        }), Token);
        await Until.TrueAsync(() => raw.Requests.Count == 1);
        Assert.False(sending.IsCompleted);
        more.SetResult();

        using var response = await sending;
        Assert.Equal("first", response.Headers.GetValues("X-Seen").Single());
    }

    [Theory]
    [Both]
    public async Task A_slow_server_holds_the_content_up(HandlerKind kind)
    {
        var go = new TaskCompletionSource();
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await go.Task;
            await connection.DrainAsync();
        });
        using var client = Client(kind);
        using var cancel = new CancellationTokenSource();
        long written = 0;
        var sending = client.PostAsync(raw.Uri, new ActionContent(async stream =>
        {
            var piece = new byte[100_000];
            for (var i = 0; i < 1000; i++)
            {
                await stream.WriteAsync(piece);
                Interlocked.Add(ref written, piece.Length);
            }
        }), cancel.Token);

        long before;
        do
        {
            before = Interlocked.Read(ref written);
            await Task.Delay(300, Token);
        }
        while (before == 0 || Interlocked.Read(ref written) != before);

        Assert.InRange(before, 1, 50_000_000); // the rest is in the sockets' buffers
        go.SetResult();
        await Until.TrueAsync(() => Interlocked.Read(ref written) == 100_000_000);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [Both]
    public async Task What_a_content_throws_comes_out_as_it_is(HandlerKind kind)
    {
        using var client = Client(kind);

        var error = await Assert.ThrowsAsync<FormatException>(() => client.PostAsync(
            At("/echo"), new ActionContent(_ => throw new FormatException("of the content")), Token));

        Assert.Equal("of the content", error.Message);
    }

    [Theory]
    [Both]
    public async Task An_IOException_of_a_content_is_the_cause_of_a_failed_request(HandlerKind kind)
    {
        using var client = Client(kind);

        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PostAsync(
            At("/echo"), new ActionContent(_ => throw new IOException("of the content")), Token));

        Assert.Equal("of the content", Causes(error).OfType<IOException>().First().Message);
    }

    [Theory]
    [Both]
    public async Task A_content_that_is_shorter_than_it_said_is_an_error(HandlerKind kind)
    {
        using var client = Client(kind);
        using var content = new ActionContent(async stream => await stream.WriteAsync("short"u8.ToArray()));
        content.Headers.ContentLength = 10;

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PostAsync(At("/echo"), content, Token));
    }

    [Theory]
    [Both]
    public async Task A_content_that_is_longer_than_it_said_is_an_error(HandlerKind kind)
    {
        using var client = Client(kind);
        using var content = AsSaid(async stream => await stream.WriteAsync("and more"u8.ToArray()));

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(At("/echo"), content, Token));

        Assert.Contains("Content-Length", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Both]
    public async Task Bytes_that_are_more_than_their_length_says_are_an_error(HandlerKind kind)
    {
        using var client = Client(kind);
        using var content = new ByteArrayContent("too long"u8.ToArray()) { Headers = { ContentLength = 3 } };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PostAsync(At("/echo"), content, Token));
    }

    [Theory]
    [Both]
    public async Task A_content_that_fails_in_the_end_fails_the_request(HandlerKind kind)
    {
        using var client = Client(kind);
        using var content = AsSaid(_ => throw new FormatException("in the end"));

        await Assert.ThrowsAsync<FormatException>(() => client.PostAsync(At("/echo"), content, Token));
    }

    [Theory]
    [Both]
    public async Task The_content_of_a_request_may_be_used_after_it(HandlerKind kind)
    {
        using var client = Client(kind);
        using var content = new StringContent("twice");

        using var first = await client.PostAsync(At("/echo"), content, Token);
        using var second = await client.PostAsync(At("/echo"), content, Token);

        Assert.Equal("twice", await second.Content.ReadAsStringAsync(Token));
        Assert.Equal("twice", await content.ReadAsStringAsync(Token));
    }

    [Theory]
    [Both]
    public async Task A_content_of_its_own_kind_goes_by_the_synchronous_way(HandlerKind kind)
    {
        using var client = Client(kind);
        using var message = Message(HttpMethod.Post, At("/echo"), new StreamContent(new PatternStream(100_000)));

        using var response = await Task.Run(() => client.Send(message, Token), Token);

        Assert.Equal(PatternStream.Bytes(100_000), await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [Both]
    public async Task With_Expect_the_content_waits_for_the_word(HandlerKind kind)
    {
        var order = new List<string>();
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            order.Add($"head {head!.Header("Expect")}");
            await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
            order.Add(Encoding.ASCII.GetString(await connection.ReadExactAsync(4)));
            await connection.WriteAsync(Ok);
        });
        using var client = Client(kind, new { Expect100ContinueTimeout = TimeSpan.FromSeconds(60) });
        using var message = Message(HttpMethod.Post, raw.Uri, new StringContent("text"));
        message.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(message, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["head 100-continue", "text"], order);
    }

    [Theory]
    [Both]
    public async Task With_Expect_the_content_goes_anyway_after_a_while(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadExactAsync(4);
            await connection.WriteAsync(Ok);
        });
        using var client = Client(kind, new { Expect100ContinueTimeout = TimeSpan.FromMilliseconds(20) });
        using var message = Message(HttpMethod.Post, raw.Uri, new StringContent("text"));
        message.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(message, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [Both(403)]
    [Both(413)]
    public async Task With_Expect_a_refusal_saves_the_content(HandlerKind kind, int status)
    {
        var wasWritten = false;
        using var client = Client(kind, new { Expect100ContinueTimeout = TimeSpan.FromSeconds(60) });
        using var message = Message(HttpMethod.Post, At($"/expect?status={status}"), new ActionContent(async stream =>
        {
            wasWritten = true;
            await stream.WriteAsync(new byte[100]);
        }));
        message.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(message, Token);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.False(wasWritten && kind == HandlerKind.Sockets);
    }

    /// <summary>Differs: with HTTP/1.1 the other one looks for an answer when all of the content has gone.</summary>
    [Theory]
    [Both]
    public async Task An_answer_may_come_before_the_content_has_gone(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
            await connection.DrainAsync();
        });
        using var client = Client(kind);
        var more = new TaskCompletionSource();
        using var message = Message(HttpMethod.Post, raw.Uri, new ActionContent(async stream =>
        {
            await stream.WriteAsync(new byte[10]);
            await stream.FlushAsync();
            await more.Task;
        }));

        var sending = client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, Token);
        if (kind == HandlerKind.Sockets)
        {
            await Until.TrueAsync(() => raw.Requests.Count == 1);
            Assert.False(sending.IsCompleted);
            more.SetResult();
        }

        using var response = await sending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        more.TrySetResult();
    }

    /// <summary>Writes as much as it says, and goes on from there.</summary>
    private static ActionContent AsSaid(Func<Stream, Task> goOn) => new(async stream =>
    {
        await stream.WriteAsync("as said"u8.ToArray());
        await Task.Yield();
        await goOn(stream);
    })
    { Headers = { ContentLength = "as said".Length } };

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
        {
            yield return inner;
        }
    }
}
