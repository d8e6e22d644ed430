using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Curlew.TestServers;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Bodies;

/// <summary>Multipart bodies, read by Kestrel and by a strict parser.</summary>
public sealed class MultipartBodyTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_arrives_part_by_part(bool async)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory.Combine("photo.jpg"), BodyKinds.Bytes);
        var body = new MultipartBody()
            .AddField("title", "gr\u00fc\u00dfe\r\nzwei")
            .AddBytes("data", new byte[] { 1, 2, 3 }, "d.bin")
            .AddFile("photo", directory.Combine("photo.jpg"))
            .AddFile("renamed", directory.Combine("photo.jpg"), "other.txt", "text/x-own")
            .AddStream("stream", new MemoryStream("streamed"u8.ToArray()), "s.txt")
            .AddContent(new StringContent("content"), "content");
        using var curl = BodyTransfer.To(_server.HttpUri, "form");

        var told = await curl.SendForJsonAsync(body, async);

        Assert.Equal("multipart/form-data", told.GetProperty("contentType").GetString());
        Assert.Equal($"{body.Length}", told.GetProperty("framing").GetString());
        var fields = told.GetProperty("fields").EnumerateArray().ToList();
        Assert.Equal(["title", "content"], fields.Select(f => Text(f, "name")));
        Assert.Equal(["gr\u00fc\u00dfe\r\nzwei", "content"], fields.Select(f => Text(f, "text")));
        var files = told.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["data", "photo", "renamed", "stream"], files.Select(f => Text(f, "name")));
        Assert.Equal(["d.bin", "photo.jpg", "other.txt", "s.txt"], files.Select(f => Text(f, "filename")));
        Assert.Equal(["application/octet-stream", "image/jpeg", "text/x-own", "text/plain"], files.Select(f => Text(f, "contentType")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(BodyKinds.Bytes)), Text(files[1], "sha256"));
    }

    [Fact]
    public async Task A_form_with_a_part_of_unknown_length_goes_in_chunks()
    {
        using var curl = BodyTransfer.To(_server.HttpUri, "form");
        var body = new MultipartBody().AddField("a", "1").AddBody("b", RequestBody.Chunks(BodyKinds.PiecesAsync()), "b.bin");

        var told = await curl.SendForJsonAsync(body, async: true);

        Assert.Null(body.Length);
        Assert.False(body.CanReplay);
        Assert.Equal("chunked", told.GetProperty("framing").GetString());
        Assert.Equal(BodyKinds.Bytes.Length, told.GetProperty("files")[0].GetProperty("length").GetInt32());
    }

    [Fact]
    public async Task The_bytes_are_those_of_a_browser()
    {
        var body = new MultipartBody(MultipartBoundary.Custom("X")).AddField("a", "1").AddBytes("f", "x"u8.ToArray(), "n.txt");

        var bytes = await body.ReadAsync();

        Assert.Equal(
            "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
            + "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n"
            + "--X--\r\n",
            Encoding.UTF8.GetString(bytes));
        Assert.Equal(bytes.Length, body.Length);
        Assert.Equal("multipart/form-data; boundary=X", body.ContentType);
    }

    [Fact]
    public async Task What_would_end_a_name_is_escaped_and_nothing_else_is()
    {
        var body = new MultipartBody().AddBytes("q\"\r\nX: y", default, "\u00fc\\%\"\n.txt");

        var part = Assert.Single(StrictMultipart.Parse(await body.ReadAsync(), body.Boundary));

        Assert.Equal("form-data; name=\"q%22%0D%0AX: y\"; filename=\"\u00fc\\%%22%0A.txt\"", part.Headers[0].Value);
    }

    [Fact]
    public void Any_parts_read_back_as_they_were_added() =>
        Prop.ForAll<(NonNull<string> Name, byte[] Data, bool IsFile, bool IsStream)[]>(parts =>
        {
            var body = new MultipartBody();
            foreach (var (name, data, isFile, isStream) in parts)
            {
                var fileName = isFile ? name.Get : null;
                _ = isStream
                    ? body.AddStream(name.Get, new OnceStream(data), fileName)
                    : body.AddBytes(name.Get, data, fileName);
            }

            var bytes = body.ReadAsync(async: false).GetAwaiter().GetResult();

            if (parts.Length == 0)
            {
                Assert.Equal($"--{body.Boundary}--\r\n", Encoding.ASCII.GetString(bytes));
                return;
            }

            var read = StrictMultipart.Parse(bytes, body.Boundary);
            Assert.Equal(parts.Select(p => p.Data), read.Select(p => p.Content));
            Assert.Equal(parts.Select(p => p.IsFile ? 2 : 1), read.Select(p => p.Headers.Count));
            Assert.True(body.Length is null || body.Length == bytes.Length);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Multipart_goes_within_multipart()
    {
        var inner = new MultipartBody(subtype: "mixed")
            .AddBody(name: null, RequestBody.Text("one"))
            .AddContent(new StringContent("two") { Headers = { ContentDisposition = new ContentDispositionHeaderValue("attachment") } });
        var outer = new MultipartBody().AddBody("files", inner).AddField("after", "x");

        var parts = StrictMultipart.Parse(await outer.ReadAsync(), outer.Boundary);
        var inners = StrictMultipart.Parse(parts[0].Content, inner.Boundary);

        Assert.Equal(["Content-Disposition", "Content-Type"], parts[0].Headers.Select(h => h.Key));
        Assert.Equal($"multipart/mixed; boundary={inner.Boundary}", parts[0].Headers[1].Value);
        Assert.Equal(["one", "two"], inners.Select(p => Encoding.UTF8.GetString(p.Content)));
        Assert.Equal("attachment", inners[1].Headers.Single(h => h.Key == "Content-Disposition").Value);
        Assert.Equal(outer.Length, (await outer.ReadAsync()).Length);
    }

    [Fact]
    public async Task Parts_have_headers_of_their_own()
    {
        var body = new MultipartBody().AddBody("a", "x", contentType: "text/x", headers: [new("X-One", "1"), new("X-Two", "2")]);

        var part = Assert.Single(StrictMultipart.Parse(await body.ReadAsync(), body.Boundary));

        Assert.Equal(["Content-Disposition", "Content-Type", "X-One", "X-Two"], part.Headers.Select(h => h.Key));
    }

    [Fact]
    public void Boundaries_are_those_of_the_browsers()
    {
        Assert.Matches("^-{24}[A-Za-z0-9]{22}$", new MultipartBody().Boundary);
        Assert.Matches("^----WebKitFormBoundary[A-Za-z0-9]{16}$", new MultipartBody(MultipartBoundary.WebKit).Boundary);
        Assert.Matches("^----geckoformboundary[0-9a-f]{2,32}$", new MultipartBody(MultipartBoundary.Firefox).Boundary);
        Assert.NotEqual(new MultipartBody(MultipartBoundary.WebKit).Boundary, new MultipartBody(MultipartBoundary.WebKit).Boundary);
        Assert.Equal("multipart/form-data; boundary=\"a b:c\"", new MultipartBody(MultipartBoundary.Custom("a b:c")).ContentType);
    }

    [Fact]
    public void Wrong_values_are_refused_at_once()
    {
        var body = new MultipartBody(MultipartBoundary.Custom("XyZ"));
        var missing = Assert.Throws<FileNotFoundException>(() => body.AddFile("f", "/no/such/file.txt"));
        Assert.Contains("/no/such/file.txt", missing.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("name", () => body.AddBody(name: null, "x"));
        Assert.Throws<ArgumentException>("headers", () => body.AddBody("a", "x", headers: [new("A", "b\r\nC: d")]));
        Assert.Throws<ArgumentException>("body", () => body.AddField("a", "before\r\n--XyZ\r\nafter"));
        Assert.Throws<ArgumentException>("body", () => body.AddBody("a", body));
        Assert.Throws<ArgumentException>("value", () => MultipartBoundary.Custom(new string('x', 71)));
        Assert.Throws<ArgumentException>("value", () => MultipartBoundary.Custom("a\r\nb"));
        Assert.Throws<ArgumentException>("value", () => MultipartBoundary.Custom("ends "));
        Assert.Throws<ArgumentException>("subtype", () => new MultipartBody(subtype: "form data"));
        Assert.Empty(body.Parts);
    }

    [Fact]
    public async Task Parts_are_added_before_the_body_is_used()
    {
        var body = new MultipartBody().AddField("a", "1");
        var first = await body.ReadAsync();

        Assert.Throws<InvalidOperationException>(() => body.AddField("b", "2"));
        Assert.Equal(first, await body.ReadAsync(async: false));
    }

    [Fact]
    public async Task Streams_of_parts_are_closed_with_the_request_where_that_was_asked()
    {
        var kept = new OnceStream([1]);
        var given = new OnceStream([1]);
        var body = new MultipartBody().AddStream("a", kept).AddStream("b", given, leaveOpen: false);
        await body.ReadAsync();

        await body.ReleaseAsync(async: true);

        Assert.False(kept.IsClosed);
        Assert.True(given.IsClosed);
    }

    private static string? Text(JsonElement part, string name) => part.GetProperty(name).GetString();
}
