using System.Text.Json;
using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>What goes over the wire for which command line.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData("get", "GET")]
    [InlineData("delete", "DELETE")]
    [InlineData("options", "OPTIONS")]
    [InlineData("trace", "TRACE")]
    public async Task A_method_without_data_sends_no_body(string command, string method)
    {
        var request = await SendAsync(command);
        Assert.Equal((method, "/x", "HTTP/1.1"), (request.Method, request.Target, request.Version));
        Assert.Null(request.Header("Content-Type"));
        Assert.Null(request.Header("Content-Length"));
    }

    [Theory]
    [InlineData("post", "POST")]
    [InlineData("put", "PUT")]
    [InlineData("patch", "PATCH")]
    [InlineData("query", "QUERY")]
    public async Task A_method_that_carries_data_sends_a_length_even_without(string command, string method)
    {
        var request = await SendAsync(command);
        Assert.Equal((method, "0"), (request.Method, request.Header("Content-Length")));
        Assert.Null(request.Header("Content-Type"));
    }

    [Theory]
    [InlineData("get", "GET")]
    [InlineData("post", "POST")]
    [InlineData("put", "PUT")]
    [InlineData("patch", "PATCH")]
    [InlineData("delete", "DELETE")]
    [InlineData("options", "OPTIONS")]
    [InlineData("query", "QUERY")]
    public async Task Data_makes_a_JSON_object_with_any_method(string command, string method)
    {
        var request = await SendAsync(command, "name=Größe <1>", "n:=1.50", "list:=[1, 2]", "n2:=null");
        Assert.Equal((method, "application/json"), (request.Method, request.Header("Content-Type")));
        Assert.Equal("application/json, */*;q=0.5", request.Header("Accept"));
        Assert.Equal("""{"name":"Größe <1>","n":1.50,"list":[1, 2],"n2":null}""", request.BodyText);
    }

    [Fact]
    public async Task Of_several_fields_of_a_name_JSON_has_the_last()
    {
        var request = await SendAsync("post", "a=1", "b=2", "a=3");
        Assert.Equal("""{"a":"3","b":"2"}""", request.BodyText);
    }

    [Fact]
    public async Task Headers_are_added_replaced_removed_and_emptied()
    {
        var request = await SendAsync("post", "X-One:1", "X-One:2", "Accept:", "X-Empty;", "User-Agent:me", "Content-Type:text/plain", "a=b",
            "-H", "X-Line: from -H", "--header", "Accept-Encoding:");
        Assert.Equal(["1", "2"], request.Headers.Where(h => h.Key == "X-One").Select(h => h.Value));
        Assert.Null(request.Header("Accept"));
        Assert.Null(request.Header("Accept-Encoding"));
        Assert.Equal("", request.Header("X-Empty"));
        Assert.Equal("me", Assert.Single(request.Headers, h => h.Key == "User-Agent").Value);
        Assert.Equal("text/plain", Assert.Single(request.Headers, h => h.Key == "Content-Type").Value);
        Assert.Equal("from -H", request.Header("X-Line"));
    }

    [Fact]
    public async Task Query_items_and_cookies_are_sent()
    {
        var request = await SendAsync("get", "q==a b", "+one=1", "+two=2");
        Assert.Equal("/x?q=a%20b", request.Target);
        Assert.Equal("one=1; two=2", request.Header("Cookie"));
    }

    [Fact]
    public async Task A_form_is_urlencoded()
    {
        var request = await SendAsync("post", "--form", "a=x y&z", "b:=2", "c:=\"s\"", "a=ö");
        Assert.Equal("application/x-www-form-urlencoded", request.Header("Content-Type"));
        Assert.Equal("a=x+y%26z&b=2&c=s&a=%C3%B6", request.BodyText);
    }

    [Fact]
    public async Task Fields_are_read_from_files()
    {
        using var folder = new TemporaryDirectory();
        var text = folder.Write("text", "line\n");
        var json = folder.Write("json", "\uFEFF{\"x\": [1]}");
        var request = await SendAsync("post", $"a=@{text}", $"b:=@{json}");
        Assert.Equal("""{"a":"line\n","b":{"x": [1]}}""", request.BodyText);
    }

    [Fact]
    public async Task A_raw_body_goes_as_it_is()
    {
        var request = await SendAsync("put", "--raw", "{ \"as\":  \"is\" }");
        Assert.Equal("{ \"as\":  \"is\" }", request.BodyText);
        Assert.Equal("application/json", request.Header("Content-Type"));
    }

    [Fact]
    public async Task A_redirected_input_is_the_body()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        InProcess.Run(new Situation { Input = "from input" }, "post", server.Uri.ToString(), "Content-Type:text/plain");
        InProcess.Run(new Situation { Input = "from input" }, "post", server.Uri.ToString(), "a=b");
        InProcess.Run(new Situation { Input = "from input" }, "post", server.Uri.ToString(), "--ignore-stdin");
        InProcess.Run(new Situation { Input = "from input" }, "get", server.Uri.ToString());
        Assert.Equal(["from input", """{"a":"b"}""", "", ""], server.Requests.Select(r => r.BodyText));
        Assert.Equal("10", server.Requests[0].Header("Content-Length"));
    }

    [Fact]
    public async Task A_long_input_is_streamed()
    {
        await using var http = await HttpServer.StartAsync();
        using var tool = ToolProcess.Start("put", new Uri(http.HttpUri, "/sink").ToString());
        const int length = 5_000_000;
        await tool.Input.WriteAsync(PatternStream.Bytes(length));
        await tool.Input.DisposeAsync();
        var result = await tool.EndAsync();
        Assert.Equal(length, result.Json.GetProperty("length").GetInt32());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(PatternStream.Bytes(length))), result.Json.GetProperty("sha256").GetString());
        Assert.Equal("chunked", result.Json.GetProperty("framing").GetString());
    }

    [Fact]
    public async Task Files_make_a_multipart_form()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Write("bird.txt", "chirp");
        await using var http = await HttpServer.StartAsync();
        var result = InProcess.Run("post", new Uri(http.HttpUri, "/form").ToString(), "a=1", $"photo@{path}", $"other@{path};type=image/png");
        Assert.Equal("multipart/form-data", result.Json.GetProperty("contentType").GetString());
        var field = Assert.Single(result.Json.GetProperty("fields").EnumerateArray());
        Assert.Equal(("a", "1"), (field.GetProperty("name").GetString(), field.GetProperty("text").GetString()));
        Assert.Equal(
            [("photo", "bird.txt", "text/plain", "chirp"), ("other", "bird.txt", "image/png", "chirp")],
            result.Json.GetProperty("files").EnumerateArray().Select(f => (Text(f, "name"), Text(f, "filename"), Text(f, "contentType"), Text(f, "text"))));
    }

    [Fact]
    public async Task Multipart_can_be_asked_for()
    {
        await using var http = await HttpServer.StartAsync();
        var result = InProcess.Run("put", new Uri(http.HttpUri, "/form").ToString(), "--multipart", "a=1", "b:=[2]");
        Assert.Equal("multipart/form-data", result.Json.GetProperty("contentType").GetString());
        Assert.Equal(["1", "[2]"], result.Json.GetProperty("fields").EnumerateArray().Select(f => Text(f, "text")));
    }

    [Fact]
    public async Task A_user_and_password_are_sent_as_they_are()
    {
        var request = await SendAsync("get", "-u", "me:a:b;c");
        Assert.Equal("Basic " + Convert.ToBase64String("me:a:b;c"u8), request.Header("Authorization"));
    }

    [Fact]
    public async Task A_request_can_be_shown_as_a_curl_command_and_is_not_sent_then()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var result = InProcess.Run("post", server.Uri.ToString(), "a=it's", "X-A:1", "-u", "me:pass", "-k", "--follow", "--curl");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith($"curl {server.Uri} ", result.Output, StringComparison.Ordinal);
        Assert.All(["--header 'X-A: 1'", "--user me:pass", "--insecure", "--location", """--data-raw '{"a":"it'\''s"}'"""], p => Assert.Contains(p, result.Output, StringComparison.Ordinal));
        Assert.Equal(0, server.ConnectionCount);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<RawRequest> SendAsync(string command, params string[] more)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var result = InProcess.Run([command, new Uri(server.Uri, "/x").ToString(), .. more]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return Assert.Single(server.Requests);
    }
}
