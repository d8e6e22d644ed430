namespace Curlew.LibCurl.Tests;

public sealed class FileUrlTests
{
    [Fact]
    public void Reads_a_file_by_its_URL()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "curlew");
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(path).AbsoluteUri);

        Assert.Equal("curlew", curl.PerformString());

        File.Delete(path);
    }

    [Fact]
    public void A_missing_file_is_told_by_libcurls_own_code()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, "file:///no/such/file");

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.FileCouldntReadFile, error.Code);
        Assert.Contains("/no/such/file", error.Message, StringComparison.Ordinal);
    }
}
