using System.CommandLine;
using System.Net;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Sessions;

/// <summary>The contenders of <see cref="SessionBenchmark"/>: requests for one URL, so many at once.</summary>
internal static class SessionWorker
{
    public const string CommandName = "session-loop";

    public static Command CreateCommand()
    {
        var client = new Argument<SessionClient>("client");
        var url = new Argument<string>("url");
        var atOnce = new Argument<int>("at-once");
        var postSize = new Argument<int>("post-size");
        var command = new Command(CommandName) { client, url, atOnce, postSize };
        command.Hidden = true;
        command.SetAction((parsed, _) =>
        {
            SessionClient chosen = parsed.GetValue(client);
            string target = parsed.GetRequiredValue(url);
            byte[]? post = parsed.GetValue(postSize) is var size and > 0 ? new byte[size] : null;
            int lanes = parsed.GetValue(atOnce);
            return chosen switch
            {
                SessionClient.Session or SessionClient.SessionSync or SessionClient.SessionStream => ServeSessionAsync(chosen, target, lanes, post),
                SessionClient.AsyncCurl or SessionClient.Curl => ServeCurlAsync(chosen, target, lanes, post),
                _ => ServeHttpClientAsync(chosen, new Uri(target), lanes, post),
            };
        });
        return command;
    }

    private static async Task ServeSessionAsync(SessionClient client, string url, int lanes, byte[]? post)
    {
        await using var session = new Session();
        var received = new ByteCounter();
        HttpMethod method = post is null ? HttpMethod.Get : HttpMethod.Post;
        await ServeAsync(lanes, received, client switch
        {
            SessionClient.Session => KeepAsync,
            SessionClient.SessionSync => Keep,
            _ => CopyAsync,
        });

        async Task KeepAsync(int lane)
        {
            using Response response = await session.SendAsync(method, url, Options());
            received.Add(response.RaiseForStatus().Content.Length);
        }

        Task Keep(int lane)
        {
            using Response response = session.Send(method, url, Options());
            received.Add(response.RaiseForStatus().Content.Length);
            return Task.CompletedTask;
        }

        async Task CopyAsync(int lane)
        {
            await using Response response = await session.StreamAsync(method, url, Options());
            await using var sink = new CountingStream(received);
            await response.RaiseForStatus().CopyToAsync(sink);
        }

        RequestOptions? Options() => post is null ? null : new RequestOptions { Body = post };
    }

    private static async Task ServeHttpClientAsync(SessionClient client, Uri url, int lanes, byte[]? post)
    {
        using var http = new HttpClient(client is SessionClient.Handler or SessionClient.HandlerStream ? new CurlHandler() : new SocketsHttpHandler()) { DefaultRequestVersion = HttpVersion.Version11 };
        var received = new ByteCounter();
        await ServeAsync(lanes, received, client switch
        {
            SessionClient.HttpClient or SessionClient.Handler => KeepAsync,
            SessionClient.HttpClientSync => Keep,
            _ => CopyAsync,
        });

        async Task KeepAsync(int lane)
        {
            using HttpRequestMessage request = CreateRequest();
            using HttpResponseMessage response = await http.SendAsync(request);
            await using Stream body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(); // is in memory
            received.Add(body.Length);
        }

        Task Keep(int lane)
        {
            using HttpRequestMessage request = CreateRequest();
            using HttpResponseMessage response = http.Send(request);
            using Stream body = response.EnsureSuccessStatusCode().Content.ReadAsStream(); // is in memory
            received.Add(body.Length);
            return Task.CompletedTask;
        }

        async Task CopyAsync(int lane)
        {
            using HttpRequestMessage request = CreateRequest();
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var sink = new CountingStream(received);
            await response.EnsureSuccessStatusCode().Content.CopyToAsync(sink);
        }

        HttpRequestMessage CreateRequest() => post is null
            ? new HttpRequestMessage(HttpMethod.Get, url)
            : new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(post) };
    }

    private static async Task ServeCurlAsync(SessionClient client, string url, int lanes, byte[]? post)
    {
        await using var loops = new AsyncCurl(new AsyncCurlOptions { Loops = 1 });
        var received = new ByteCounter();
        Curl[] handles = [.. Enumerable.Range(0, lanes).Select(_ => CreateHandle(url, post, received))];
        await ServeAsync(lanes, received, client == SessionClient.AsyncCurl ? lane => loops.PerformAsync(handles[lane]) : Perform);
        Array.ForEach(handles, handle => handle.Dispose());

        Task Perform(int lane)
        {
            handles[lane].Perform();
            return Task.CompletedTask;
        }
    }

    private static Curl CreateHandle(string url, byte[]? post, ByteCounter received)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.FailOnError, true);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            received.Add(data.Length);
            return data.Length;
        });
        if (post is not null)
        {
            curl.SetOpt(CurlOpt.PostFields, post.AsSpan());
            curl.SetOpt(CurlOpt.HttpHeader, ["Content-Type: application/octet-stream", "Expect:"]);
        }

        return curl;
    }

    private static Task ServeAsync(int lanes, ByteCounter received, Func<int, Task> request) =>
        Meter.ServeAsync(count => Lanes.RunAsync(lanes, count, request), () => received.Bytes);
}
