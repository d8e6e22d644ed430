using System.Net.Sockets;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>SOCKOPT and CLOSESOCKET: the two ends of a socket's life in libcurl.</summary>
[Collection(nameof(CallbackServers))]
public sealed class SocketCallbackTests(CallbackServers servers)
{
    [Fact]
    public void SockOpt_gets_the_socket_of_the_connection()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        nint descriptor = -1;
        CurlSockType? purpose = null;
        curl.SetOpt(CurlOpt.SockOptFunction, (socket, what) =>
        {
            (descriptor, purpose) = (socket, what);
            using var borrowed = new Socket(new SafeSocketHandle(socket, ownsHandle: false));
            borrowed.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return CurlSockOptResult.Ok;
        });

        curl.Perform();

        Assert.Equal(CurlSockType.IpCxn, purpose);
        Assert.Equal(curl.GetInfo(CurlInfo.ActiveSocket), descriptor);
        using var open = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
        Assert.Equal(1, (int)open.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
    }

    [Fact]
    public void SockOpt_is_told_of_a_connection_that_the_server_opens()
    {
        Requirement.Protocol("ftp");
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Ftp.PublicUri, "birds/curlew.txt").AbsoluteUri);
        curl.SetOpt(CurlOpt.FtpPort, "127.0.0.1");
        List<CurlSockType> purposes = [];
        curl.SetOpt(CurlOpt.SockOptFunction, (_, purpose) =>
        {
            purposes.Add(purpose);
            return CurlSockOptResult.Ok;
        });

        Assert.Equal("brachvogel", curl.PerformString());
        Assert.Equal(CurlSockType.IpCxn, purposes[0]);
        Assert.Equal(CurlSockType.Accept, purposes[^1]);
    }

    [Fact]
    public void CloseSocket_gets_the_socket_and_its_answer_changes_nothing()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        curl.SetOpt(CurlOpt.ForbidReuse, true);
        nint opened = -1;
        List<nint> closed = [];
        curl.SetOpt(CurlOpt.SockOptFunction, (socket, _) =>
        {
            opened = socket;
            return CurlSockOptResult.Ok;
        });
        curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
        {
            closed.Add(socket);
            new SafeSocketHandle(socket, ownsHandle: true).Dispose();
            return CurlCallbackResult.Abort;
        });

        curl.Perform();

        Assert.Equal([opened], closed);
        Assert.Equal(10, curl.GetInfo(CurlInfo.SizeDownloadT));
    }

    [Fact]
    public void CloseSocket_runs_even_after_another_callback_failed()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        var closed = 0;
        var thrown = new InvalidTimeZoneException();
        curl.SetOpt(CurlOpt.WriteFunction, _ => throw thrown);
        curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
        {
            closed++;
            new SafeSocketHandle(socket, ownsHandle: true).Dispose();
            throw new InvalidOperationException("the second failure");
        });

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Same(thrown, error.InnerException);
        Assert.Equal(1, closed);
    }

    [Fact]
    public void Prereq_is_told_both_ends_of_the_connection()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        CurlConnectionInfo told = default;
        curl.SetOpt(CurlOpt.PrereqFunction, connection =>
        {
            told = connection;
            return CurlCallbackResult.Continue;
        });

        curl.Perform();

        var expected = new CurlConnectionInfo("127.0.0.1", "127.0.0.1", servers.Http.HttpUri.Port, curl.GetInfo(CurlInfo.LocalPort));
        Assert.Equal(expected, told);
    }

    [Fact]
    public void After_Prereqs_abort_no_request_was_sent()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "status/299").AbsoluteUri);
        curl.SetOpt(CurlOpt.PrereqFunction, _ => CurlCallbackResult.Abort);

        Assert.Equal(CurlCode.AbortedByCallback, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
        Assert.Equal(0, servers.Http.RequestCount("/status/299"));
    }

    [Fact]
    public void ResolverStart_runs_before_a_name_is_resolved_and_not_for_one_that_is_known()
    {
        using var curl = new Curl();
        CallbackScenarios.GetByName(curl, servers);
        var calls = 0;
        curl.SetOpt(CurlOpt.ResolverStartFunction, () =>
        {
            calls++;
            return CurlCallbackResult.Continue;
        });

        curl.Perform();
        var first = calls;
        curl.Perform();

        Assert.Equal(1, first);
        Assert.Equal(first, calls);
    }
}
