using System.Net.Sockets;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>
/// A scenario for every callback that runs during a transfer. HSTSWRITE is not among them: libcurl calls it when a
/// handle is closed.
/// </summary>
internal static class CallbackScenarios
{
    private static readonly CallbackScenario[] s_all =
    [
        CallbackScenario.Of(
            CurlOpt.WriteFunction,
            Get,
            body => data => { body(); return data.Length; },
            aborting: _ => CurlWriteResult.Abort,
            failure: CurlCode.WriteError),
        CallbackScenario.Of(
            CurlOpt.HeaderFunction,
            Get,
            body => line => { body(); return line.Length; },
            aborting: _ => CurlWriteResult.Abort,
            failure: CurlCode.WriteError),
        CallbackScenario.Of(
            CurlOpt.ReadFunction,
            Put,
            body => _ => { body(); return 0; },
            aborting: _ => CurlReadResult.Abort,
            failure: CurlCode.AbortedByCallback),
        CallbackScenario.Of(
            CurlOpt.SeekFunction,
            PutRest,
            body => (_, _) => { body(); return CurlSeekResult.Ok; },
            aborting: (_, _) => CurlSeekResult.Fail,
            failure: CurlCode.ReadError),
#pragma warning disable CS0618 // what libcurl replaced works as long as it is there
        CallbackScenario.Of(
            CurlOpt.IoctlFunction,
            PutAndRedirect,
            body => _ => { body(); return CurlIoError.Ok; },
            aborting: _ => CurlIoError.FailRestart,
            failure: CurlCode.SendFailRewind,
            unset: CurlCode.SendFailRewind),
        CallbackScenario.Of(
            CurlOpt.ProgressFunction,
            Get,
            body => (_, _, _, _) => { body(); return CurlCallbackResult.Continue; },
            aborting: (_, _, _, _) => CurlCallbackResult.Abort,
            failure: CurlCode.AbortedByCallback),
#pragma warning restore CS0618
        CallbackScenario.Of(
            CurlOpt.XferInfoFunction,
            Get,
            body => (_, _, _, _) => { body(); return CurlCallbackResult.Continue; },
            aborting: (_, _, _, _) => CurlCallbackResult.Abort,
            failure: CurlCode.AbortedByCallback),
        CallbackScenario.Of(
            CurlOpt.DebugFunction,
            Get,
            body => (_, _) => body(),
            failure: CurlCode.WriteError),
        CallbackScenario.Of(
            CurlOpt.OpenSocketFunction,
            Get,
            body => (_, address) => { body(); return CurlOpenSocketResult.Create(address); },
            aborting: (_, _) => CurlOpenSocketResult.Refuse,
            failure: CurlCode.CouldntConnect),
        CallbackScenario.Of(
            CurlOpt.CloseSocketFunction,
            GetAndClose,
            body => socket =>
            {
                using var owner = new SafeSocketHandle(socket, ownsHandle: true);
                body();
                return CurlCallbackResult.Continue;
            },
            failure: CurlCode.AbortedByCallback),
        CallbackScenario.Of(
            CurlOpt.SockOptFunction,
            Get,
            body => (_, _) => { body(); return CurlSockOptResult.Ok; },
            aborting: (_, _) => CurlSockOptResult.Error,
            failure: CurlCode.AbortedByCallback),
        CallbackScenario.Of(
            CurlOpt.PrereqFunction,
            Get,
            body => _ => { body(); return CurlCallbackResult.Continue; },
            aborting: _ => CurlCallbackResult.Abort,
            failure: CurlCode.AbortedByCallback),
        CallbackScenario.Of(
            CurlOpt.TrailerFunction,
            PutChunked,
            body => _ => { body(); return CurlCallbackResult.Continue; },
            aborting: _ => CurlCallbackResult.Abort,
            failure: CurlCode.AbortedByCallback) with { FailureStaysBefore8 = true },
        CallbackScenario.Of(
            CurlOpt.ResolverStartFunction,
            GetByName,
            body => () => { body(); return CurlCallbackResult.Continue; },
            aborting: () => CurlCallbackResult.Abort,
            failure: CurlLibrary.Version >= new Version(8, 17) ? CurlCode.AbortedByCallback : CurlCode.CouldntResolveHost),
        CallbackScenario.Of(
            CurlOpt.HstsReadFunction,
            GetWithHsts,
            body => (out entry) => { body(); entry = default; return CurlHstsResult.Done; },
            aborting: (out entry) => { entry = default; return CurlHstsResult.Fail; },
            failure: CurlCode.AbortedByCallback),
        CallbackScenario.Of(
            CurlOpt.SslCtxFunction,
            GetWithTls,
            body => _ => { body(); return CurlCode.Ok; },
            aborting: _ => CurlCode.AbortedByCallback,
            failure: CurlCode.AbortedByCallback,
            protocol: "https"),
        CallbackScenario.Of(
            CurlOpt.FnMatchFunction,
            GetWildcard,
            body => (_, _) => { body(); return CurlFnMatchResult.Match; },
            aborting: (_, _) => CurlFnMatchResult.Fail,
            failure: CurlCode.RemoteFileNotFound,
            protocol: "ftp"),
        CallbackScenario.Of(
            CurlOpt.ChunkBgnFunction,
            GetWildcard,
            body => (_, _) => { body(); return CurlChunkBgnResult.Ok; },
            aborting: (_, _) => CurlChunkBgnResult.Fail,
            failure: CurlCode.ChunkFailed,
            protocol: "ftp") with { FailureStaysBefore8 = true },
        CallbackScenario.Of(
            CurlOpt.ChunkEndFunction,
            GetWildcard,
            body => () => { body(); return CurlChunkEndResult.Ok; },
            failure: CurlCode.WriteError,
            protocol: "ftp") with { FailureStaysBefore8 = true },
        CallbackScenario.Of(
            CurlOpt.SshKeyFunction,
            GetOverSsh,
            body => (_, _, _) => { body(); return CurlKhStat.Fine; },
            aborting: (_, _, _) => CurlKhStat.Reject,
            failure: CurlCode.PeerFailedVerification,
            protocol: "sftp"),
        CallbackScenario.Of(
            CurlOpt.SshHostKeyFunction,
            GetOverSsh,
            body => (_, _) => { body(); return CurlKhMatch.Ok; },
            aborting: (_, _) => CurlKhMatch.Mismatch,
            failure: CurlCode.PeerFailedVerification,
            protocol: "sftp"),
        CallbackScenario.Of(
            CurlOpt.InterleaveFunction,
            Play,
            body => packet => { body(); return packet.Length; },
            aborting: _ => CurlWriteResult.Abort,
            failure: CurlCode.WriteError,
            protocol: "rtsp"),
    ];

    public static TheoryData<string> All => [.. s_all.Select(scenario => scenario.Option.Name)];

    public static TheoryData<string> Abortable =>
        [.. s_all.Where(scenario => scenario.InstallAborting is not null).Select(scenario => scenario.Option.Name)];

    public static CallbackScenario Of(string option) => s_all.Single(scenario => scenario.Option.Name == option);

    public static void Get(Curl curl, CallbackServers servers) =>
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "bytes/10").AbsoluteUri);

    public static void GetByName(Curl curl, CallbackServers servers) =>
        curl.SetOpt(CurlOpt.Url, $"http://localhost:{servers.Http.HttpUri.Port}/bytes/10");

    public static void GetWithTls(Curl curl, CallbackServers servers)
    {
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpsUri, "bytes/10").AbsoluteUri);
        curl.SetOpt(CurlOpt.CaInfo, servers.Http.Certificates.CaFile);
    }

    public static void GetOverSsh(Curl curl, CallbackServers servers)
    {
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Ssh.FilesUri, "bird.txt").AbsoluteUri);
        curl.SetOpt(CurlOpt.UserName, servers.Ssh.User);
        curl.SetOpt(CurlOpt.SshPrivateKeyFile, servers.Ssh.ClientKeyFile);
        curl.SetOpt(CurlOpt.SshPublicKeyFile, servers.Ssh.ClientPublicKeyFile);
        curl.SetOpt(CurlOpt.SshKnownHosts, servers.Ssh.KnownHostsFile);
    }

    public static void GetWildcard(Curl curl, CallbackServers servers)
    {
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Ftp.PublicUri, "birds/*.txt").AbsoluteUri);
        curl.SetOpt(CurlOpt.WildcardMatch, true);
    }

    public static void Play(Curl curl, CallbackServers servers)
    {
        var address = $"rtsp://127.0.0.1:{servers.Rtsp.Port}/birds";
        curl.SetOpt(CurlOpt.Url, address);
        curl.SetOpt(CurlOpt.RtspStreamUri, address);
        curl.SetOpt(CurlOpt.RtspSessionId, RtspScript.SessionId);
        curl.SetOpt(CurlOpt.RtspRequest, CurlRtspRequest.Play);
    }

    private static void GetAndClose(Curl curl, CallbackServers servers)
    {
        Get(curl, servers);
        curl.SetOpt(CurlOpt.ForbidReuse, true);
    }

    private static void GetWithHsts(Curl curl, CallbackServers servers)
    {
        Get(curl, servers);
        curl.SetOpt(CurlOpt.HstsCtrl, CurlHstsCtrl.Enable);
    }

    private static void Put(Curl curl, CallbackServers servers)
    {
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "sink").AbsoluteUri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:"]);
    }

    private static void PutChunked(Curl curl, CallbackServers servers)
    {
        Put(curl, servers);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:", "Transfer-Encoding: chunked"]);
    }

    /// <summary>Resumes an upload, so that libcurl first moves its source forward.</summary>
    private static void PutRest(Curl curl, CallbackServers servers)
    {
        Put(curl, servers);
        curl.SetOpt(CurlOpt.ReadFunction, OneByte);
        curl.SetOpt(CurlOpt.InFileSizeLarge, 10);
        curl.SetOpt(CurlOpt.ResumeFromLarge, 5);
    }

    /// <summary>Has the body asked for twice, so that libcurl rewinds its source.</summary>
    private static void PutAndRedirect(Curl curl, CallbackServers servers)
    {
        Put(curl, servers);
        curl.SetOpt(CurlOpt.Url, servers.Redirecting.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.ReadFunction, OneByte);
        curl.SetOpt(CurlOpt.InFileSizeLarge, 5);
    }

    /// <summary>A source that is the same from wherever it is read.</summary>
    private static CurlReadResult OneByte(Span<byte> buffer)
    {
        buffer[0] = (byte)'x';
        return 1;
    }
}
