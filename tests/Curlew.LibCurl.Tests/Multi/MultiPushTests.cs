using System.Text;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>nginx with a page that pushes another one.</summary>
public sealed class PushFixture() : DaemonFixture<NginxServer>(NginxServer.CanPush, "It takes an nginx before 1.25.1, with HTTP/2 push.", StartAsync)
{
    private static async Task<NginxServer> StartAsync()
    {
        var server = await NginxServer.StartAsync(directives: "location = /page.txt { http2_push /pushed.txt; }");
        server.AddFile("page.txt", "the page"u8.ToArray());
        server.AddFile("pushed.txt", "what is pushed"u8.ToArray());
        return server;
    }
}

/// <summary>Responses that a server pushes over HTTP/2.</summary>
public sealed class MultiPushTests(PushFixture fixture) : IClassFixture<PushFixture>
{
    [Fact]
    public void A_push_that_is_accepted_becomes_a_handle_with_its_own_response()
    {
        using var multi = new CurlMulti();
        using var curl = Page(multi, out var body);
        using var pushedBody = new MemoryStream();
        IReadOnlyList<string>? headers = null;
        Curl? pushed = null;
        multi.SetOpt(CurlMultiOpt.PushFunction, (parent, handle, lines) =>
        {
            Assert.Same(curl, parent);
            Assert.Same(multi, handle.Multi);
            Assert.Equal("tag", handle.Tag);
            headers = lines;
            pushed = handle;
            handle.SetOpt(CurlOpt.WriteData, pushedBody);
            return CurlPushResult.Ok;
        });

        var results = multi.RunToEnd();

        using (pushed)
        {
            Assert.NotNull(pushed);
            Assert.Equal([curl, pushed], results.Select(r => r.Curl).OrderBy(c => ReferenceEquals(c, pushed)));
            Assert.All(results, r => Assert.Null(r.Error));
            Assert.Equal("the page", Text(body));
            Assert.Equal("what is pushed", Text(pushedBody));
            Assert.Contains(":path:/pushed.txt", headers!);
            Assert.Contains(":method:GET", headers!);
            Assert.EndsWith("/pushed.txt", pushed.GetInfo(CurlInfo.EffectiveUrl), StringComparison.Ordinal);
            Assert.Equal(200, pushed.GetInfo(CurlInfo.ResponseCode));
            Assert.True(multi.Contains(pushed));

            multi.Remove(pushed);
            Assert.Null(pushed.Multi);
            pushed.Locate(fixture.Server.HttpsUri, "page.txt");
            Assert.Equal("the page", pushed.PerformString());
        }
    }

    [Fact]
    public void The_pushed_handle_cannot_be_pulled_away_inside_the_callback()
    {
        using var multi = new CurlMulti();
        using var other = new CurlMulti();
        using var curl = Page(multi, out _);
        var refusals = new List<Exception?>();
        Curl? pushed = null;
        multi.SetOpt(CurlMultiOpt.PushFunction, (_, handle, _) =>
        {
            pushed = handle;
            refusals.Add(Record.Exception(handle.Dispose));
            refusals.Add(Record.Exception(handle.Reset));
            refusals.Add(Record.Exception(() => handle.Perform()));
            refusals.Add(Record.Exception(() => other.Add(handle)));
            refusals.Add(Record.Exception(() => multi.Add(handle)));
            refusals.Add(Record.Exception(() => { _ = handle.PerformAsync(TestContext.Current.CancellationToken); }));
            return CurlPushResult.Ok;
        });

        var results = multi.RunToEnd();

        using (pushed)
        {
            Assert.Equal(6, refusals.Count);
            Assert.All(refusals, r => Assert.IsType<InvalidOperationException>(r));
            Assert.Equal(2, results.Count);
            Assert.All(results, r => Assert.Null(r.Error));
        }

        Assert.DoesNotContain(pushed, multi.Handles);
    }

    [Fact]
    public void A_push_that_is_denied_closes_its_handle_and_leaves_the_page_alone()
    {
        using var multi = new CurlMulti();
        using var curl = Page(multi, out var body);
        Curl? pushed = null;
        multi.SetOpt(CurlMultiOpt.PushFunction, (_, handle, _) =>
        {
            pushed = handle;
            return CurlPushResult.Deny;
        });

        var result = Assert.Single(multi.RunToEnd());

        Assert.Same(curl, result.Curl);
        Assert.Null(result.Error);
        Assert.Equal("the page", Text(body));
        Assert.True(pushed!.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => pushed.Perform());
        Assert.Same(curl, Assert.Single(multi.Handles));
    }

    [Fact]
    public void A_push_that_is_an_error_fails_the_page()
    {
        using var multi = new CurlMulti();
        using var curl = Page(multi, out _);
        Curl? pushed = null;
        multi.SetOpt(CurlMultiOpt.PushFunction, (_, handle, _) =>
        {
            pushed = handle;
            return CurlPushResult.ErrorOut;
        });

        var result = Assert.Single(multi.RunToEnd());

        Assert.Same(curl, result.Curl);
        Assert.True(pushed!.IsClosed);
        Assert.SkipWhen(result.Code == CurlCode.Ok, "This libcurl takes an error for a denial.");
        Assert.Equal(result.Code, Assert.IsType<CurlEasyException>(result.Error).Code);
    }

    [Fact]
    public void A_callback_that_throws_denies_and_comes_out_of_the_call()
    {
        using var multi = new CurlMulti();
        using var curl = Page(multi, out var body);
        Curl? pushed = null;
        multi.SetOpt(CurlMultiOpt.PushFunction, (_, handle, _) =>
        {
            pushed = handle;
            throw new FormatException("from the push callback");
        });

        var error = Assert.Throws<CurlMultiException>(() => multi.RunToEnd());
        var result = Assert.Single(multi.RunToEnd());

        Assert.Equal("from the push callback", error.InnerException?.Message);
        Assert.Same(curl, result.Curl);
        Assert.Null(result.Error);
        Assert.Equal("the page", Text(body));
        Assert.True(pushed!.IsClosed);
    }

    [Fact]
    public void Without_a_callback_nothing_is_pushed()
    {
        using var multi = new CurlMulti();
        using var curl = Page(multi, out var body);
        multi.SetOpt(CurlMultiOpt.PushFunction, (_, _, _) => throw new InvalidOperationException("it is unset"));
        multi.SetOpt(CurlMultiOpt.PushFunction, null);

        Assert.Null(Assert.Single(multi.RunToEnd()).Error);
        Assert.Equal("the page", Text(body));
    }

    [Fact]
    public void A_multi_handle_that_closes_its_handles_closes_pushed_ones_too()
    {
        var multi = new CurlMulti(closeHandles: true);
        var curl = Page(multi, out _);
        Curl? pushed = null;
        multi.SetOpt(CurlMultiOpt.PushFunction, (_, handle, _) =>
        {
            pushed = handle;
            return CurlPushResult.Ok;
        });
        Assert.Equal(2, multi.RunToEnd().Count);

        multi.Dispose();

        Assert.True(curl.IsClosed);
        Assert.True(pushed!.IsClosed);
    }

    [Fact]
    public void The_pushed_handle_has_the_URL_object_and_the_lists_of_its_parent_and_gives_them_back()
    {
        using var url = new CurlUrl(new Uri(fixture.Server.HttpsUri, "page.txt").AbsoluteUri);
        using var multi = new CurlMulti();
        using var curl = Page(multi, out _, add: false);
        curl.SetOpt(CurlOpt.CurlU, url);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-List: kept"]);
        multi.Add(curl);
        Curl? pushed = null;
        multi.SetOpt(CurlMultiOpt.PushFunction, (_, handle, _) =>
        {
            pushed = handle;
            return CurlPushResult.Ok;
        });
        multi.RunToEnd();

        curl.Dispose();
        pushed!.Dispose();

        url.Path = "/changed";
        Assert.Equal("/changed", url.Path);
    }

    private Curl Page(CurlMulti multi, out MemoryStream body, bool add = true)
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl is built without HTTP/2.");
        Assert.SkipWhen(CurlLibrary.Version is { Major: 7, Minor: 88 }, "libcurl 7.88 drops what is pushed without a word.");
        var curl = TestCurl.To(fixture.Server.HttpsUri, "page.txt");
        curl.Tag = "tag";
        curl.Unset(CurlOpt.TimeoutMs); // libcurl 8.14 counts a pushed transfer's time from long before its start
        curl.SetOpt(CurlOpt.CaInfo, fixture.Server.Certificates.CaFile);
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2Tls);
        body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, body);
        if (add)
        {
            multi.Add(curl);
        }

        return curl;
    }

    private static string Text(MemoryStream body) => Encoding.UTF8.GetString(body.ToArray());
}
