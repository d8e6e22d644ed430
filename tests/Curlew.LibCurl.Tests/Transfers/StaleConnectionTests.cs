using Curlew.LibCurl.Tests.Multi;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>Servers that close a connection without a word, so that the next request meets it closed.</summary>
public sealed class StaleConnectionTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_request_of_a_handle_is_sent_again_on_a_new_connection(bool isPost)
    {
        Assert.SkipUnless(CurlLibrary.IsEngine || CurlLibrary.Version >= new Version(8, 17), "Before 8.17 libcurl fails every sixth such request of a handle.");
        const int count = 20;
        await using var server = await RawServer.StartAsync(AnswerOnceAsync);
        using var curl = TestCurl.To(server.Uri);
        if (isPost)
        {
            curl.SetOpt(CurlOpt.CopyPostFields, "body");
        }

        for (var i = 0; i < count; i++)
        {
            Assert.Equal("ok", curl.PerformString());
        }

        Assert.Equal(count, server.ConnectionCount);
        Assert.Equal((2 * count) - 1, server.Requests.Count);
    }

    [Fact]
    public async Task The_engine_does_not_try_one_closed_connection_after_another()
    {
        Assert.SkipUnless(CurlLibrary.IsEngine, "Another libcurl gives up at the sixth.");
        const int count = 8;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadRequestAsync();
            if (Interlocked.Increment(ref arrived) == count)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(connection.Stopping);
            await connection.WriteAsync(Answer);
            await connection.ReadRequestAsync();
        });
        using var multi = new CurlMulti();
        multi.SetOpt(CurlMultiOpt.MaxConnects, 2 * count);
        using var handles = new Handles([.. Enumerable.Range(0, count).Select(_ => multi.AddTo(server.Uri).Curl)]);
        Assert.All(multi.RunToEnd(), r => Assert.Null(r.Error));

        var (late, body) = multi.AddTo(server.Uri);
        using var other = new Handles(late);
        Assert.Null(Assert.Single(multi.RunToEnd()).Error);

        Assert.Equal("ok"u8, body.ToArray());
        Assert.Equal((count + 1, count + 3), (server.ConnectionCount, server.Requests.Count));
    }

    /// <summary>Answers one request, reads another and goes away.</summary>
    private static async Task AnswerOnceAsync(RawConnection connection)
    {
        await connection.ReadRequestAsync();
        await connection.WriteAsync(Answer);
        await connection.ReadRequestAsync();
    }
}
