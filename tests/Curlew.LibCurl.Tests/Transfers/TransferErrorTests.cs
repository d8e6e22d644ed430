using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>What a failed transfer says.</summary>
public sealed class TransferErrorTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void An_error_says_what_was_asked_what_happened_and_libcurls_own_words()
    {
        using var curl = TestCurl.To(new Uri("http://127.0.0.1:1/path"));

        var error = curl.Fails(CurlCode.CouldntConnect);

        Assert.Contains("http://127.0.0.1:1/path", error.Message, StringComparison.Ordinal);
        Assert.Contains("CURLE_COULDNT_CONNECT, 7", error.Message, StringComparison.Ordinal);
        Assert.Contains(curl.ErrorText, error.Message, StringComparison.Ordinal);
        Assert.Equal("CURLE_COULDNT_CONNECT", error.CodeName);
        Assert.Equal(7, error.RawCode);
        Assert.Null(error.InnerException);
        Assert.NotEqual(0, curl.GetInfo(CurlInfo.OsErrno));
    }

    [Fact]
    public void The_text_is_there_as_bytes_and_goes_with_the_next_transfer()
    {
        using var curl = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        Assert.Empty(curl.ErrorBytes);
        curl.Fails(CurlCode.CouldntConnect);
        Assert.Equal(curl.ErrorText, Encoding.UTF8.GetString(curl.ErrorBytes));
        Assert.Contains("127.0.0.1", curl.ErrorText, StringComparison.Ordinal);

        curl.Locate(_server.HttpUri, "get").Perform();

        Assert.Equal("", curl.ErrorText);
        Assert.Empty(curl.ErrorBytes);
    }

    [Fact]
    public void Credentials_are_left_out_of_the_message()
    {
        using var curl = TestCurl.To(new Uri("http://birgit:s3cret@127.0.0.1:1/"));

        var error = curl.Fails(CurlCode.CouldntConnect);

        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("birgit", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", CurlCode.UrlMalformat)]
    [InlineData("http://", CurlCode.UrlMalformat)]
    [InlineData("http://[::1", CurlCode.UrlMalformat)]
    [InlineData("http://127.0.0.1:99999/", CurlCode.UrlMalformat)]
    [InlineData("nosuchscheme://host/", CurlCode.UnsupportedProtocol)]
    [InlineData("http://no-such-host.invalid/", CurlCode.CouldntResolveHost)]
    public void A_URL_that_leads_nowhere_is_told_by_its_code(string url, CurlCode code)
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);

        var error = curl.Fails(code);

        Assert.Contains(SymbolNames.Of(code), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_URL_there_is_no_transfer()
    {
        using var curl = new Curl();

        curl.Fails(CurlCode.UrlMalformat);
    }

    [Fact]
    public void An_HTTP_error_is_no_failure_unless_asked_for()
    {
        using var curl = TestCurl.To(_server.HttpUri, "status/404");
        Assert.Equal("404", curl.PerformString());
        Assert.Equal(404, curl.GetInfo(CurlInfo.ResponseCode));

        curl.SetOpt(CurlOpt.FailOnError, true);
        var error = curl.Fails(CurlCode.HttpReturnedError);

        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Equal(404, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void After_a_failure_the_handle_is_as_good_as_before()
    {
        using var curl = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        for (var i = 0; i < 3; i++)
        {
            curl.Locate(new Uri("http://127.0.0.1:1/")).Fails(CurlCode.CouldntConnect);
            Assert.Equal("GET", curl.Locate(_server.HttpUri, "get").PerformJson().Text("method"));
        }
    }
}
