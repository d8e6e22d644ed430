using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>A URL object of a handle in a multi handle can be changed when no transfer uses it, and only then.</summary>
public sealed class MultiUrlTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void From_Add_until_the_result_is_read()
    {
        using var url = Url("bytes/1");
        using var multi = new CurlMulti();
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);

        for (var i = 0; i < 2; i++)
        {
            multi.Add(curl);
            Assert.Throws<InvalidOperationException>(() => url.Query = "x");
            Assert.Single(multi.RunToEnd());
            url.Query = $"read={i}";
            multi.Remove(curl);
            url.Query = $"removed={i}";
        }

        multi.Add(curl);
        Assert.Throws<InvalidOperationException>(() => url.Query = "x");
        multi.Remove(curl);
        url.Query = "last";
        Assert.Equal("last", url.Query);
    }

    [Fact]
    public void One_that_is_exchanged_in_between_is_free_and_the_new_one_is_not()
    {
        using var first = Url("status/404");
        using var second = Url("bytes/2");
        using var multi = new CurlMulti();
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, first);
        multi.Add(curl);

        curl.SetOpt(CurlOpt.CurlU, second);
        first.Query = "free";
        Assert.Throws<InvalidOperationException>(() => second.Query = "x");

        Assert.Null(Assert.Single(multi.RunToEnd()).Error);
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        second.Query = "free";
        multi.Remove(curl);
        Assert.Equal(("free", "free"), (first.Query, second.Query));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Disposal_in_either_order_frees_it(bool multiFirst)
    {
        using var url = Url("delay/20000");
        var multi = new CurlMulti();
        var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);
        multi.Add(curl);
        multi.Perform();

        IDisposable[] order = multiFirst ? [multi, curl] : [curl, multi];
        Array.ForEach(order, o => o.Dispose());

        url.Query = "free";
        Assert.Equal("free", url.Query);
    }

    [Fact]
    public void An_Add_that_is_refused_frees_it()
    {
        using var url = Url("bytes/1");
        using var multi = new CurlMulti();
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CurlU, url);
        multi.SetOpt(CurlMultiOpt.TimerFunction, _ => CurlCallbackResult.Abort);

        Assert.Throws<CurlMultiException>(() => multi.Add(curl));

        url.Query = "free";
        multi.Unset(CurlMultiOpt.TimerFunction);
        multi.Add(curl);
        Assert.Throws<InvalidOperationException>(() => multi.Add(curl));
        Assert.Throws<InvalidOperationException>(() => url.Query = "x");
        multi.Remove(curl);
        url.Query = "free again";
    }

    private CurlUrl Url(string path) => new(new Uri(_server.HttpUri, path).AbsoluteUri);
}
