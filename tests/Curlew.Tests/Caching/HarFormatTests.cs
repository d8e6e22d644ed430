using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Caching;

/// <summary>Responses as JSON that other programs read.</summary>
public sealed class HarFormatTests
{
    [Fact]
    public void Everything_comes_back() =>
        Prop.ForAll(CacheFormatTests.Responses.ToArbitrary(), response =>
        {
            var exchange = new HarExchange
            {
                Method = response.Method,
                Url = "http://example.test/?a=b",
                Headers = response.Headers,
                Body = response.Body,
                Response = response,
                ServerIp = "127.0.0.1",
            };
            var read = HarFormat.Read(Encoding.UTF8.GetBytes(HarFormat.Write([exchange, exchange])));
            return read.Count == 2 && read.All(e => CacheFormatTests.AreEqual(response, e.Response)
                && e.Url == exchange.Url && e.ServerIp == exchange.ServerIp && e.Headers.SequenceEqual(exchange.Headers)
                && e.Body.Span.SequenceEqual(exchange.Body.Span));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_archive_has_what_the_format_requires()
    {
        var scene = new CacheScene();
        var response = scene.Response("Content-Type: text/plain | Set-Cookie: s=1; Path=/ | Location: /next", 302) with { HttpVersion = "2" };
        using var document = JsonDocument.Parse(HarFormat.Write(
        [
            new()
            {
                Method = "POST",
                Url = "http://example.test/a?b=%20c&d#e",
                Headers = CacheScene.Lines("Cookie: x=1; y=2 | Content-Type: text/x"),
                Body = "hello"u8.ToArray(),
                Response = response with { ResponseTime = response.RequestTime.AddMilliseconds(12) },
            },
        ]));

        var log = document.RootElement.GetProperty("log");
        Assert.Equal("1.2", log.GetProperty("version").GetString());
        Assert.Equal("Curlew", log.GetProperty("creator").GetProperty("name").GetString());
        Assert.False(string.IsNullOrEmpty(log.GetProperty("creator").GetProperty("version").GetString()));
        var entry = log.GetProperty("entries")[0];
        Assert.Equal(CacheClock.Start, entry.GetProperty("startedDateTime").GetDateTimeOffset());
        Assert.Equal(12, entry.GetProperty("time").GetDouble());
        Assert.Equal(JsonValueKind.Object, entry.GetProperty("cache").ValueKind);
        Assert.Equal(12, entry.GetProperty("timings").GetProperty("wait").GetDouble());
        Assert.Equal(0, entry.GetProperty("timings").GetProperty("send").GetDouble());

        var request = entry.GetProperty("request");
        Assert.Equal("HTTP/2", request.GetProperty("httpVersion").GetString());
        Assert.Equal(["x=1", "y=2"], Pairs(request, "cookies"));
        Assert.Equal(["b= c", "d="], Pairs(request, "queryString"));
        Assert.Equal("hello", request.GetProperty("postData").GetProperty("text").GetString());
        Assert.Equal("text/x", request.GetProperty("postData").GetProperty("mimeType").GetString());
        Assert.Equal(5, request.GetProperty("bodySize").GetInt32());

        var answer = entry.GetProperty("response");
        Assert.Equal(302, answer.GetProperty("status").GetInt32());
        Assert.Equal(["s=1"], Pairs(answer, "cookies"));
        Assert.Equal("/next", answer.GetProperty("redirectURL").GetString());
        Assert.Equal("body", answer.GetProperty("content").GetProperty("text").GetString());
        Assert.Equal(4, answer.GetProperty("content").GetProperty("size").GetInt32());
        Assert.Equal(-1, answer.GetProperty("headersSize").GetInt32());
    }

    [Fact]
    public void Bytes_that_are_no_text_are_base64()
    {
        var scene = new CacheScene();
        var json = HarFormat.Write([Exchange(scene.Response("") with { Body = new byte[] { 0xff, 0 } })]);

        Assert.Contains("\"base64\"", json);
        Assert.Equal([0xff, 0], HarFormat.Read(Encoding.UTF8.GetBytes(json))[0].Response.Body.ToArray());
    }

    [Fact]
    public void Secrets_are_hidden_on_demand()
    {
        var scene = new CacheScene();
        var exchange = Exchange(scene.Response("Set-Cookie: s=hush-1")) with { Headers = CacheScene.Lines("Cookie: c=hush-2 | Authorization: hush-3") };

        var json = HarFormat.Write([exchange], name => name is "Cookie" or "Set-Cookie" or "Authorization");
        Assert.DoesNotContain("hush", json);
        Assert.Contains("[hidden]", json);
        Assert.Contains("hush-3", HarFormat.Write([exchange]));
    }

    [Fact]
    public void An_archive_of_another_program_is_read()
    {
        const string Json = """
            {"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[],"entries":[{
              "startedDateTime":"2026-03-01T12:00:00.000Z","time":5.5,"_priority":"High",
              "request":{"method":"GET","url":"https://example.test/","httpVersion":"h2","headers":[{"name":":method","value":"GET"}],
                "queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},
              "response":{"status":200,"statusText":"","httpVersion":"h2","headers":[],"cookies":[],
                "content":{"size":2,"mimeType":"text/plain","text":"aGk=","encoding":"base64"},"redirectURL":"","headersSize":-1,"bodySize":-1},
              "cache":{},"timings":{"send":0.1,"wait":5,"receive":0.4}}]}}
            """;

        var exchange = Assert.Single(HarFormat.Read(Encoding.UTF8.GetBytes(Json)));
        Assert.Equal("hi", CacheScene.Body(exchange.Response));
        Assert.Equal("2", exchange.Response.HttpVersion);
        Assert.Equal("https://example.test/", exchange.Response.Url);
        Assert.Equal(CacheClock.Start.AddMilliseconds(5.5), exchange.Response.ResponseTime);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"log":null}""")]
    [InlineData("""{"log":{"version":"1.2","creator":{"name":"","version":""},"entries":[{}]}}""")]
    [InlineData("""{"log":{"version":"1.2","creator":{"name":"","version":""},"entries":[null]}}""")]
    public void What_is_no_archive_is_refused(string json) =>
        Assert.StartsWith("This is no HAR", Assert.Throws<FormatException>(() => HarFormat.Read(Encoding.UTF8.GetBytes(json))).Message);

    private static HarExchange Exchange(CachedResponse response) => new() { Method = "GET", Url = CacheScene.Url, Response = response };

    private static string[] Pairs(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(p => $"{p.GetProperty("name").GetString()}={p.GetProperty("value").GetString()}")];
}
