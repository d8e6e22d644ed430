using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

public sealed class TrailerCallbackTests
{
    private static readonly Version s_reusable = new(8, 7);

    [Fact]
    public async Task Its_lines_follow_the_body()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = Upload(server);
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("body"u8.ToArray()));
        curl.SetOpt(CurlOpt.TrailerFunction, trailers =>
        {
            trailers.Add("X-Checksum: abc");
            trailers.Add("X-Bird: curlew");
            return CurlCallbackResult.Continue;
        });

        curl.Perform();

        Assert.Equal("body", server.Requests[0].BodyText);
        Assert.Equal([new("X-Checksum", "abc"), new("X-Bird", "curlew")], server.Requests[0].Trailers);
    }

    [Fact]
    public async Task A_handle_that_has_sent_trailers_is_refused_where_libcurl_would_crash()
    {
        Assert.SkipWhen(CurlLibrary.Version >= s_reusable, $"libcurl {CurlLibrary.Version} can use such a handle again.");
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = Upload(server);
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("body"u8.ToArray()));
        curl.SetOpt(CurlOpt.TrailerFunction, _ => CurlCallbackResult.Continue);
        curl.Perform();
        curl.Reset();
        curl.SetOpt(CurlOpt.Url, server.Uri.AbsoluteUri);

        var error = Assert.Throws<NotSupportedException>(() => curl.Perform());

        Assert.Contains("trailers", error.Message, StringComparison.Ordinal);
        using var duplicate = curl.Duplicate();
        Assert.Equal("recorded", duplicate.PerformString());
    }

    [Fact]
    public async Task Its_lines_follow_the_body_of_each_upload()
    {
        Assert.SkipWhen(CurlLibrary.Version < s_reusable, $"libcurl {CurlLibrary.Version} sends trailers once per handle.");
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = Upload(server);
        var uploads = 0;
        curl.SetOpt(CurlOpt.TrailerFunction, trailers =>
        {
            uploads++;
            trailers.Add($"X-Number: {uploads}");
            trailers.Add("X-Bird: curlew");
            return CurlCallbackResult.Continue;
        });

        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("first"u8.ToArray()));
        curl.Perform();
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("second"u8.ToArray()));
        curl.Perform();

        Assert.Equal(["first", "second"], server.Requests.Select(request => request.BodyText));
        Assert.Equal([new("X-Number", "1"), new("X-Bird", "curlew")], server.Requests[0].Trailers);
        Assert.Equal([new("X-Number", "2"), new("X-Bird", "curlew")], server.Requests[1].Trailers);
    }

    [Fact]
    public async Task Without_lines_the_upload_has_no_trailers()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = Upload(server);
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("body"u8.ToArray()));
        curl.SetOpt(CurlOpt.TrailerFunction, _ => CurlCallbackResult.Continue);

        curl.Perform();

        Assert.Equal("body", server.Requests[0].BodyText);
        Assert.Empty(server.Requests[0].Trailers);
    }

    [Theory]
    [InlineData("X-Bird: curlew\r\nX-Evil: yes")]
    [InlineData("X-Bird: curlew\n")]
    [InlineData("X-Bird: cur\0lew")]
    [InlineData("no colon")]
    public async Task A_line_that_is_no_single_header_is_refused(string line)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = Upload(server);
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("body"u8.ToArray()));
        curl.SetOpt(CurlOpt.TrailerFunction, trailers =>
        {
            trailers.Add("X-First: good");
            trailers.Add(line);
            return CurlCallbackResult.Continue;
        });

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        Assert.IsAssignableFrom<ArgumentException>(error.InnerException);
        Assert.All(server.Requests, request => Assert.Empty(request.Trailers));
    }

    private static Curl Upload(RawServer server)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:", "Transfer-Encoding: chunked"]);
        curl.SetOpt(CurlOpt.Timeout, TimeSpan.FromSeconds(30));
        return curl;
    }
}
