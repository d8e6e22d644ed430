namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class ProgressCallbackTests(CallbackServers servers)
{
    private const int Size = 50000;

    [Fact]
    public void XferInfo_is_told_how_far_a_download_is()
    {
        using var curl = Download();
        List<(long Total, long Now)> seen = [];
        curl.SetOpt(CurlOpt.XferInfoFunction, (downloadTotal, downloadNow, _, _) =>
        {
            seen.Add((downloadTotal, downloadNow));
            return CurlCallbackResult.Continue;
        });

        curl.Perform();

        Assert.Equal((Size, Size), seen[^1]);
        Assert.Equal(seen.Select(step => step.Now).Order(), seen.Select(step => step.Now));
    }

    [Fact]
    public void XferInfo_is_told_how_far_an_upload_is()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "sink").AbsoluteUri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream(new byte[Size]));
        curl.SetOpt(CurlOpt.InFileSizeLarge, Size);
        (long Total, long Now) last = default;
        curl.SetOpt(CurlOpt.XferInfoFunction, (_, _, uploadTotal, uploadNow) =>
        {
            last = (uploadTotal, uploadNow);
            return CurlCallbackResult.Continue;
        });

        curl.Perform();

        Assert.Equal((Size, Size), last);
    }

#pragma warning disable CS0618 // what libcurl replaced works as long as it is there
    [Fact]
    public void Progress_is_told_the_same_in_doubles()
    {
        using var curl = Download();
        (double Total, double Now) last = default;
        curl.SetOpt(CurlOpt.ProgressFunction, (downloadTotal, downloadNow, _, _) =>
        {
            last = (downloadTotal, downloadNow);
            return CurlCallbackResult.Continue;
        });

        curl.Perform();

        Assert.Equal((Size, Size), last);
    }

    [Fact]
    public void Progress_is_called_again_once_XferInfo_is_unset()
    {
        using var curl = Download();
        var calls = 0;
        curl.SetOpt(CurlOpt.ProgressFunction, (_, _, _, _) =>
        {
            calls++;
            return CurlCallbackResult.Continue;
        });
        curl.SetOpt(CurlOpt.XferInfoFunction, (_, _, _, _) => CurlCallbackResult.Continue);
        curl.Unset(CurlOpt.XferInfoFunction);

        curl.Perform();

        Assert.NotEqual(0, calls);
    }
#pragma warning restore CS0618

    private Curl Download()
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, $"bytes/{Size}").AbsoluteUri);
        return curl;
    }
}
