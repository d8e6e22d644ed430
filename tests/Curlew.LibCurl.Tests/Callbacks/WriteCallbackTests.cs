using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class WriteCallbackTests(CallbackServers servers)
{
    [Fact]
    public void It_receives_the_whole_body_in_order()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "bytes/300000").AbsoluteUri);
        using var body = new MemoryStream();
        var pieces = 0;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            pieces++;
            body.Write(data);
            return data.Length;
        });

        curl.Perform();

        Assert.Equal(PatternStream.Bytes(300000), body.ToArray());
        Assert.True(pieces > 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(11)]
    public void Any_count_but_that_of_the_piece_is_a_WriteError(int count)
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        curl.SetOpt(CurlOpt.WriteFunction, _ => count);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.WriteError, error.Code);
        Assert.Null(error.InnerException);
    }

    [Fact]
    public void A_negative_count_is_refused()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        curl.SetOpt(CurlOpt.WriteFunction, _ => -1);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.WriteError, error.Code);
        Assert.IsType<ArgumentOutOfRangeException>(error.InnerException);
    }

    [Fact]
    public void Unset_the_body_is_received_and_discarded()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        curl.SetOpt(CurlOpt.WriteFunction, _ => CurlWriteResult.Abort);
        curl.Unset(CurlOpt.WriteFunction);

        curl.Perform();

        Assert.Equal(10, curl.GetInfo(CurlInfo.SizeDownloadT));
    }

    [Fact]
    public void A_stream_in_its_place_counts_when_it_was_set_last()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        using var body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteFunction, _ => CurlWriteResult.Abort);
        curl.SetOpt(CurlOpt.WriteData, body);

        curl.Perform();

        Assert.Equal(PatternStream.Bytes(10), body.ToArray());
    }

    [Fact]
    public void Without_a_header_callback_it_receives_no_headers()
    {
        using var curl = new Curl();
        CallbackScenarios.Get(curl, servers);
        var received = 0;
        curl.SetOpt(CurlOpt.HeaderFunction, line => line.Length);
        curl.Unset(CurlOpt.HeaderFunction);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            received += data.Length;
            return data.Length;
        });

        curl.Perform();

        Assert.Equal(10, received);
    }
}
