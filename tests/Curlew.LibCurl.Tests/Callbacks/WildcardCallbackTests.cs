using System.Text;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>FNMATCH, CHUNK_BGN and CHUNK_END, against a real FTP server.</summary>
[Collection(nameof(CallbackServers))]
public sealed class WildcardCallbackTests(CallbackServers servers)
{
    [Fact]
    public void FnMatch_decides_by_pattern_and_name()
    {
        using var curl = Download();
        List<(string Pattern, string Name)> asked = [];
        using var body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, body);
        curl.SetOpt(CurlOpt.FnMatchFunction, (pattern, name) =>
        {
            asked.Add((Encoding.UTF8.GetString(pattern), Encoding.UTF8.GetString(name)));
            return name.SequenceEqual("snipe.txt"u8) ? CurlFnMatchResult.Match : CurlFnMatchResult.NoMatch;
        });

        curl.Perform();

        Assert.Equal(
            [("*.txt", "curlew.txt"), ("*.txt", "nest.bin"), ("*.txt", "snipe.txt")],
            asked.OrderBy(pair => pair.Name, StringComparer.Ordinal));
        Assert.Equal("bekassine", Encoding.UTF8.GetString(body.ToArray()));
    }

    [Fact]
    public void The_chunk_callbacks_frame_each_file()
    {
        using var curl = Download();
        List<string> events = [];
        curl.SetOpt(CurlOpt.ChunkBgnFunction, (file, remaining) =>
        {
            events.Add($"begin {file.FileName}, {remaining} left");
            return CurlChunkBgnResult.Ok;
        });
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            events.Add(Encoding.UTF8.GetString(data));
            return data.Length;
        });
        curl.SetOpt(CurlOpt.ChunkEndFunction, () =>
        {
            events.Add("end");
            return CurlChunkEndResult.Ok;
        });

        curl.Perform();

        string[] first = ["brachvogel", "bekassine"];
        Assert.Equal(6, events.Count);
        Assert.Equal(["begin curlew.txt", "begin snipe.txt"], events.Where(e => e.StartsWith("begin", StringComparison.Ordinal)).Select(e => e.Split(',')[0]).Order());
        Assert.EndsWith("2 left", events[0], StringComparison.Ordinal);
        Assert.Contains(events[1], first);
        Assert.Equal("end", events[2]);
        Assert.EndsWith("1 left", events[3], StringComparison.Ordinal);
        Assert.Contains(events[4], first);
        Assert.Equal("end", events[5]);
    }

    [Fact]
    public void ChunkBgn_is_told_what_the_listing_says_of_a_file()
    {
        using var curl = Download();
        CurlFileInfo? told = null;
        curl.SetOpt(CurlOpt.ChunkBgnFunction, (file, _) =>
        {
            told = file.FileName == "curlew.txt" ? file : told;
            return CurlChunkBgnResult.Ok;
        });

        curl.Perform();

        Assert.NotNull(told);
        Assert.Equal(CurlFileType.File, told.FileType);
        Assert.Equal("brachvogel".Length, told.Size);
        Assert.Equal(0b111_111_111, told.Permissions);
        Assert.Equal(1, told.HardLinks);
        Assert.NotEmpty(told.TimeText!);
        Assert.Null(told.Target);
    }

    [Fact]
    public void ChunkBgn_can_skip_a_file()
    {
        using var curl = Download();
        using var body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, body);
        curl.SetOpt(CurlOpt.ChunkBgnFunction, (file, _) =>
            file.FileName == "curlew.txt" ? CurlChunkBgnResult.Skip : CurlChunkBgnResult.Ok);

        curl.Perform();

        Assert.Equal("bekassine", Encoding.UTF8.GetString(body.ToArray()));
    }

    [Fact]
    public void Without_FnMatch_libcurls_own_matching_decides()
    {
        using var curl = Download();
        List<string> files = [];
        curl.SetOpt(CurlOpt.FnMatchFunction, (_, _) => CurlFnMatchResult.Match);
        curl.Unset(CurlOpt.FnMatchFunction);
        curl.SetOpt(CurlOpt.ChunkBgnFunction, (file, _) =>
        {
            files.Add(file.FileName);
            return CurlChunkBgnResult.Ok;
        });

        curl.Perform();

        Assert.Equal(["curlew.txt", "snipe.txt"], files.Order());
    }

    private Curl Download()
    {
        Requirement.Protocol("ftp");
        var curl = new Curl();
        CallbackScenarios.GetWildcard(curl, servers);
        return curl;
    }
}
