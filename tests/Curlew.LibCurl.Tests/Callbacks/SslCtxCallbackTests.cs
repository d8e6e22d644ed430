using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class SslCtxCallbackTests(CallbackServers servers)
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public unsafe void Its_pointer_works_with_the_functions_of_the_same_TLS_library(bool verify, int mode)
    {
        Assert.SkipUnless(
            CurlLibrary.SslVersion?.StartsWith("OpenSSL/3.", StringComparison.Ordinal) == true && !CurlLibrary.IsEngine,
            $"Only a shared OpenSSL 3 can be called from here; libcurl uses {CurlLibrary.SslVersion}.");
        var getVerifyMode = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(
            NativeLibrary.Load("libssl.so.3"), "SSL_CTX_get_verify_mode");
        using var curl = new Curl();
        CallbackScenarios.GetWithTls(curl, servers);
        curl.SetOpt(CurlOpt.SslVerifyPeer, verify);
        var found = -1;
        curl.SetOpt(CurlOpt.SslCtxFunction, context =>
        {
            found = getVerifyMode(context);
            return CurlCode.Ok;
        });

        curl.Perform();

        Assert.Equal(mode, found);
    }

    [Fact]
    public void It_gets_a_context_for_each_new_connection_only()
    {
        using var curl = new Curl();
        CallbackScenarios.GetWithTls(curl, servers);
        List<nint> contexts = [];
        curl.SetOpt(CurlOpt.SslCtxFunction, context =>
        {
            contexts.Add(context);
            return CurlCode.Ok;
        });

        curl.Perform();
        curl.Perform();

        Assert.NotEqual(0, Assert.Single(contexts));
    }

    [Fact]
    public void The_transfer_ends_with_the_code_that_it_answers()
    {
        using var curl = new Curl();
        CallbackScenarios.GetWithTls(curl, servers);
        curl.SetOpt(CurlOpt.SslCtxFunction, _ => CurlCode.SslCertProblem);

        Assert.Equal(CurlCode.SslCertProblem, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }
}
