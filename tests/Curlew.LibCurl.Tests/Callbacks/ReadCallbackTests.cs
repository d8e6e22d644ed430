using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class ReadCallbackTests(CallbackServers servers)
{
    [Fact]
    public void It_supplies_the_body_until_it_answers_0()
    {
        using var curl = Upload();
        var rest = PatternStream.Bytes(100000).AsMemory();
        curl.SetOpt(CurlOpt.ReadFunction, buffer =>
        {
            var count = Math.Min(buffer.Length, rest.Length);
            rest.Span[..count].CopyTo(buffer);
            rest = rest[count..];
            return count;
        });

        Assert.Equal(PatternStream.Bytes(100000), curl.PerformBytes());
    }

    [Fact]
    public void A_count_larger_than_the_buffer_is_refused()
    {
        using var curl = Upload();
        curl.SetOpt(CurlOpt.ReadFunction, buffer => buffer.Length + 1);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        Assert.Contains("into a buffer of", Assert.IsType<InvalidOperationException>(error.InnerException).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_count_is_refused()
    {
        using var curl = Upload();
        curl.SetOpt(CurlOpt.ReadFunction, _ => -1);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        Assert.IsType<ArgumentOutOfRangeException>(error.InnerException);
    }

    [Fact]
    public void Unset_the_upload_is_empty()
    {
        using var curl = Upload();
        curl.SetOpt(CurlOpt.ReadFunction, _ => CurlReadResult.Abort);
        curl.Unset(CurlOpt.ReadFunction);

        Assert.Empty(curl.PerformBytes());
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    private Curl Upload()
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "echo").AbsoluteUri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:"]);
        return curl;
    }
}
