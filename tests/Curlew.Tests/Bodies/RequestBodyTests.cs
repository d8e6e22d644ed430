using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.WebUtilities;

namespace Curlew.Tests.Bodies;

/// <summary>What bodies are and say of themselves.</summary>
public sealed partial class RequestBodyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_kind_has_its_content_type()
    {
        Assert.Equal("text/plain; charset=utf-8", RequestBody.Text("x").ContentType);
        Assert.Equal("text/plain; charset=iso-8859-1", RequestBody.Text("\u00e9", encoding: Encoding.Latin1).ContentType);
        Assert.Equal("application/xml", RequestBody.Text("<x/>", "application/xml").ContentType);
        Assert.Equal("application/octet-stream", RequestBody.Bytes(new byte[1]).ContentType);
        Assert.Equal("application/json", RequestBody.Json(1).ContentType);
        Assert.Equal("application/x-www-form-urlencoded", RequestBody.Form(("a", "b")).ContentType);
        Assert.Equal("application/octet-stream", RequestBody.Stream(Stream.Null).ContentType);
        Assert.Equal("application/octet-stream", RequestBody.Chunks(BodyKinds.PiecesAsync()).ContentType);
        Assert.Equal("application/octet-stream", RequestBody.Pipe(PipeReader.Create(Stream.Null)).ContentType);
        Assert.Equal("image/png", RequestBody.Factory(_ => new(Stream.Null), "image/png").ContentType);
        Assert.Equal("text/html; charset=utf-8", RequestBody.Content(new StringContent("x", Encoding.UTF8, "text/html")).ContentType);
        Assert.Null(RequestBody.Content(new ByteArrayContent([1])).ContentType);
        Assert.Null(RequestBody.Empty.ContentType);
        Assert.Null(RequestBody.Text("").ContentType);
        Assert.Empty(await RequestBody.Empty.ReadAsync());
    }

    [Fact]
    public async Task Text_is_sent_in_its_encoding_without_a_mark()
    {
        Assert.Equal("h\u00e9"u8.ToArray(), await RequestBody.Text("h\u00e9").ReadAsync());
        Assert.Equal([0xe9], await RequestBody.Text("\u00e9", encoding: Encoding.Latin1).ReadAsync());
        Assert.Equal([0x61, 0], await RequestBody.Text("a", encoding: Encoding.Unicode).ReadAsync());
    }

    [Fact]
    public async Task A_form_is_written_as_browsers_do()
    {
        var body = RequestBody.Form(("a b", "c&d=e"), ("a b", "\u00e9+~"), ("empty", ""));

        Assert.Equal("a+b=c%26d%3De&a+b=%C3%A9%2B~&empty=", Encoding.ASCII.GetString(await body.ReadAsync()));
        Assert.Equal("x=1", Encoding.ASCII.GetString(await RequestBody.Form(new Dictionary<string, string> { ["x"] = "1" }).ReadAsync()));
        Assert.Throws<ArgumentException>("fields", () => RequestBody.Form(("a", null!)));
    }

    [Fact]
    public void A_form_reads_back_as_it_was_written() =>
        Prop.ForAll<(NonNull<string> Name, NonNull<string> Value)[]>(pairs =>
        {
            var fields = pairs
                .Select(p => (Name: WithoutLoneSurrogates(p.Name.Get), Value: WithoutLoneSurrogates(p.Value.Get)))
                .Where(f => f.Name.Length > 0)
                .ToArray();
            Assert.True(RequestBody.Form(fields).TryGetBuffer(out var bytes));
            var read = QueryHelpers.ParseQuery(Encoding.ASCII.GetString(bytes.Span));
            foreach (var group in fields.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
            {
                Assert.Equal(group.Select(f => f.Value), read[group.Key].Select(v => v ?? ""));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task JSON_is_compact_and_follows_the_rules_of_the_web()
    {
        var body = RequestBody.Json(new Item("h\u00e9", [1, 2]));
        Assert.Equal("""{"itemName":"h\u00E9","sizes":[1,2]}""", Encoding.UTF8.GetString(await body.ReadAsync()));

        var generated = RequestBody.Json(new Item("x", [3]), ItemContext.Default.Item);
        Assert.Equal("""{"ItemName":"x","Sizes":[3]}""", Encoding.UTF8.GetString(await generated.ReadAsync()));
        Assert.Equal(generated.Length, Encoding.UTF8.GetByteCount("""{"ItemName":"x","Sizes":[3]}"""));
    }

    [Fact]
    public async Task A_body_is_made_by_assignment()
    {
        RequestBody text = "text";
        RequestBody bytes = new byte[] { 1, 2 };
        RequestBody stream = new MemoryStream([3]);
        RequestBody content = new StringContent("c");
        RequestBody? none = (string?)null;

        Assert.Equal("text"u8.ToArray(), await text.ReadAsync());
        Assert.Equal([1, 2], await bytes.ReadAsync());
        Assert.Equal([3], await stream.ReadAsync());
        Assert.Equal("c"u8.ToArray(), await content.ReadAsync());
        Assert.Null(none);
    }

    [Fact]
    public void Wrong_values_are_refused_at_once()
    {
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Throws<ArgumentException>("source", () => RequestBody.Stream(closed));
        Assert.Throws<ArgumentException>("contentType", () => RequestBody.Text("x", "text/plain\r\nX: y"));
        Assert.Throws<ArgumentException>("contentType", () => RequestBody.Bytes(new byte[1], ""));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => RequestBody.Factory(_ => new(Stream.Null), length: -1));
        var missing = Assert.Throws<FileNotFoundException>(() => RequestBody.File("/no/such/file.bin"));
        Assert.Contains("/no/such/file.bin", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seekable_stream_is_sent_from_where_it_stood_as_often_as_needed()
    {
        var source = new MemoryStream([0, 1, 2, 3]) { Position = 1 };
        var body = RequestBody.Stream(source);

        Assert.True(body.CanReplay);
        Assert.Equal(3, body.Length);
        Assert.Equal([1, 2, 3], await body.ReadAsync());
        Assert.Equal([1, 2, 3], await body.ReadAsync(async: false));
        await body.ReleaseAsync(async: true);
        Assert.True(source.CanRead);
    }

    [Fact]
    public async Task A_stream_that_serves_a_request_is_not_lent_to_another()
    {
        var body = RequestBody.Stream(new MemoryStream([1]));
        await using (await body.OpenAsync(async: true, Cancellation))
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await body.OpenAsync(async: true, Cancellation));
            Assert.Contains("another request", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal([1], await body.ReadAsync());
    }

    [Fact]
    public async Task A_stream_is_closed_with_the_request_where_that_was_asked()
    {
        var source = new OnceStream([1]);
        var body = RequestBody.Stream(source, leaveOpen: false);
        await body.ReadAsync();
        Assert.False(source.IsClosed);

        await body.ReleaseAsync(async: true);

        Assert.True(source.IsClosed);
    }

    [Theory]
    [InlineData("once")]
    [InlineData("pipe")]
    [InlineData("async chunks")]
    [InlineData("chunks")]
    public async Task What_gives_its_bytes_once_says_so(string kind)
    {
        var body = BodyKinds.Create(kind, directory: null!);
        Assert.False(body.CanReplay);
        Assert.Equal(BodyKinds.Bytes, await body.ReadAsync());

        var error = await Assert.ThrowsAsync<UnrewindableBodyException>(() => body.ReadAsync());

        Assert.Contains("RequestBody.Factory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list of chunks")]
    [InlineData("factory")]
    [InlineData("byte content")]
    [InlineData("stream content")]
    [InlineData("pushed content")]
    public async Task What_can_be_read_again_is_the_same_again(string kind)
    {
        var body = BodyKinds.Create(kind, directory: null!);

        Assert.True(body.CanReplay);
        Assert.Equal(BodyKinds.Bytes, await body.ReadAsync());
        Assert.Equal(BodyKinds.Bytes, await body.ReadAsync(async: false));
    }

    [Fact]
    public async Task Going_back_to_the_start_opens_the_source_again()
    {
        var opened = 0;
        var body = RequestBody.Factory(_ =>
        {
            opened++;
            return new(new OnceStream([1, 2, 3]));
        });
        await using var stream = await body.OpenAsync(async: true, Cancellation);
        var buffer = new byte[2];
        Assert.Equal(2, await stream.ReadAsync(buffer, Cancellation));

        stream.Seek(0, SeekOrigin.Begin);
        Assert.Equal(1, opened);
        Assert.Equal(2, await stream.ReadAsync(buffer, Cancellation));

        Assert.Equal(2, opened);
        Assert.Equal([1, 2], buffer);
        Assert.Throws<NotSupportedException>(() => stream.Seek(1, SeekOrigin.Begin));
    }

    [Fact]
    public async Task A_body_that_is_shorter_than_promised_fails()
    {
        var body = RequestBody.Factory(_ => new(new MemoryStream(new byte[3])), length: 5);

        var error = await Assert.ThrowsAsync<IOException>(() => body.ReadAsync());

        Assert.Contains("3 bytes, and 5 were promised", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_beyond_the_promised_length() =>
        Assert.Equal(new byte[2], await RequestBody.Factory(_ => new(new MemoryStream(new byte[9])), length: 2).ReadAsync());

    [Fact]
    public void A_content_brings_its_headers()
    {
        var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-own");
        content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentLanguage.Add("de");
        var body = RequestBody.Content(content);

        Assert.Equal("application/x-own", body.ContentType);
        Assert.Equal(3, body.Length);
        Assert.Equal(
            [KeyValuePair.Create("Content-Encoding", "gzip"), KeyValuePair.Create("Content-Language", "de")],
            body.ContentHeaders);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contents_in_memory_are_read_as_they_are(bool async)
    {
        foreach (var content in new HttpContent[]
        {
            new StringContent("""{"itemName":"x","sizes":[]}"""), JsonContent.Create(new Item("x", [])),
            new ReadOnlyMemoryContent("""{"itemName":"x","sizes":[]}"""u8.ToArray()),
        })
        {
            var body = RequestBody.Content(content);
            Assert.Equal("""{"itemName":"x","sizes":[]}""", Encoding.UTF8.GetString(await body.ReadAsync(async)));
            Assert.Equal(27, (await body.ReadAsync(async)).Length);
        }
    }

    [Fact]
    public async Task A_content_over_a_stream_that_cannot_seek_is_sent_once()
    {
        var body = RequestBody.Content(new StreamContent(new OnceStream([1, 2])));

        Assert.False(body.CanReplay);
        Assert.Equal([1, 2], await body.ReadAsync());
        await Assert.ThrowsAsync<UnrewindableBodyException>(() => body.ReadAsync());
    }

    [Fact]
    public async Task A_content_is_held_up_until_what_it_wrote_is_read()
    {
        var content = new BodyKinds.PushedContent();
        await using var stream = await RequestBody.Content(content).OpenAsync(async: true, Cancellation);

        var buffer = new byte[1000];
        Assert.Equal(1000, await stream.ReadAtLeastAsync(buffer, 1000, cancellationToken: Cancellation));

        Assert.Equal(0, content.Written);
    }

    [Fact]
    public async Task The_next_piece_is_asked_for_when_the_last_is_read()
    {
        var asked = 0;
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Produce()
        {
            while (true)
            {
                await Task.Yield();
                asked++;
                yield return new byte[10];
            }
        }

        await using var stream = await RequestBody.Chunks(Produce()).OpenAsync(async: true, Cancellation);
        var buffer = new byte[4];
        await stream.ReadExactlyAsync(buffer, Cancellation);
        await stream.ReadExactlyAsync(buffer, Cancellation);
        Assert.Equal(1, asked);
        await stream.ReadExactlyAsync(buffer, Cancellation);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_sequence_that_is_busy_is_told_to_stop_and_disposed_after()
    {
        var isDisposed = new TaskCompletionSource();
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Produce([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
                yield break;
            }
            finally
            {
                isDisposed.SetResult();
            }
        }

        var stream = await RequestBody.Chunks(Produce(Cancellation)).OpenAsync(async: true, Cancellation);
        var reading = stream.ReadAsync(new byte[1], Cancellation).AsTask();

        await stream.DisposeAsync();

        await isDisposed.Task.WaitAsync(BodyTransfer.Patience, Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    internal sealed record Item(string ItemName, int[] Sizes);

    [JsonSerializable(typeof(Item))]
    private sealed partial class ItemContext : JsonSerializerContext;
}
