using System.Security.Cryptography;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class NginxTests(NginxFixture fixture) : IClassFixture<NginxFixture>
{
    [Fact]
    public void A_file_is_read_over_and_over_on_one_connection()
    {
        var server = fixture.Server;
        server.AddFile("page.txt", "from nginx"u8.ToArray());
        using var curl = TestCurl.To(server.HttpUri, "page.txt");

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("from nginx", curl.PerformString());
            Assert.Equal(i == 0 ? 1 : 0, curl.GetInfo(CurlInfo.NumConnects));
        }

        Assert.Equal("text/plain", curl.GetInfo(CurlInfo.ContentType));
        Assert.StartsWith("nginx", curl.GetHeader("Server")?.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_comes_over_TLS_and_HTTP_2()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl is built without HTTP/2.");
        var server = fixture.Server;
        var content = PatternStream.Bytes(300_000);
        server.AddFile("pattern.bin", content);
        using var curl = TestCurl.To(server.HttpsUri, "pattern.bin");
        curl.SetOpt(CurlOpt.CaInfo, server.Certificates.CaFile);
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2Tls);

        Assert.True(curl.PerformBytes().AsSpan().SequenceEqual(content));
        Assert.Equal(CurlHttpVersion.Http2, curl.GetInfo(CurlInfo.HttpVersion));
    }

    [Fact]
    public void A_large_file_streams_through_a_hash()
    {
        const int length = 64 * 1024 * 1024;
        var server = fixture.Server;
        server.AddSparseFile("large.bin", length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var curl = TestCurl.To(server.HttpUri, "large.bin");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            hash.AppendData(data);
            return data.Length;
        });

        curl.Perform();

        Assert.Equal(length, curl.GetInfo(CurlInfo.SizeDownloadT));
        Assert.Equal(SHA256.HashData(new byte[length]), hash.GetHashAndReset());
    }

    [Fact]
    public void A_download_is_resumed_into_the_file_that_it_began()
    {
        var server = fixture.Server;
        var content = PatternStream.Bytes(100_000);
        server.AddFile("resume.bin", content);
        using var file = new MemoryStream();
        file.Write(content.AsSpan(0, 40_000));
        using var curl = TestCurl.To(server.HttpUri, "resume.bin");
        curl.SetOpt(CurlOpt.ResumeFromLarge, file.Length);
        curl.SetOpt(CurlOpt.WriteData, file);

        curl.Perform();

        Assert.Equal(206, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.True(file.ToArray().AsSpan().SequenceEqual(content));
    }

    [Fact]
    public void A_missing_file_is_404()
    {
        using var curl = TestCurl.To(fixture.Server.HttpUri, "missing");

        curl.Perform();

        Assert.Equal(404, curl.GetInfo(CurlInfo.ResponseCode));
    }
}
