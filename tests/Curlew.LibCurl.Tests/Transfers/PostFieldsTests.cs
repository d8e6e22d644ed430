using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>A request body that is handed over in one piece.</summary>
public sealed class PostFieldsTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Text_is_sent_as_UTF_8_under_the_name_of_a_form()
    {
        using var curl = Post("name=Brachvögel");

        Assert.Equal("name=Brachvögel", curl.PerformString());
        Assert.Equal("application/x-www-form-urlencoded", curl.GetInfo(CurlInfo.ContentType));
        Assert.Equal("POST", curl.GetHeader("X-Method")?.Value);
        Assert.Equal("16", curl.GetHeader("X-Content-Length")?.Value);
    }

    [Fact]
    public void Bytes_may_have_any_value()
    {
        byte[] body = [0, 1, 2, 0, 255, 0];
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.SetOpt(CurlOpt.PostFields, body.AsSpan());

        Assert.Equal(body, curl.PerformBytes());
    }

    [Fact]
    public void Both_names_of_the_option_copy_the_bytes()
    {
        foreach (var option in new[] { CurlOpt.PostFields, CurlOpt.CopyPostFields })
        {
            var body = "body\0with NUL"u8.ToArray();
            using var curl = TestCurl.To(_server.HttpUri, "echo");
            curl.SetOpt(option, body.AsSpan());
            Array.Clear(body);

            Assert.Equal("body\0with NUL"u8, curl.PerformBytes());
        }
    }

    [Fact]
    public void An_empty_body_is_a_body()
    {
        using var curl = Post("");

        Assert.Empty(curl.PerformBytes());
        Assert.Equal("POST", curl.GetHeader("X-Method")?.Value);
        Assert.Equal("0", curl.GetHeader("X-Content-Length")?.Value);
    }

    [Fact]
    public void No_bytes_are_an_empty_body()
    {
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.SetOpt(CurlOpt.PostFields, ReadOnlySpan<byte>.Empty);

        Assert.Empty(curl.PerformBytes());
        Assert.Equal("0", curl.GetHeader("X-Content-Length")?.Value);
    }

    [Fact]
    public void A_body_of_5_MiB_arrives_whole()
    {
        var body = PatternStream.Bytes(5 * 1024 * 1024);
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.SetOpt(CurlOpt.PostFields, body.AsSpan());

        Assert.True(curl.PerformBytes().AsSpan().SequenceEqual(body));
        Assert.Equal(body.Length, curl.GetInfo(CurlInfo.SizeUploadT));
    }

    [Fact]
    public void A_body_is_sent_again_by_the_next_transfer_and_replaced_by_a_shorter_one()
    {
        using var curl = Post("the longer one");
        Assert.Equal("the longer one", curl.PerformString());
        Assert.Equal("the longer one", curl.PerformString());

        curl.SetOpt(CurlOpt.PostFields, "short");
        Assert.Equal("short", curl.PerformString());
    }

    [Fact]
    public void A_size_set_before_the_body_does_not_cut_it()
    {
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.SetOpt(CurlOpt.PostFieldSizeLarge, 4);
        curl.SetOpt(CurlOpt.PostFields, "0123456789");

        Assert.Equal("0123456789", curl.PerformString());
    }

    [Fact]
    public void A_size_set_after_the_body_cuts_it()
    {
        using var curl = Post("0123456789");
        curl.SetOpt(CurlOpt.PostFieldSizeLarge, 4);
        Assert.Equal("0123", curl.PerformString());

        curl.SetOpt(CurlOpt.PostFieldSize, 2);
        Assert.Equal("01", curl.PerformString());
    }

    [Fact]
    public void A_size_taken_away_never_sends_memory_behind_the_body()
    {
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        for (var length = 1; length <= 64; length++)
        {
            var body = new string('b', length);
            curl.SetOpt(CurlOpt.PostFields, body);
            curl.Unset(CurlOpt.PostFieldSizeLarge);
            Assert.Equal(body, curl.PerformString());

            curl.SetOpt(CurlOpt.PostFields, body);
            curl.SetOpt(CurlOpt.PostFieldSize, -1);
            Assert.Equal(body, curl.PerformString());
        }
    }

    [Fact]
    public async Task A_size_beyond_the_body_never_sends_other_memory()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(500));
        curl.SetOpt(CurlOpt.PostFields, "0123456789");
        curl.SetOpt(CurlOpt.PostFieldSizeLarge, 1000);

        Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Empty(server.Requests); // none was complete
    }

    [Fact]
    public void Unset_returns_to_GET()
    {
        using var curl = Post("body");
        curl.Perform();

        curl.Unset(CurlOpt.PostFields);
        curl.Perform();
        Assert.Equal(("GET", "none"), (curl.GetHeader("X-Method")?.Value, curl.GetHeader("X-Content-Length")?.Value));

        curl.SetOpt(CurlOpt.PostFields, "body");
        curl.SetOpt(CurlOpt.PostFields, default(string));
        curl.Perform();
        Assert.Equal("GET", curl.GetHeader("X-Method")?.Value);
    }

    [Fact]
    public void A_body_can_go_with_any_method()
    {
        using var curl = Post("{}");
        curl.SetOpt(CurlOpt.CustomRequest, "PATCH");
        curl.SetOpt(CurlOpt.HttpHeader, ["Content-Type: application/json"]);

        Assert.Equal("{}", curl.PerformString());
        Assert.Equal("PATCH", curl.GetHeader("X-Method")?.Value);
        Assert.Equal("application/json", curl.GetInfo(CurlInfo.ContentType));
    }

    [Fact]
    public void A_POST_can_read_its_body_from_a_stream()
    {
        using var body = new MemoryStream(Encoding.ASCII.GetBytes("from a stream"));
        using var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.SetOpt(CurlOpt.Post, true);
        curl.SetOpt(CurlOpt.PostFieldSizeLarge, body.Length);
        curl.SetOpt(CurlOpt.ReadData, body);

        Assert.Equal("from a stream", curl.PerformString());
        Assert.Equal("13", curl.GetHeader("X-Content-Length")?.Value);
    }

    private Curl Post(string body)
    {
        var curl = TestCurl.To(_server.HttpUri, "echo");
        curl.SetOpt(CurlOpt.PostFields, body);
        return curl;
    }
}
