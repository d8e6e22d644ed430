using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Cli.RequestFiles;
using Curlew.TestServers;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Cli.Tests;

public sealed class HarFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Requests_are_read_with_the_lines_of_their_entries()
    {
        var file = Read("""
            { "log": { "version": "1.2", "creator": { "entries": [ 1 ] },
              "entries": [
                { "time": 1, "request": { "method": "GET", "url": "http://h/1", "headers": [] } },
                {
                  "request": { "method": "PURGE", "url": "http://h/2?a=b", "httpVersion": "h2",
                    "queryString": [ { "name": "a", "value": "b" } ], "headersSize": -1 },
                  "response": { "status": 200 } },
                { "request": { "method": "GET", "url": "data:text/plain,x" } },
                { "request": { "method": "GET", "url": "wss://h/3" } }, { "request": { "method": "GET", "url": "https://h/4" } }
              ] } }
            """);
        Assert.Equal([(1, 3, "GET", "http://h/1"), (2, 4, "PURGE", "http://h/2?a=b"), (3, 9, "GET", "https://h/4")],
            file.Requests.Select(r => (r.Number, r.Line, r.Spec.Method!, r.Spec.Url)));
        Assert.Equal(
            [new(8, "entry 3 is not sent: its URL is of the scheme 'data'"), new FileNote(9, "entry 4 is not sent: its URL is of the scheme 'wss'")], file.Notes);
        Assert.All(file.Requests, r => Assert.Equal((null, false, false), (r.Name, r.Spec.Follow, r.Spec.Compressed)));
    }

    [Fact]
    public void Headers_are_kept_but_for_those_of_the_connection()
    {
        var spec = One("""
            "headers": [ { "name": ":authority", "value": "h" }, { "name": "Host", "value": "h" }, { "name": "content-length", "value": "3" },
              { "name": "Transfer-Encoding", "value": "chunked" }, { "name": "Connection", "value": "close" }, { "name": "X-A", "value": "1" },
              { "name": "x-a", "value": " 2 " }, { "name": "Empty", "value": "" }, { "name": "accept-encoding", "value": "gzip" } ]
            """);
        Assert.Equal([new("Host", "h"), new("X-A", "1"), new("x-a", "2"), new("Empty", ""), new("accept-encoding", "gzip")], spec.Headers);
        Assert.True(spec.Compressed);
    }

    [Theory]
    [InlineData("""[ { "name": "Cookie", "value": "a=b" } ]""", "a=b")]
    [InlineData("[]", "c=d; e=f")]
    public void Cookies_are_not_doubled(string headers, string cookie)
    {
        var spec = One($$"""
            "headers": {{headers}}, "cookies": [ { "name": "c", "value": "d" }, { "name": "e", "value": "f", "path": "/" } ]
            """);
        Assert.Equal(new("Cookie", cookie), Assert.Single(spec.Headers));
        Assert.Null(spec.Cookie);
    }

    [Theory]
    [InlineData("""{ "mimeType": "text/x", "text": "a\u0000\u00e9\r\n" }""", "text/x", "a\0\u00e9\r\n")]
    [InlineData("""{ "mimeType": "text/x", "text": "YWI=", "encoding": "base64" }""", "text/x", "ab")]
    [InlineData("""{ "mimeType": "text/x", "text": "a", "params": [ { "name": "b" } ] }""", "text/x", "a")]
    [InlineData("""{ "mimeType": "application/x-www-form-urlencoded", "params": [ { "name": "a b", "value": "c&d" }, { "name": "e" } ] }""", "application/x-www-form-urlencoded", "a+b=c%26d&e=")]
    [InlineData("""{ "mimeType": "", "text": "a" }""", null, "a")]
    public void Data_is_what_it_was(string postData, string? type, string body)
    {
        var spec = One($"\"postData\": {postData}");
        Assert.Equal(new("Content-Type", type is null ? null : (Octets)type), Assert.Single(spec.Headers));
        Assert.Equal(new DataBodySpec(new DataText(body)), spec.Body);
    }

    [Fact]
    public void The_type_of_the_headers_goes_before_that_of_the_data() => Assert.Equal(
        [new("content-type", "a/b")],
        One("""
            "headers": [ { "name": "content-type", "value": "a/b" } ], "postData": { "mimeType": "c/d", "text": "x" }
            """).Headers);

    [Fact]
    public void A_form_with_files_is_made_anew()
    {
        var spec = One("""
            "headers": [ { "name": "content-type", "value": "multipart/form-data; boundary=x" } ],
            "postData": { "mimeType": "multipart/form-data; boundary=x", "params": [
              { "name": "a", "value": "b" }, { "name": "c", "value": "d", "fileName": "e.txt", "contentType": "text/plain" } ] }
            """);
        Assert.Empty(spec.Headers);
        Assert.Equal(
            new MultipartBodySpec([new() { Name = "a", Content = "b" }, new() { Name = "c", Content = "d", FileName = "e.txt", ContentType = "text/plain" }]), spec.Body);
    }

    [Theory]
    [InlineData("\"postData\": { \"mimeType\": \"x\" }")]
    [InlineData("\"postData\": { \"mimeType\": \"x\", \"text\": \"\", \"params\": [] }")]
    [InlineData("\"postData\": null")]
    public void Empty_data_is_no_body(string member)
    {
        var spec = One(member);
        Assert.Null(spec.Body);
        Assert.Empty(spec.Headers);
    }

    [Theory]
    [InlineData("", "1: this is not JSON")]
    [InlineData("{\n\"a\": x }", "2: this is not JSON")]
    [InlineData("[]", "1: this is no HTTP archive")]
    [InlineData("{ \"log\": { \"entries\": {} } }", "1: this is no HTTP archive")]
    [InlineData("{ \"log\": { \"entries\": [] } }", "1: there is no request")]
    [InlineData("{ \"log\": { \"entries\": [\n 1 ] } }", "2: 'request' of entry 1 is missing")]
    [InlineData("{ \"log\": { \"entries\": [\n\n { \"request\": {} } ] } }", "3: 'request.url' of entry 1 is missing")]
    [InlineData("{ \"log\": { \"entries\": [ { \"request\": { \"url\": \"x\" } } ] } }", "1: 'request.url' of entry 1 is not a URL")]
    [InlineData("{ \"log\": { \"entries\": [ { \"request\": { \"url\": \"http://h\" } } ] } }", "1: 'request.method' of entry 1 is missing")]
    [InlineData("{ \"log\": { \"entries\": [ { \"request\": { \"url\": \"http://h\", \"method\": \"A B\" } } ] } }", "1: 'request.method' of entry 1 is not a method")]
    public void What_is_no_archive_is_refused_at_its_line(string text, string words) => AssertRefused(words, () => Read(text));

    [Theory]
    [InlineData("\"headers\": {}", "'headers' of entry 1 is not a list")]
    [InlineData("\"headers\": [ 1 ]", "'headers' of entry 1 is not a list")]
    [InlineData("\"headers\": [ { } ]", "has a header without a name")]
    [InlineData("\"headers\": [ { \"name\": \"A B\" } ]", "the name of the header")]
    [InlineData("\"headers\": [ { \"name\": \"A: b\", \"value\": \"c\" } ]", "whose name is none")]
    [InlineData("\"headers\": [ { \"name\": \"A\", \"value\": \"b\\nc\" } ]", "a line break")]
    [InlineData("\"headers\": [ { \"name\": \"A\", \"value\": \"\\ud800\" } ]", "surrogate")]
    [InlineData("\"cookies\": [ { \"name\": \"A\", \"value\": \"b\\nc\" } ]", "a line break")]
    [InlineData("\"postData\": { \"mimeType\": \"a\\nb\", \"text\": \"x\" }", "'postData.mimeType' of entry 1 cannot be sent")]
    [InlineData("\"postData\": { \"text\": \"?\", \"encoding\": \"base64\" }", "'postData.text' of entry 1 is not base64")]
    public void A_request_that_cannot_be_is_refused(string member, string words) => AssertRefused(words, () => One(member));

    [Fact]
    public void Whatever_is_in_a_file_is_read_or_refused_with_its_line()
    {
        var names = Gen.Elements("log", "entries", "request", "method", "url", "headers", "name", "value", "cookies", "postData", "text", "mimeType", "params", "encoding", "fileName");
        var values = Gen.Elements<JsonNode?>(null, 1, true, "GET", "http://h", "a: b", "\0", "base64", "multipart/form-data", ":x", "");
        var nodes = Node(4);
        Prop.ForAll(nodes.ToArbitrary(), node =>
        {
            var json = new JsonObject { ["log"] = new JsonObject { ["entries"] = new JsonArray(new JsonObject { ["request"] = node?.DeepClone() }, node?.DeepClone()) } };
            AssertReadOrRefused(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        Prop.ForAll(Gen.Elements("{", "}", "[", "]", ",", ":", "\"log\"", "\"entries\"", "1", "\n", "\"\\ud800\"").ListOf().Select(string.Concat).ToArbitrary(), AssertReadOrRefused)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

        Gen<JsonNode?> Node(int depth) => depth == 0 ? values : Gen.Frequency(
            (1, values),
            (3, names.Zip(Node(depth - 1)).ListOf().Select(JsonNode? (members) => new JsonObject(members.DistinctBy(m => m.Item1).Select(m => KeyValuePair.Create(m.Item1, m.Item2?.DeepClone()))))),
            (1, Node(depth - 1).ListOf().Select(JsonNode? (items) => new JsonArray([.. items.Select(i => i?.DeepClone())]))));
    }

    private void AssertReadOrRefused(string text)
    {
        try
        {
            Assert.NotEmpty(Read(text).Requests);
        }
        catch (FailureException e)
        {
            Assert.Matches(@"r\.har:[0-9]+: .", e.Message);
        }
    }

    private void AssertRefused(string words, Action read)
    {
        var error = Assert.Throws<FailureException>(read);
        Assert.StartsWith(_directory.Combine("r.har") + ":", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A file with one POST that has these members as well.</summary>
    private RequestSpec One(string members) => Assert.Single(Read($$"""
        { "log": { "entries": [ { "request": { "method": "POST", "url": "http://h/", {{members}} } } ] } }
        """).Requests).Spec;

    private RequestFile Read(string text) => RequestFile.Read(_directory.Write("r.har", text));
}
