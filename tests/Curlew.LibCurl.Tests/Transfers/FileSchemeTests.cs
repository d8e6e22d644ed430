using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class FileSchemeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_is_read_whole_or_in_part()
    {
        File.WriteAllBytes(_directory.Combine("pattern.bin"), PatternStream.Bytes(100_000));
        using var curl = At("pattern.bin");
        Assert.True(curl.PerformBytes().AsSpan().SequenceEqual(PatternStream.Bytes(100_000)));

        curl.SetOpt(CurlOpt.Range, "10-19");
        Assert.Equal(PatternStream.Bytes(10, 10), curl.PerformBytes());

        curl.Unset(CurlOpt.Range);
        curl.SetOpt(CurlOpt.ResumeFromLarge, 99_990);
        Assert.Equal(PatternStream.Bytes(10, 99_990), curl.PerformBytes());
    }

    [Fact]
    public void A_file_is_written_and_replaced()
    {
        using var first = new MemoryStream("the first content"u8.ToArray());
        using var curl = At("written.txt");
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.ReadData, first);
        curl.Perform();
        Assert.Equal("the first content", File.ReadAllText(_directory.Combine("written.txt")));

        using var second = new MemoryStream("second"u8.ToArray());
        curl.SetOpt(CurlOpt.ReadData, second);
        curl.Perform();
        Assert.Equal("second", File.ReadAllText(_directory.Combine("written.txt")));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error()
    {
        using var curl = At("no/such/directory.txt");
        curl.SetOpt(CurlOpt.Upload, true);

        curl.Fails(CurlCode.WriteError);
    }

    [Fact]
    public void An_empty_file_gives_nothing()
    {
        _directory.Write("empty", "");
        using var curl = At("empty");

        Assert.Empty(curl.PerformBytes());
        Assert.Equal(0, curl.GetInfo(CurlInfo.ContentLengthDownloadT));
    }

    private Curl At(string name)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(_directory.Combine(name)).AbsoluteUri);
        return curl;
    }
}
