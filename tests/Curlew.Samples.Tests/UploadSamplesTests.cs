using System.Text;
using System.Text.Json;
using Curlew.TestServers;
using Xunit;

namespace Curlew.Samples.Tests;

public sealed class UploadSamplesTests(HttpServerFixture fixture) : IClassFixture<HttpServerFixture>
{
    [Fact]
    public async Task Form_post_sends_the_fields_percent_encoded()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("thank you"));

        var output = await SampleProgram.RunAsync("form-post", server.Uri.AbsoluteUri);

        Assert.Equal("thank you", output.Text);
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("application/x-www-form-urlencoded", request.Header("Content-Type"));
        Assert.Equal("field=value&note=curlews%20%26%20other%20waders", Encoding.ASCII.GetString(request.Body));
    }

    [Fact]
    public async Task File_upload_sends_a_file_under_its_own_name()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("birds.txt", "curlew\n");

        var output = await SampleProgram.RunAsync("file-upload", fixture.Url("form"), path);

        AssertFile(output, "birds.txt", "text/plain", "curlew\n");
    }

    [Fact]
    public async Task File_upload_fancy_sends_a_file_under_another_name_and_type()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("birds.txt", "curlew\n");

        var output = await SampleProgram.RunAsync("file-upload-fancy", fixture.Url("form"), path);

        AssertFile(output, "helloworld.cs", "text/x-csharp", "curlew\n");
    }

    [Fact]
    public async Task File_upload_buffer_sends_bytes_from_memory()
    {
        var output = await SampleProgram.RunAsync("file-upload-buffer", fixture.Url("form"));

        AssertFile(output, "readme.txt", "text/plain", "This file was never on disk.\n");
    }

    private static void AssertFile(SampleOutput output, string filename, string contentType, string text)
    {
        using var form = JsonDocument.Parse(output.Text);
        Assert.Equal("multipart/form-data", form.RootElement.GetProperty("contentType").GetString());
        Assert.Empty(form.RootElement.GetProperty("fields").EnumerateArray());
        var file = Assert.Single(form.RootElement.GetProperty("files").EnumerateArray());
        Assert.Equal("fileupload", file.GetProperty("name").GetString());
        Assert.Equal(filename, file.GetProperty("filename").GetString());
        Assert.Equal(contentType, file.GetProperty("contentType").GetString());
        Assert.Equal(text, file.GetProperty("text").GetString());
    }
}
