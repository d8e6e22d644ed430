using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>SSH_KEY and SSH_HOSTKEY, against a real sshd.</summary>
[Collection(nameof(CallbackServers))]
public sealed class SshCallbackTests(CallbackServers servers)
{
    [Fact]
    public void Key_is_told_of_a_known_host()
    {
        using var curl = Download();
        CurlKhKey? known = null;
        CurlKhKey found = default;
        CurlKhMatch? match = null;
        curl.SetOpt(CurlOpt.SshKeyFunction, (onFile, shown, verdict) =>
        {
            (known, found, match) = (onFile, shown, verdict);
            return CurlKhStat.Fine;
        });

        Assert.Equal("brachvogel", curl.PerformString());
        Assert.Equal(CurlKhMatch.Ok, match);
        Assert.Contains((TypeName(found.Type), Convert.ToBase64String(found.Key.Span)), servers.Ssh.HostKeys);
        Assert.Equal(found.Key.ToArray(), known?.Key.ToArray());
    }

    [Fact]
    public void Key_is_told_of_an_unknown_host_and_can_add_it()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("known_hosts", "");
        using var curl = Download();
        curl.SetOpt(CurlOpt.SshKnownHosts, file);
        CurlKhKey? known = new CurlKhKey();
        CurlKhKey found = default;
        CurlKhMatch? match = null;
        curl.SetOpt(CurlOpt.SshKeyFunction, (onFile, shown, verdict) =>
        {
            (known, found, match) = (onFile, shown, verdict);
            return CurlKhStat.FineAddToFile;
        });

        curl.Perform();

        Assert.Equal(CurlKhMatch.Missing, match);
        Assert.Null(known);
        Assert.Contains(Convert.ToBase64String(found.Key.Span), File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_is_told_of_a_host_with_another_key()
    {
        using var directory = new TemporaryDirectory();
        var wrong = File.ReadAllText(servers.Ssh.ClientPublicKeyFile).Split(' ')[1];
        var file = directory.Write("known_hosts", $"[127.0.0.1]:{servers.Ssh.Port} ssh-rsa {wrong}\n");
        using var curl = Download();
        curl.SetOpt(CurlOpt.SshKnownHosts, file);
        CurlKhKey? known = null;
        CurlKhMatch? match = null;
        curl.SetOpt(CurlOpt.SshKeyFunction, (onFile, _, verdict) =>
        {
            (known, match) = (onFile, verdict);
            return CurlKhStat.Reject;
        });

        Assert.Equal(CurlCode.PeerFailedVerification, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
        Assert.Equal(CurlKhMatch.Mismatch, match);
        Assert.Equal(wrong, Convert.ToBase64String(known!.Value.Key.Span));
    }

    [Fact]
    public void Key_that_is_unset_leaves_an_unknown_host_refused()
    {
        using var directory = new TemporaryDirectory();
        using var curl = Download();
        curl.SetOpt(CurlOpt.SshKnownHosts, directory.Write("known_hosts", ""));
        curl.SetOpt(CurlOpt.SshKeyFunction, (_, _, _) => CurlKhStat.Fine);
        curl.Unset(CurlOpt.SshKeyFunction);

        Assert.Equal(CurlCode.PeerFailedVerification, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }

    [Fact]
    public void HostKey_is_told_the_bare_key()
    {
        using var curl = Download();
        Requirement.LibSsh2();
        curl.Unset(CurlOpt.SshKnownHosts);
        (string, string) found = default;
        curl.SetOpt(CurlOpt.SshHostKeyFunction, (type, key) =>
        {
            found = (TypeName(type), Convert.ToBase64String(key));
            return CurlKhMatch.Ok;
        });

        Assert.Equal("brachvogel", curl.PerformString());
        Assert.Contains(found, servers.Ssh.HostKeys);
    }

    private static string TypeName(CurlKhType type) => type switch
    {
        CurlKhType.Rsa => "ssh-rsa",
        CurlKhType.Ed25519 => "ssh-ed25519",
        _ => type.ToString(),
    };

    private Curl Download()
    {
        Requirement.Protocol("sftp");
        var curl = new Curl();
        CallbackScenarios.GetOverSsh(curl, servers);
        return curl;
    }
}
