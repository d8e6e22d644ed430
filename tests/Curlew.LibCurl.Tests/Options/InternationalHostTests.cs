namespace Curlew.LibCurl.Tests.Options;

public sealed class InternationalHostTests
{
    [Theory]
    [InlineData("http://bücher.example/ä?ö#ü", "http://xn--bcher-kva.example/ä?ö#ü")]
    [InlineData("http://user:pä@bücher.example:8080/", "http://user:pä@xn--bcher-kva.example:8080/")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/")]
    [InlineData("http://ascii.example/ä", "http://ascii.example/ä")]
    [InlineData("http://[::1]:80/ä", "http://[::1]:80/ä")]
    [InlineData("http://ascii.example/", "http://ascii.example/")]
    public void A_host_is_written_in_punycode_and_the_rest_is_left_alone(string url, string expected) =>
        Assert.Equal(expected, InternationalHost.ToAscii(url));

    [Fact]
    public void A_transfer_asks_for_the_punycode_name()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, "http://bücher.example:1/");
        curl.SetOpt(CurlOpt.Resolve, ["xn--bcher-kva.example:1:127.0.0.1"]);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.CouldntConnect, error.Code); // the name was found
    }
}
