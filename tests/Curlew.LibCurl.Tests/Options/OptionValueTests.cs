namespace Curlew.LibCurl.Tests.Options;

/// <summary>What each kind of option takes and refuses.</summary>
public sealed class OptionValueTests : IDisposable
{
    private static readonly CurlCode[] s_impossible = [CurlCode.NotBuiltIn, CurlCode.UnknownOption, CurlCode.BadFunctionArgument];

    private readonly Curl _curl = new();

    public void Dispose() => _curl.Dispose();

    [Fact]
    public void Keys_know_libcurls_name_number_version_and_page()
    {
        Assert.Equal("URL", CurlOpt.Url.Name);
        Assert.Equal(10002, CurlOpt.Url.Id);
        Assert.Equal(new Version(7, 1, 0), CurlOpt.Url.Since);
        Assert.Equal("https://curl.se/libcurl/c/CURLOPT_URL.html", CurlOpt.Url.ManPage.AbsoluteUri);
        Assert.Equal("CURLOPT_URL", CurlOpt.Url.ToString());
    }

    [Fact]
    public void Each_kind_of_value_is_taken()
    {
        _curl.SetOpt(CurlOpt.MaxRedirs, 5);
        _curl.SetOpt(CurlOpt.FollowLocation, true);
        _curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http11);
        _curl.SetOpt(CurlOpt.HttpAuth, CurlAuth.Basic | CurlAuth.Digest);
        _curl.SetOpt(CurlOpt.ResumeFromLarge, 1L << 40);
        _curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(1500));
        _curl.SetOpt(CurlOpt.Timeout, TimeSpan.FromSeconds(2));
        _curl.SetOpt(CurlOpt.TimeValueLarge, DateTimeOffset.UnixEpoch);
        _curl.SetOpt(CurlOpt.Url, "http://localhost/ä");
        _curl.SetOpt(CurlOpt.Url, "http://localhost/"u8);
        _curl.SetOpt(CurlOpt.HttpHeader, ["A: b", "C;"]);
        _curl.SetOpt(CurlOpt.CaInfoBlob, [1, 2, 3]);
        _curl.SetOpt(CurlOpt.CaInfoBlob, "pem"u8);
        _curl.SetOpt(CurlOpt.PostFields, "a=b");
        _curl.SetOpt(CurlOpt.ReadData, Stream.Null);

        Assert.Equal("http://localhost/", _curl.GetInfo(CurlInfo.EffectiveUrl));
    }

    [Fact]
    public void Null_unsets_whatever_the_type()
    {
        _curl.SetOpt(CurlOpt.Url, null);
        _curl.SetOpt(CurlOpt.MaxRedirs, null);
        _curl.SetOpt(CurlOpt.FollowLocation, null);
        _curl.SetOpt(CurlOpt.Timeout, null);
        _curl.SetOpt(CurlOpt.HttpVersion, null);
        _curl.SetOpt(CurlOpt.HttpHeader, null);
        _curl.SetOpt(CurlOpt.CaInfoBlob, null);
        _curl.SetOpt(CurlOpt.WriteFunction, null);
        _curl.SetOpt(CurlOpt.WriteData, null);
        _curl.SetOpt(CurlOpt.PostFields, null);

        var error = Assert.Throws<CurlEasyException>(() => _curl.Perform());

        Assert.Equal(CurlCode.UrlMalformat, error.Code); // no URL is left
    }

    [Fact]
    public void Every_option_that_the_library_has_can_be_unset()
    {
        var refused = new List<string>();
        foreach (var option in CurlOpt.All.Where(o => o is not ReservedOpt && CurlLibrary.Supports(o)))
        {
            try
            {
                _curl.Unset(option);
            }
            catch (NotSupportedException e)
            {
                // A build may leave an option out and still list it; a few have no way back.
                Assert.Contains(option.ToString(), e.Message, StringComparison.Ordinal);
                Assert.Contains(Assert.IsType<CurlEasyException>(e.InnerException).Code, s_impossible);
            }
            catch (CurlException e)
            {
                refused.Add($"{option}: {e.Message}");
            }
        }

        Assert.Empty(refused);
    }

    [Fact]
    public void An_option_without_a_way_back_says_so()
    {
        var error = Assert.Throws<NotSupportedException>(() => _curl.Unset(CurlOpt.AltSvcCtrl));

        Assert.Contains("no way to unset CURLOPT_ALTSVC_CTRL; reset the handle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_is_newer_than_the_library_names_the_version_it_needs()
    {
        var option = CurlOpt.All.FirstOrDefault(
            o => o.Since > CurlLibrary.Version && !CurlLibrary.Supports(o) && o is CurlOpt<long> or CurlOpt<bool> or CurlOpt<string>);
        Assert.SkipWhen(option is null, "the library is as new as the headers");

        var error = Assert.Throws<NotSupportedException>(() => _curl.SetOpt(option!.Name, option is CurlOpt<bool> ? true : option is CurlOpt<string> ? "x" : 1L));

        Assert.Contains($"{option} needs libcurl {option!.Since}", error.Message, StringComparison.Ordinal);
        Assert.Contains(CurlLibrary.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(CurlCode.UnknownOption, Assert.IsType<CurlEasyException>(error.InnerException).Code);
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\0")]
    public void A_NUL_in_text_is_refused_and_named(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.Url, text));

        Assert.Contains("NUL", error.Message, StringComparison.Ordinal);
        Assert.Equal("CURLOPT_URL", error.ParamName);
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.Url, System.Text.Encoding.UTF8.GetBytes(text).AsSpan()));
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.HttpHeader, ["X: " + text]));
    }

    [Theory]
    [InlineData("X: a\r\nEvil: b")]
    [InlineData("X: a\n")]
    [InlineData("X: \ra")]
    public void A_line_break_in_a_header_is_refused_and_the_old_list_stays(string header)
    {
        var error = Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.HttpHeader, ["Good: 1", header]));

        Assert.Equal("CURLOPT_HTTPHEADER", error.ParamName);
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.ProxyHeader, [header]));
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.UserAgent, header));
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.Cookie, header));
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.Referer, header));
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.CustomRequest, header));
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.CustomRequest, "GET\r\n"u8));
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.Quote, ["NOOP\r\nDELE x"]));
    }

    [Fact]
    public void A_null_item_in_a_list_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => _curl.SetOpt(CurlOpt.HttpHeader, ["A: b", null!]));

    [Fact]
    public void Seconds_do_not_take_fractions_and_name_the_option_that_does()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _curl.SetOpt(CurlOpt.Timeout, TimeSpan.FromMilliseconds(500)));

        Assert.Contains("CURLOPT_TIMEOUT_MS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Negative_times_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(-2)));

    [Fact]
    public void Infinite_is_taken_where_libcurl_has_a_value_for_it()
    {
        _curl.SetOpt(CurlOpt.DnsCacheTimeout, Timeout.InfiniteTimeSpan);
        _curl.SetOpt(CurlOpt.TimeoutMs, Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void A_value_out_of_C_longs_range_is_refused_by_name()
    {
        const int windows = 4;

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => CLongRange.Check(CurlOpt.MaxRedirs, 1L << 40, windows));

        Assert.Contains("CURLOPT_MAXREDIRS", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => CLongRange.Check(CurlOpt.MaxRedirs, long.MinValue, windows));
        Assert.Equal(-1, CLongRange.Check(CurlOpt.MaxRedirs, -1, windows));
        Assert.Equal(uint.MaxValue, CLongRange.Check(CurlOpt.HttpAuth, uint.MaxValue, windows));
        Assert.Equal(1L << 40, CLongRange.Check(CurlOpt.MaxRedirs, 1L << 40, sizeof(long)));
    }

    [Fact]
    public void Streams_must_go_the_right_way()
    {
        using var readOnly = new MemoryStream([1], writable: false);
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.WriteData, readOnly));
        using var writeOnly = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        Assert.Throws<ArgumentException>(() => _curl.SetOpt(CurlOpt.ReadData, writeOnly));
    }

    [Fact]
    public void A_null_key_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => _curl.SetOpt<string>(null!, "x"));
}
