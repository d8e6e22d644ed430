using System.Buffers;
using System.IO.Pipelines;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>SEEK and its forerunner IOCTL: an upload whose source has to be somewhere else.</summary>
public sealed class SeekCallbackTests
{
    [Fact]
    public async Task It_is_told_where_a_resumed_upload_starts()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = Upload(server, "0123456789"u8.Length);
        var source = new MemoryStream("0123456789"u8.ToArray());
        (long, SeekOrigin) told = default;
        curl.SetOpt(CurlOpt.ResumeFromLarge, 6);
        curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));
        curl.SetOpt(CurlOpt.SeekFunction, (offset, origin) =>
        {
            told = (offset, origin);
            source.Seek(offset, origin);
            return CurlSeekResult.Ok;
        });

        curl.Perform();

        Assert.Equal((6, SeekOrigin.Begin), told);
        Assert.Equal("6789", server.Requests[0].BodyText);
    }

    [Fact]
    public async Task Where_it_cannot_seek_libcurl_reads_forward()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = Upload(server, "0123456789"u8.Length);
        var source = new MemoryStream("0123456789"u8.ToArray());
        curl.SetOpt(CurlOpt.ResumeFromLarge, 6);
        curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));
        curl.SetOpt(CurlOpt.SeekFunction, (_, _) => CurlSeekResult.CantSeek);

        curl.Perform();

        Assert.Equal("6789", server.Requests[0].BodyText);
    }

    [Fact]
    public async Task It_rewinds_an_upload_that_is_redirected()
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        var source = new MemoryStream("curlew"u8.ToArray());
        List<(long, SeekOrigin)> told = [];
        curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));
        curl.SetOpt(CurlOpt.SeekFunction, (offset, origin) =>
        {
            told.Add((offset, origin));
            source.Seek(offset, origin);
            return CurlSeekResult.Ok;
        });

        curl.Perform();

        Assert.Equal([(0, SeekOrigin.Begin)], told);
        Assert.Equal(["curlew", "curlew"], server.Requests.Select(request => request.BodyText));
    }

    [Theory]
    [InlineData(CurlSeekResult.Fail)]
    [InlineData(CurlSeekResult.CantSeek)]
    public async Task A_redirected_upload_that_cannot_be_rewound_fails_with_SendFailRewind(CurlSeekResult answer)
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        var source = new MemoryStream("curlew"u8.ToArray());
        curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));
        curl.SetOpt(CurlOpt.SeekFunction, (_, _) => answer);

        Assert.Equal(CurlCode.SendFailRewind, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }

    [Fact]
    public async Task What_it_throws_for_a_redirected_upload_comes_out()
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        var source = new MemoryStream("curlew"u8.ToArray());
        curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));
        curl.SetOpt(CurlOpt.SeekFunction, (_, _) => throw new InvalidTimeZoneException());

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.SendFailRewind, error.Code);
        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    [Fact]
    public async Task A_stream_that_can_seek_is_rewound_to_where_it_was_given()
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("--curlew"u8.ToArray()) { Position = 2 });

        curl.Perform();

        Assert.Equal(["curlew", "curlew"], server.Requests.Select(request => request.BodyText));
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_fails_with_SendFailRewind()
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        curl.SetOpt(CurlOpt.ReadData, PipeReader.Create(new ReadOnlySequence<byte>("curlew"u8.ToArray())).AsStream());

        Assert.Equal(CurlCode.SendFailRewind, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }

    [Fact]
    public async Task A_stream_leaves_the_applications_own_callback_in_place()
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        using var source = new MemoryStream("curlew"u8.ToArray());
        var calls = 0;
        curl.SetOpt(CurlOpt.SeekFunction, (offset, origin) =>
        {
            calls++;
            source.Seek(offset, origin);
            return CurlSeekResult.Ok;
        });
        curl.SetOpt(CurlOpt.ReadData, source);

        curl.Perform();

        Assert.Equal(1, calls);
        Assert.Equal("curlew", server.Requests[1].BodyText);
    }

    [Fact]
    public async Task A_read_callback_set_after_a_stream_is_not_rewound_by_that_streams_seek()
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        var source = new MemoryStream("curlew"u8.ToArray());
        curl.SetOpt(CurlOpt.ReadData, new MemoryStream("another"u8.ToArray()));
        curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));

        Assert.Equal(CurlCode.SendFailRewind, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }

#pragma warning disable CS0618 // what libcurl replaced works as long as it is there
    [Fact]
    public async Task Ioctl_is_told_to_restart_reading()
    {
        await using var server = await Redirecting();
        using var curl = Upload(server, 6);
        var source = new MemoryStream("curlew"u8.ToArray());
        List<CurlIoCmd> told = [];
        curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));
        curl.SetOpt(CurlOpt.IoctlFunction, command =>
        {
            told.Add(command);
            source.Position = 0;
            return CurlIoError.Ok;
        });

        curl.Perform();

        Assert.Equal([CurlIoCmd.RestartRead], told);
        Assert.Equal(["curlew", "curlew"], server.Requests.Select(request => request.BodyText));
    }
#pragma warning restore CS0618

    /// <summary>Reads the whole body before it redirects, so that there is something to rewind.</summary>
    private static Task<RawServer> Redirecting() => RawServer.StartAsync(RawScripts.Respond(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

    private static Curl Upload(RawServer server, long length)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.InFileSizeLarge, length);
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:"]);
        return curl;
    }
}
