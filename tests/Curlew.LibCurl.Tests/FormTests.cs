using System.Text.Json;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests;

#pragma warning disable CS0618 // libcurl deprecates the option; programs that port from it still have it

/// <summary>Forms in the style of HTTPPOST.</summary>
public sealed class FormTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Fields_files_and_buffers_arrive()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "real.txt");
        File.WriteAllText(path, "on disk");
        using var curl = Form(
            CurlFormPart.Contents("text", "grüße"),
            CurlFormPart.Contents("bytes", new byte[] { 1, 2, 3 }),
            CurlFormPart.File("real", path),
            CurlFormPart.File("fancy", path, "fancy.html", "text/x-fancy"),
            CurlFormPart.Buffer("buffer", "b.txt", "in memory"u8.ToArray(), "text/x-buffer"));

        var form = curl.PerformJson();

        Assert.Equal("grüße", Part(form, "fields", "text").Text("text"));
        Assert.Equal(3, Part(form, "fields", "bytes").GetProperty("length").GetInt32());
        Assert.Equal(("real.txt", "text/plain", "on disk"), Sent(form, "real"));
        Assert.Equal(("fancy.html", "text/x-fancy", "on disk"), Sent(form, "fancy"));
        Assert.Equal(("b.txt", "text/x-buffer", "in memory"), Sent(form, "buffer"));
    }

    [Fact]
    public void A_duplicate_sends_the_form_after_the_original_is_gone()
    {
        var curl = Form(CurlFormPart.Contents("a", "1"));
        using var copy = curl.Duplicate();
        curl.Dispose();

        Assert.Equal("1", Part(copy.PerformJson(), "fields", "a").Text("text"));
    }

    [Fact]
    public void A_new_form_takes_the_place_of_the_old()
    {
        using var curl = Form(CurlFormPart.Contents("a", "1"));
        curl.Perform();
        curl.SetOpt(CurlOpt.HttpPost, [CurlFormPart.Contents("b", "2")]);

        var form = curl.PerformJson();

        Assert.Equal("b", Assert.Single(form.GetProperty("fields").EnumerateArray()).Text("name"));
    }

    [Fact]
    public void A_mime_and_a_form_take_turns()
    {
        using var curl = Form(CurlFormPart.Contents("a", "form"));
        using var mime = new CurlMime(curl);
        mime.AddField("a", "mime");

        Assert.Equal("form", Part(curl.PerformJson(), "fields", "a").Text("text"));
        curl.SetOpt(CurlOpt.MimePost, mime);
        Assert.Equal("mime", Part(curl.PerformJson(), "fields", "a").Text("text"));
        curl.SetOpt(CurlOpt.HttpPost, [CurlFormPart.Contents("a", "form again")]);
        Assert.Equal("form again", Part(curl.PerformJson(), "fields", "a").Text("text"));
        Assert.False(mime.IsClosed);
    }

    [Fact]
    public void Without_its_form_a_handle_gets_again()
    {
        using var curl = Form(CurlFormPart.Contents("a", "1"));
        curl.Perform();

        curl.Unset(CurlOpt.HttpPost);

        curl.Locate(_server.HttpUri, "get");
        Assert.Equal("GET", curl.PerformJson().Text("method"));
    }

    [Fact]
    public void A_refused_form_leaves_the_one_that_was_set()
    {
        using var curl = Form(CurlFormPart.Contents("a", "1"));

        Assert.Throws<FileNotFoundException>(() => curl.SetOpt(CurlOpt.HttpPost, [CurlFormPart.File("f", "/no-such-file")]));
        Assert.Throws<ArgumentException>(() =>
            curl.SetOpt(CurlOpt.HttpPost, [CurlFormPart.Buffer("f", "f", new byte[1], "a/b\r\nX-Evil: 1")]));
        Assert.Throws<ArgumentException>(() => CurlFormPart.Contents("", "x"));

        Assert.Equal("1", Part(curl.PerformJson(), "fields", "a").Text("text"));
    }

    private Curl Form(params CurlFormPart[] parts)
    {
        var curl = TestCurl.To(_server.HttpUri, "form");
        curl.SetOpt(CurlOpt.HttpPost, parts);
        return curl;
    }

    private static JsonElement Part(JsonElement form, string kind, string name) =>
        form.GetProperty(kind).EnumerateArray().Single(part => part.Text("name") == name);

    private static (string? Name, string? Type, string? Text) Sent(JsonElement form, string name)
    {
        var part = Part(form, "files", name);
        return (part.Text("filename"), part.Text("contentType"), part.Text("text"));
    }
}
