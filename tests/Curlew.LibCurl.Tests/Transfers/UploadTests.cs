using System.Security.Cryptography;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>Request bodies that are read while they are sent.</summary>
public sealed class UploadTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void A_stream_of_known_size_goes_with_its_length()
    {
        const int length = 5 * 1024 * 1024;
        using var body = new PatternStream(length);
        using var curl = Put("sink");
        curl.SetOpt(CurlOpt.InFileSizeLarge, length);
        curl.SetOpt(CurlOpt.ReadData, body);

        var json = curl.PerformJson();

        Assert.Equal("PUT", json.Text("method"));
        Assert.Equal(length, json.GetProperty("length").GetInt32());
        Assert.Equal($"{length}", json.Text("framing"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(PatternStream.Bytes(length))), json.Text("sha256"));
        Assert.Equal(length, curl.GetInfo(CurlInfo.SizeUploadT));
    }

    [Fact]
    public void A_stream_of_unknown_size_goes_in_chunks()
    {
        const int length = 300_000;
        using var body = new PatternStream(length);
        using var curl = Put("sink");
        curl.SetOpt(CurlOpt.ReadData, body);

        var json = curl.PerformJson();

        Assert.Equal("chunked", json.Text("framing"));
        Assert.Equal(length, json.GetProperty("length").GetInt32());
    }

    [Fact]
    public void A_callback_fills_the_buffer_piece_by_piece()
    {
        var left = 3;
        using var curl = Put("echo");
        curl.SetOpt(CurlOpt.ReadFunction, buffer =>
        {
            if (left-- == 0)
            {
                return 0;
            }

            "piece "u8.CopyTo(buffer);
            return 6;
        });

        Assert.Equal("piece piece piece ", curl.PerformString());
    }

    [Fact]
    public void An_upload_without_a_source_is_empty()
    {
        using var curl = Put("echo");
        using var body = new MemoryStream("never sent"u8.ToArray());
        curl.SetOpt(CurlOpt.ReadData, body);
        curl.Unset(CurlOpt.ReadData);

        Assert.Empty(curl.PerformBytes());
        Assert.Equal("PUT", curl.GetHeader("X-Method")?.Value);
    }

    [Fact]
    public void Upload_turned_off_returns_to_GET()
    {
        using var curl = Put("echo");
        curl.SetOpt(CurlOpt.Upload, false);

        curl.Perform();

        Assert.Equal("GET", curl.GetHeader("X-Method")?.Value);
    }

    [Fact]
    public void What_was_put_is_there()
    {
        using var body = new MemoryStream("stored"u8.ToArray());
        using var curl = Put("put-store/there");
        curl.SetOpt(CurlOpt.InFileSize, body.Length);
        curl.SetOpt(CurlOpt.ReadData, body);
        curl.Perform();
        Assert.Equal(201, curl.GetInfo(CurlInfo.ResponseCode));

        using var reader = TestCurl.To(_server.HttpUri, "put-store/there");
        Assert.Equal("stored", reader.PerformString());
    }

    [Fact]
    public void An_interrupted_upload_is_resumed_where_the_server_has_the_start()
    {
        using (var start = Put("put-store/resumed"))
        {
            using var firstPart = new PatternStream(400);
            start.SetOpt(CurlOpt.ReadData, firstPart);
            start.Perform();
        }

        using var whole = new PatternStream(1000);
        using var curl = Put("put-store/resumed");
        curl.SetOpt(CurlOpt.ReadData, whole);
        curl.SetOpt(CurlOpt.InFileSizeLarge, 1000);
        curl.SetOpt(CurlOpt.ResumeFromLarge, 400);
        curl.Perform();
        Assert.Equal(204, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal(600, curl.GetInfo(CurlInfo.SizeUploadT));

        using var reader = TestCurl.To(_server.HttpUri, "put-store/resumed");
        Assert.Equal(PatternStream.Bytes(1000), reader.PerformBytes());
    }

    [Fact]
    public void A_refused_expectation_ends_the_upload_before_its_body()
    {
        using var body = new PatternStream(5 * 1024 * 1024);
        using var curl = Put("expect?status=403");
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect: 100-continue"]);
        curl.SetOpt(CurlOpt.Expect100TimeoutMs, TestCurl.Patience);
        curl.SetOpt(CurlOpt.InFileSizeLarge, body.Length);
        curl.SetOpt(CurlOpt.ReadData, body);

        curl.Perform();

        Assert.Equal(403, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal(0, curl.GetInfo(CurlInfo.SizeUploadT));
    }

    [Fact]
    public void A_granted_expectation_sends_the_body()
    {
        using var body = new PatternStream(1000);
        using var curl = Put("expect");
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect: 100-continue"]);
        curl.SetOpt(CurlOpt.Expect100TimeoutMs, TestCurl.Patience);
        curl.SetOpt(CurlOpt.InFileSizeLarge, 1000);
        curl.SetOpt(CurlOpt.ReadData, body);

        var json = curl.PerformJson();

        Assert.Equal(("100-continue", 1000), (json.Text("expect"), json.GetProperty("length").GetInt32()));
    }

    private Curl Put(string path)
    {
        var curl = TestCurl.To(_server.HttpUri, path);
        curl.SetOpt(CurlOpt.Upload, true);
        return curl;
    }
}
