namespace Curlew.LibCurl.Tests.Options;

/// <summary>The ways out: by name, by bare number, and what only the loaded library knows.</summary>
public sealed class OptionByNameTests : IDisposable
{
    private readonly Curl _curl = new();

    public void Dispose() => _curl.Dispose();

    [Theory]
    [InlineData("URL")]
    [InlineData("url")]
    [InlineData("CURLOPT_URL")]
    [InlineData("curlopt_url")]
    public void Finds_an_option_in_any_spelling(string name) => Assert.Same(CurlOpt.Url, CurlOpt.Find(name));

    [Fact]
    public void Finds_older_names_of_an_option()
    {
        Assert.Same(CurlOpt.HeaderData, CurlOpt.Find("WRITEHEADER"));
        Assert.Same(CurlOpt.AcceptEncoding, CurlOpt.Find("ENCODING"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NO_SUCH_OPTION")]
    [InlineData("URL\0")]
    public void Does_not_find_what_is_not_there(string name) => Assert.Null(CurlOpt.Find(name));

    [Fact]
    public void Sets_by_name()
    {
        _curl.SetOpt("URL", "http://localhost/by-name");
        _curl.SetOpt("MAXREDIRS", 3);
        _curl.SetOpt("FOLLOWLOCATION", true);
        _curl.SetOpt("TIMEOUT_MS", TimeSpan.FromSeconds(1));
        _curl.SetOpt("HTTPHEADER", new List<string> { "A: b" });
        _curl.SetOpt("COOKIE", null);

        Assert.Equal("http://localhost/by-name", _curl.GetInfo(CurlInfo.EffectiveUrl));
    }

    [Fact]
    public void An_unknown_name_is_told_with_the_library_that_was_asked()
    {
        var error = Assert.Throws<ArgumentException>(() => _curl.SetOpt("NO_SUCH_OPTION", 1));

        Assert.Contains("NO_SUCH_OPTION", error.Message, StringComparison.Ordinal);
        Assert.Contains(CurlLibrary.Version.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => _curl.SetOpt("URL", 5));

        Assert.Contains("CURLOPT_URL takes a String, not a Int32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reserved_options_say_what_to_use_instead()
    {
        Assert.Throws<NotSupportedException>(() => _curl.SetOpt("ERRORBUFFER", nint.Zero));
        Assert.Throws<NotSupportedException>(() => _curl.Unset(CurlOpt.Private));
        var error = Assert.Throws<ArgumentException>(() => CurlOpt.Raw<nint>(CurlOpt.ErrorBuffer.Id));
        Assert.Contains("CURLOPT_ERRORBUFFER", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_by_bare_number()
    {
        _curl.SetOpt(CurlOpt.Raw<string>(10002), "http://localhost/raw");
        _curl.SetOpt(CurlOpt.Raw<long>(68), 3L);
        _curl.SetOpt(CurlOpt.Raw<bool>(52), true);
        _curl.SetOpt(CurlOpt.Raw<long>(30116), 5L);
        _curl.SetOpt(CurlOpt.Raw<IEnumerable<string>>(10023), ["A: b"]);
        _curl.SetOpt(CurlOpt.Raw<byte[]>(40309), [1]);
        _curl.SetOpt(CurlOpt.Raw<nint>(10065), nint.Zero);

        Assert.Equal("http://localhost/raw", _curl.GetInfo(CurlInfo.EffectiveUrl));
    }

    [Fact]
    public void A_bare_number_must_fit_the_type()
    {
        var error = Assert.Throws<ArgumentException>(() => CurlOpt.Raw<string>(68));

        Assert.Contains("takes a long or bool", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CurlOpt.Raw<long>(10002));
        Assert.Throws<ArgumentException>(() => CurlOpt.Raw<long>(-1));
        Assert.Throws<ArgumentException>(() => CurlOpt.Raw<long>(70_000));
        Assert.Throws<ArgumentException>(() => CurlOpt.Raw<DateTime>(10002));
    }

    [Fact]
    public void A_number_that_no_library_has_ends_in_a_clear_error()
    {
        var error = Assert.Throws<NotSupportedException>(() => _curl.SetOpt(CurlOpt.Raw<long>(9_998), 1L));

        Assert.Contains("option 9998 is not an option of this libcurl", error.Message, StringComparison.Ordinal);
    }
}
