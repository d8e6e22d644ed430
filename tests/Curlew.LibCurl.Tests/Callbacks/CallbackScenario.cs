using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>One callback of the easy handle and a transfer in which libcurl calls it.</summary>
/// <param name="Option">The option that takes the callback.</param>
/// <param name="Configure">Sets every other option of the transfer.</param>
/// <param name="Install">Sets a callback that runs the given code and lets the transfer go on.</param>
internal sealed record CallbackScenario(CurlOpt Option, Action<Curl, CallbackServers> Configure, Action<Curl, Action> Install)
{
    /// <summary>What the transfer ends with when the callback aborts it or throws.</summary>
    public required CurlCode FailureCode { get; init; }

    /// <summary>What the transfer ends with when there is no callback.</summary>
    public CurlCode UnsetCode { get; init; }

    /// <summary>Sets a callback that ends the transfer by its result; null where libcurl has no such result.</summary>
    public Action<Curl>? InstallAborting { get; init; }

    public string Protocol { get; init; } = "http";

    /// <summary>Whether libcurl 7 keeps the failed transfer's state, and the handle's next transfer of the kind suffers.</summary>
    public bool FailureStaysBefore8 { get; init; }

    public static CallbackScenario Of<T>(
        CurlOpt<T> option,
        Action<Curl, CallbackServers> configure,
        Func<Action, T> running,
        CurlCode failure,
        T? aborting = null,
        CurlCode unset = CurlCode.Ok,
        string protocol = "http")
        where T : Delegate => new(option, configure, (curl, body) => curl.SetOpt(option, running(body)))
        {
            FailureCode = failure,
            UnsetCode = unset,
            InstallAborting = aborting is null ? null : curl => curl.SetOpt(option, aborting),
            Protocol = protocol,
        };

    /// <summary>A handle with the transfer's options; skips the test where something for it is missing.</summary>
    public Curl Start(CallbackServers servers)
    {
        Requirement.Protocol(Protocol);
        if (Option == CurlOpt.SshHostKeyFunction)
        {
            Requirement.LibSsh2();
        }

        var curl = new Curl();
        curl.SetOpt(CurlOpt.Timeout, TimeSpan.FromSeconds(30)); // a transfer that hangs is a failure, not a wait
        Configure(curl, servers);
        return curl;
    }
}

/// <summary>Skips a test whose libcurl or machine lacks what it is about.</summary>
internal static class Requirement
{
    public static void Protocol(string protocol)
    {
        Assert.SkipUnless(CurlLibrary.Protocols.Contains(protocol), $"libcurl at {CurlLibrary.Path} is built without {protocol}.");
        Assert.SkipWhen(protocol == "ftp" && !VsftpdServer.IsInstalled, VsftpdServer.MissingReason);
        Assert.SkipWhen(protocol is "sftp" && !SshServer.IsInstalled, SshServer.MissingReason);
    }

    public static void LibSsh2() => Assert.SkipUnless(
        CurlLibrary.SshVersion?.StartsWith("libssh2/", StringComparison.Ordinal) == true,
        $"Only libssh2 gives the bare host key; this libcurl has {CurlLibrary.SshVersion ?? "no SSH"}.");
}
