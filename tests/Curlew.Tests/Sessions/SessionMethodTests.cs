using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Every verb, sync, async and streamed.</summary>
public sealed class SessionMethodTests
{
    private delegate Response Verb(string url, RequestOptions? options = null, CancellationToken cancellationToken = default);

    private delegate Task<Response> VerbAsync(string url, RequestOptions? options = null, CancellationToken cancellationToken = default);

    public static MatrixTheoryData<RequestWay, string> Cases => new(
        [RequestWay.Sync, RequestWay.Async, RequestWay.SyncStream, RequestWay.AsyncStream],
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "purge", "M-SEARCH"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_method_goes_out_as_it_is_named(RequestWay way, string method)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        for (var i = 0; i < 2; i++)
        {
            using var response = await session.AskAsync(way, new HttpMethod(method), "/x");

            Assert.Equal(method == "HEAD" ? "" : "recorded", response.Text);
            Assert.Equal(method, response.Request.Method.Method);
        }

        Assert.Equal([method, method], server.Requests.Select(r => r.Method));
        Assert.Equal(1, server.ConnectionCount);
        Assert.All(server.Requests, r =>
        {
            Assert.Equal(method is "POST" or "PUT" or "PATCH" ? "0" : null, r.Header("Content-Length"));
            Assert.Null(r.Header("Content-Type"));
            Assert.Null(r.Header("Transfer-Encoding"));
        });
    }

    [Fact]
    public async Task Each_verb_has_a_method_of_the_session()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };
        Verb[] verbs = [session.Get, session.Head, session.Post, session.Put, session.Patch, session.Delete, session.Options, session.Trace, session.Query];
        VerbAsync[] asyncVerbs =
        [
            session.GetAsync, session.HeadAsync, session.PostAsync, session.PutAsync, session.PatchAsync, session.DeleteAsync,
            session.OptionsAsync, session.TraceAsync, session.QueryAsync,
        ];

        await AskAllAsync(verbs, asyncVerbs, "/verb");

        AssertAll(server);
    }

    [Fact]
    public async Task Each_verb_has_a_one_shot()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        Verb[] verbs =
        [
            Requests.Get, Requests.Head, Requests.Post, Requests.Put, Requests.Patch, Requests.Delete, Requests.Options, Requests.Trace, Requests.Query,
        ];
        VerbAsync[] asyncVerbs =
        [
            Requests.GetAsync, Requests.HeadAsync, Requests.PostAsync, Requests.PutAsync, Requests.PatchAsync, Requests.DeleteAsync,
            Requests.OptionsAsync, Requests.TraceAsync, Requests.QueryAsync,
        ];

        await AskAllAsync(verbs, asyncVerbs, server.Uri.ToString());

        AssertAll(server);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_method_with_a_body_leaves_nothing_behind(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };
        string[] methods = ["POST", "GET", "PUT", "HEAD", "DELETE", "GET", "QUERY", "OPTIONS"];

        foreach (var method in methods)
        {
            RequestBody? body = method is "HEAD" or "OPTIONS" ? null : method == "PUT" ? new MemoryStream("text"u8.ToArray()) : "text";
            using var response = await session.AskAsync(way, new HttpMethod(method), "/", new() { Body = body });
            using var plain = await session.AskAsync(way, "/plain");
        }

        Assert.Equal(methods, server.Requests.Where(r => r.Target == "/").Select(r => r.Method));
        Assert.All(server.Requests.Where(r => r.Target == "/"), r => Assert.Equal(r.Method is "HEAD" or "OPTIONS" ? "" : "text", r.BodyText));
        Assert.All(server.Requests.Where(r => r.Target == "/plain"), r => Assert.Equal(("GET", "", null), (r.Method, r.BodyText, r.Header("Content-Length"))));
        Assert.Equal(1, server.ConnectionCount);
    }

    private static async Task AskAllAsync(Verb[] verbs, VerbAsync[] asyncVerbs, string url)
    {
        foreach (var (verb, asyncVerb) in verbs.Zip(asyncVerbs))
        {
            verb(url, cancellationToken: TestContext.Current.CancellationToken).Dispose();
            (await asyncVerb(url, cancellationToken: TestContext.Current.CancellationToken)).Dispose();
        }
    }

    private static void AssertAll(RawServer server)
    {
        string[] expected = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"];
        Assert.Equal(expected.SelectMany(m => new[] { m, m }), server.Requests.Select(r => r.Method));
    }
}
