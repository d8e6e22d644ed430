using Curlew.LibCurl.Tests.Transfers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>Driving a multi handle with Perform and Poll.</summary>
internal static class MultiLoop
{
    /// <summary>Runs what is in it until nothing runs any more.</summary>
    public static List<CurlMultiResult> RunToEnd(this CurlMulti multi)
    {
        var results = new List<CurlMultiResult>();
        while (true)
        {
            var running = multi.Perform();
            results.AddRange(multi.InfoRead());
            if (running == 0)
            {
                return results;
            }

            multi.Poll(TestCurl.Patience);
        }
    }

    public static void RunUntil(this CurlMulti multi, Func<bool> condition)
    {
        var deadline = DateTime.UtcNow + TestCurl.Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "What was waited for did not happen.");
            multi.Perform();
            multi.Poll(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>A handle that is in the multi handle, with a sink for its body.</summary>
    public static (Curl Curl, MemoryStream Body) AddTo(this CurlMulti multi, Uri server, string path = "")
    {
        var curl = TestCurl.To(server, path);
        var body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, body);
        multi.Add(curl);
        return (curl, body);
    }
}
