namespace Curlew.LibCurl.Tests.Library;

public sealed class GlobalFunctionTests
{
    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    [InlineData("06 Nov 1994 08:49:37")]
    public void Reads_dates_of_every_form(string text) =>
        Assert.Equal(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero), CurlLibrary.ParseDate(text));

    [Fact]
    public void What_is_no_date_is_null() => Assert.Null(CurlLibrary.ParseDate("not a date"));

    [Fact]
    public void Lists_the_TLS_backends()
    {
        var backend = Assert.Single(CurlLibrary.AvailableSslBackends);

        Assert.Equal(CurlSslBackend.OpenSsl, backend);
    }

    [Fact]
    public void A_TLS_backend_cannot_be_chosen_when_the_library_is_in_use()
    {
        _ = CurlLibrary.Version;

        Assert.Throws<InvalidOperationException>(() => CurlLibrary.Load(sslBackend: CurlSslBackend.GnuTls));
    }

    [Fact]
    public void Tracing_is_turned_on_where_the_library_has_it()
    {
        if (CurlLibrary.Version < new Version(8, 3, 0))
        {
            var error = Assert.Throws<NotSupportedException>(() => CurlLibrary.Trace("all"));
            Assert.Contains("curl_global_trace needs libcurl 8.3.0", error.Message, StringComparison.Ordinal);
            return;
        }

        CurlLibrary.Trace("ids,time");
        CurlLibrary.Trace("-all");
    }
}
