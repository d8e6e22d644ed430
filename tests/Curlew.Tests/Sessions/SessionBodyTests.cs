using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Serialization;
using Curlew.TestServers;
using Curlew.Tests.Bodies;

namespace Curlew.Tests.Sessions;

/// <summary>Every kind of body on the wire: its bytes, its type, its framing; and once more where it must be sent again.</summary>
public sealed partial class SessionBodyTests
{
    private const string Json = """{"name":"caf\u00E9","count":2}""";

    private static readonly Dictionary<string, Kind> s_kinds = new(StringComparer.Ordinal)
    {
        ["text"] = new(() => new() { Body = "caf\u00e9" }, "caf\u00e9", "text/plain; charset=utf-8"),
        ["latin"] = new(() => new() { Body = RequestBody.Text("e", "text/x", Encoding.Latin1) }, "e", "text/x"),
        ["bytes"] = new(() => new() { Body = "abc"u8.ToArray() }, "abc", "application/octet-stream"),
        ["large"] = new(() => new() { Body = Encoding.ASCII.GetBytes(new string('x', 1_000_000)) }, new string('x', 1_000_000), "application/octet-stream"),
        ["empty"] = new(() => new() { Body = RequestBody.Empty }, "", null),
        ["empty text"] = new(() => new() { Body = "" }, "", null),
        ["form"] = new(() => new() { Form = { ["a b"] = "1&2", ["c"] = "\u00e9" } }, "a+b=1%262&c=%C3%A9", "application/x-www-form-urlencoded"),
        ["json"] = new(() => new() { Json = new Thing("caf\u00e9", 2) }, Json, "application/json"),
        ["json by type"] = new(() => new() { Body = RequestBody.Json(new Thing("caf\u00e9", 2), ThingContext.Default.Thing) }, Json, "application/json"),
        ["stream"] = new(() => new() { Body = new MemoryStream("0123"u8.ToArray()) { Position = 1 } }, "123", "application/octet-stream"),
        ["content"] = new(() => new() { Body = new StringContent("c", Encoding.UTF8, "text/x") }, "c", "text/x; charset=utf-8"),
        ["factory"] = new(
            () => new() { Body = RequestBody.Factory(_ => new(new MemoryStream("made"u8.ToArray())), "text/x", 4) }, "made", "text/x"),
        ["list"] = new(() => new() { Body = RequestBody.Chunks(new[] { Piece("ab"), Piece("cd") }) }, "abcd", "application/octet-stream", IsChunked: true),
        ["again"] = new(() => new() { Body = RequestBody.Chunks(PiecesAsync(), canReplay: true) }, "abcd", "application/octet-stream", IsChunked: true),
        ["chunks"] = new(() => new() { Body = RequestBody.Chunks(PiecesAsync()) }, "abcd", "application/octet-stream", IsChunked: true, IsOnce: true),
        ["once"] = new(() => new() { Body = new OnceStream("once"u8.ToArray()) }, "once", "application/octet-stream", IsChunked: true, IsOnce: true),
        ["pipe"] = new(
            () => new() { Body = RequestBody.Pipe(PipeReader.Create(new MemoryStream("pipe"u8.ToArray()))) }, "pipe", "application/octet-stream", IsChunked: true, IsOnce: true),
    };

    public static MatrixTheoryData<RequestWay, string> Kinds => new(Enum.GetValues<RequestWay>(), s_kinds.Keys);

    public static MatrixTheoryData<RequestWay, string, int> Redirected => new([RequestWay.Sync, RequestWay.Async, RequestWay.AsyncStream], s_kinds.Keys, [307, 308]);

    public static MatrixTheoryData<RequestWay, string> Retried => new([RequestWay.Sync, RequestWay.Async, RequestWay.AsyncStream], s_kinds.Keys);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_body_arrives_with_its_type_and_framing(RequestWay way, string name)
    {
        var kind = s_kinds[name];
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        using var response = await session.AskAsync(way, HttpMethod.Post, "/", kind.Make());

        AssertArrived(kind, Assert.Single(server.Requests));
    }

    [Theory]
    [MemberData(nameof(Redirected))]
    public async Task A_redirect_that_keeps_the_method_takes_the_body_along(RequestWay way, string name, int status)
    {
        var kind = s_kinds[name];
        await using var server = await Answers.StartAsync(r => r.Target == "/" ? Answers.Redirect(status, "/end") : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri };

        var asking = session.AskAsync(way, HttpMethod.Put, "/", kind.Make());

        if (kind.IsOnce)
        {
            var error = await Assert.ThrowsAsync<UnrewindableBodyException>(() => asking);
            Assert.Contains("once", error.Message, StringComparison.Ordinal);
            Assert.Single(server.Requests);
            return;
        }

        using var response = await asking;
        Assert.Equal(["PUT", "PUT"], server.Requests.Select(r => r.Method));
        Assert.All(server.Requests, r => AssertArrived(kind, r));
    }

    [Theory]
    [MemberData(nameof(Retried))]
    public async Task A_retry_takes_the_body_along(RequestWay way, string name)
    {
        var kind = s_kinds[name];
        var count = 0;
        await using var server = await Answers.StartAsync(_ => Interlocked.Increment(ref count) < 3 ? Answers.Status(503) : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri, Retry = 3, TimeProvider = new FakeTimeProvider { AutoAdvance = true } };

        var asking = session.AskAsync(way, HttpMethod.Put, "/", kind.Make());

        if (kind.IsOnce)
        {
            await Assert.ThrowsAsync<UnrewindableBodyException>(() => asking);
            Assert.Single(server.Requests);
            return;
        }

        using var response = await asking;
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, r => AssertArrived(kind, r));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_type_of_ones_own_goes_before_that_of_the_body(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri, Headers = { ["content-type"] = "application/own" } };

        using var text = await session.AskAsync(way, HttpMethod.Post, "/", new() { Body = "x" });
        using var stream = await session.AskAsync(way, HttpMethod.Post, "/", new() { Body = new MemoryStream("x"u8.ToArray()) });
        using var none = await session.AskAsync(way, HttpMethod.Post, "/none", new() { Body = "x", Headers = { ["Content-Type"] = null } });

        Assert.All(server.Requests.Where(r => r.Target == "/"), r => Assert.Equal(["application/own"], r.Headers.Where(h => h.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)));
        Assert.Null(server.At("/none").Header("Content-Type"));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_multipart_form_arrives_part_by_part_with_its_length(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri };
        var body = new MultipartBody();
        body.AddField("field", "value");
        body.AddBytes("file", "bytes"u8.ToArray(), "a.txt", "text/plain");

        using var response = await session.AskAsync(way, HttpMethod.Post, "/form", new() { Body = body });

        Assert.Contains("multipart/form-data", response.Text, StringComparison.Ordinal);
        Assert.Contains("\"value\"", response.Text, StringComparison.Ordinal);
        Assert.Contains("a.txt", response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_body_that_fails_ends_the_request_with_its_own_error(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        var error = await Assert.ThrowsAnyAsync<Exception>(() => session.AskAsync(way, HttpMethod.Post, "/", new() { Body = RequestBody.Chunks(BrokenAsync()) }));

        Assert.Contains(Causes(error), e => e is InvalidDataException);
        Assert.Empty(server.Requests);
        using var next = await session.AskAsync(way, "/next");
        Assert.Equal(200, next.StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task An_answer_before_the_end_of_the_body_is_an_answer(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Answers.Status(413, "Connection: close\r\n", "too large"));
            await connection.DrainAsync();
        });
        using var session = new Session { BaseUrl = server.Uri };

        using var response = await session.AskAsync(way, HttpMethod.Post, "/", new() { Body = new MemoryStream(new byte[8_000_000]) });

        Assert.Equal((413, "too large"), (response.StatusCode, response.Text));
    }

    private static void AssertArrived(Kind kind, RawRequest sent)
    {
        Assert.Equal(kind.Bytes, sent.BodyText);
        Assert.Equal(kind.Type, sent.Header("Content-Type"));
        Assert.Equal(kind.IsChunked ? "chunked" : null, sent.Header("Transfer-Encoding"));
        Assert.Equal(
            kind.IsChunked ? null : Encoding.UTF8.GetByteCount(kind.Bytes).ToString(System.Globalization.CultureInfo.InvariantCulture),
            sent.Header("Content-Length"));
    }

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error;
        }
    }

    private static ReadOnlyMemory<byte> Piece(string text) => Encoding.ASCII.GetBytes(text);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync()
    {
        yield return Piece("ab");
        await Task.Yield();
        yield return Piece("cd");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> BrokenAsync()
    {
        yield return Piece("ab");
        await Task.Yield();
        throw new InvalidDataException("The source is broken.");
    }

    private sealed record Kind(Func<RequestOptions> Make, string Bytes, string? Type, bool IsChunked = false, bool IsOnce = false);

    internal sealed record Thing(string Name, int Count);

    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Thing))]
    internal sealed partial class ThingContext : JsonSerializerContext;
}
