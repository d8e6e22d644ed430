using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class FtpTests(VsftpdFixture fixture) : IClassFixture<VsftpdFixture>
{
    [Fact]
    public void A_file_is_read()
    {
        var server = fixture.Server;
        server.AddFile("read.bin", PatternStream.Bytes(100_000));
        using var curl = TestCurl.To(server.PublicUri, "read.bin");

        Assert.True(curl.PerformBytes().AsSpan().SequenceEqual(PatternStream.Bytes(100_000)));
        Assert.Equal(226, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal("/", curl.GetInfo(CurlInfo.FtpEntryPath));
        Assert.Equal("ftp", curl.GetInfo(CurlInfo.Scheme), ignoreCase: true);
    }

    [Fact]
    public void A_directory_is_listed_in_full_or_by_name()
    {
        var server = fixture.Server;
        server.AddFile("listed/one.txt", [1]);
        server.AddFile("listed/two.txt", [1, 2]);
        using var curl = TestCurl.To(server.PublicUri, "listed/");

        Assert.Contains("-rwxrwxrwx", curl.PerformString(), StringComparison.Ordinal);

        curl.SetOpt(CurlOpt.DirListOnly, true);
        Assert.Equal(["one.txt", "two.txt"], curl.PerformString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void A_file_is_uploaded_into_a_directory_made_for_it()
    {
        var server = fixture.Server;
        using var body = new PatternStream(50_000);
        using var curl = Upload(server, "made/upload.bin", body);
        curl.SetOpt(CurlOpt.FtpCreateMissingDirs, CurlFtpCreateDir.Create);

        curl.Perform();

        Assert.Equal(PatternStream.Bytes(50_000), File.ReadAllBytes(Path.Combine(server.PublicDirectory, "made/upload.bin")));
        Assert.Equal(50_000, curl.GetInfo(CurlInfo.SizeUploadT));
    }

    [Fact]
    public void A_download_is_resumed()
    {
        var server = fixture.Server;
        server.AddFile("resume.bin", PatternStream.Bytes(1000));
        using var curl = TestCurl.To(server.PublicUri, "resume.bin");
        curl.SetOpt(CurlOpt.ResumeFromLarge, 900);

        Assert.Equal(PatternStream.Bytes(100, 900), curl.PerformBytes());
    }

    [Fact]
    public void An_upload_is_resumed_where_the_server_has_the_start()
    {
        var server = fixture.Server;
        server.AddFile("appended.bin", PatternStream.Bytes(400));
        using var body = new PatternStream(1000);
        using var curl = Upload(server, "appended.bin", body);
        curl.SetOpt(CurlOpt.ResumeFromLarge, -1); // the server is asked how much it has

        curl.Perform();

        Assert.Equal(PatternStream.Bytes(1000), File.ReadAllBytes(Path.Combine(server.PublicDirectory, "appended.bin")));
        Assert.Equal(600, curl.GetInfo(CurlInfo.SizeUploadT));
    }

    [Fact]
    public void Data_is_appended()
    {
        var server = fixture.Server;
        server.AddFile("log.txt", "one "u8.ToArray());
        using var body = new MemoryStream("two"u8.ToArray());
        using var curl = Upload(server, "log.txt", body);
        curl.SetOpt(CurlOpt.Append, true);

        curl.Perform();

        Assert.Equal("one two", File.ReadAllText(Path.Combine(server.PublicDirectory, "log.txt")));
    }

    [Fact]
    public void Commands_run_before_and_after_the_transfer()
    {
        var server = fixture.Server;
        server.AddFile("before.txt", "content"u8.ToArray());
        using var curl = TestCurl.To(server.PublicUri, "quoted/renamed.txt");
        curl.SetOpt(CurlOpt.Quote, ["MKD /pub/quoted", "RNFR /pub/before.txt", "RNTO /pub/quoted/renamed.txt"]);
        curl.SetOpt(CurlOpt.PostQuote, ["*DELE /pub/no-such-file", "DELE /pub/quoted/renamed.txt", "RMD /pub/quoted"]);

        Assert.Equal("content", curl.PerformString());

        Assert.False(Directory.Exists(Path.Combine(server.PublicDirectory, "quoted")));
    }

    [Fact]
    public void A_command_that_fails_ends_the_transfer()
    {
        using var curl = TestCurl.To(fixture.Server.PublicUri);
        curl.SetOpt(CurlOpt.Quote, ["DELE /pub/no-such-file"]);

        var error = curl.Fails(CurlCode.QuoteError);

        Assert.Contains("550", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_missing_directory_are_told_apart()
    {
        using var curl = TestCurl.To(fixture.Server.PublicUri, "missing.txt");
        curl.Fails(CurlCode.RemoteFileNotFound);

        curl.Locate(fixture.Server.PublicUri, "missing/file.txt").Fails(CurlCode.RemoteAccessDenied);
    }

    [Fact]
    public void Without_a_body_the_size_and_time_are_told()
    {
        var server = fixture.Server;
        server.AddFile("sized.bin", new byte[321]);
        using var curl = TestCurl.To(server.PublicUri, "sized.bin");
        curl.SetOpt(CurlOpt.NoBody, true);
        curl.SetOpt(CurlOpt.FileTime, true);

        var headers = curl.PerformString();

        Assert.Equal(321, curl.GetInfo(CurlInfo.ContentLengthDownloadT));
        Assert.Equal(DateTimeOffset.UtcNow, curl.GetInfo(CurlInfo.FileTimeT)!.Value, TimeSpan.FromMinutes(5));
        Assert.Contains("Content-Length: 321\r\n", headers, StringComparison.Ordinal);
    }

    [Fact]
    public void The_session_is_encrypted_on_demand()
    {
        var server = fixture.Server;
        server.AddFile("secret.txt", "secret"u8.ToArray());
        using var curl = TestCurl.To(server.PublicUri, "secret.txt");
        curl.SetOpt(CurlOpt.UseSsl, CurlUseSsl.All);
        curl.Fails(CurlCode.PeerFailedVerification);

        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        Assert.Equal("secret", curl.PerformString());
    }

    [Fact]
    public void A_transfer_with_a_token_works_alike()
    {
        var server = fixture.Server;
        server.AddFile("token.txt", Encoding.ASCII.GetBytes("token"));
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(server.PublicUri, "token.txt");

        Assert.Equal("token", curl.PerformString(cancellation.Token));
        Assert.Equal("token", curl.PerformString(cancellation.Token));
        Assert.Equal(1, curl.GetInfo(CurlInfo.NumConnects)); // one for the data; the session is reused
    }

    private static Curl Upload(VsftpdServer server, string path, Stream body)
    {
        var curl = TestCurl.To(server.PublicUri, path);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.InFileSizeLarge, body.Length);
        curl.SetOpt(CurlOpt.ReadData, body);
        return curl;
    }
}
