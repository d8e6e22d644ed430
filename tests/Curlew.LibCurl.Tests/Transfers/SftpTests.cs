using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class SftpTests(SshFixture fixture) : IClassFixture<SshFixture>
{
    private SshServer Server
    {
        get
        {
            Assert.SkipUnless(CurlLibrary.HasProtocol("sftp"), "This libcurl is built without SFTP.");
            return fixture.Server;
        }
    }

    [Fact]
    public void A_file_is_read()
    {
        Server.AddFile("read.bin", PatternStream.Bytes(200_000));
        using var curl = SignIn("read.bin");

        Assert.True(curl.PerformBytes().AsSpan().SequenceEqual(PatternStream.Bytes(200_000)));
        Assert.Equal("sftp", curl.GetInfo(CurlInfo.Scheme), ignoreCase: true);
    }

    [Fact]
    public void A_file_is_written_and_renamed()
    {
        using var body = new PatternStream(100_000);
        using var curl = SignIn("upload.part");
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.InFileSizeLarge, body.Length);
        curl.SetOpt(CurlOpt.ReadData, body);
        curl.SetOpt(CurlOpt.PostQuote, [$"rename {Server.FilesDirectory}/upload.part {Server.FilesDirectory}/upload.bin"]);

        curl.Perform();

        Assert.Equal(PatternStream.Bytes(100_000), File.ReadAllBytes(Path.Combine(Server.FilesDirectory, "upload.bin")));
    }

    [Fact]
    public void A_download_is_resumed()
    {
        Server.AddFile("resume.bin", PatternStream.Bytes(1000));
        using var curl = SignIn("resume.bin");
        curl.SetOpt(CurlOpt.ResumeFromLarge, 900);

        Assert.Equal(PatternStream.Bytes(100, 900), curl.PerformBytes());
    }

    [Fact]
    public void A_directory_is_listed()
    {
        Server.AddFile("listed.txt", [1]);
        using var curl = SignIn("");
        curl.SetOpt(CurlOpt.DirListOnly, true);

        Assert.Contains("listed.txt", curl.PerformString().Split('\n'));
    }

    [Fact]
    public void A_missing_file_is_an_error()
    {
        using var curl = SignIn("missing");

        curl.Fails(CurlCode.RemoteFileNotFound);
    }

    [Fact]
    public void A_key_that_the_server_does_not_know_is_refused()
    {
        using var curl = SignIn("read.bin");
        curl.SetOpt(CurlOpt.SshPrivateKeyFile, Server.UnknownClientKeyFile);

        curl.Fails(CurlCode.LoginDenied);
    }

    [Fact]
    public void A_host_that_is_not_on_file_is_refused()
    {
        using var curl = SignIn("read.bin");
        using var directory = new TemporaryDirectory();
        curl.SetOpt(CurlOpt.SshKnownHosts, directory.Write("known_hosts", ""));

        curl.Fails(CurlCode.PeerFailedVerification);
    }

    private Curl SignIn(string path)
    {
        var curl = TestCurl.To(Server.FilesUri, path);
        curl.SetOpt(CurlOpt.UserName, Server.User);
        curl.SetOpt(CurlOpt.SshAuthTypes, CurlSshAuth.PublicKey);
        curl.SetOpt(CurlOpt.SshPrivateKeyFile, Server.ClientKeyFile);
        curl.SetOpt(CurlOpt.SshKnownHosts, Server.KnownHostsFile);
        return curl;
    }
}
