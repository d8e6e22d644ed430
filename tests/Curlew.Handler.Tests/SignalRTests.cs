using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using Curlew.LibCurl;
using Curlew.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Curlew.Handler.Tests;

/// <summary>SignalR's own client, unmodified, over a <see cref="CurlWebSocket"/>.</summary>
public sealed class SignalRTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Session _session = new();
    private readonly Departures _departures = new();
    private WebApplication _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_departures);
        builder.Services.AddSignalR(options =>
        {
            options.MaximumReceiveMessageSize = null;
            options.MaximumParallelInvocationsPerClient = 2; // for what asks back while it is called
        });
        _app = builder.Build();
        _app.MapHub<Marsh>("/marsh");
        await _app.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_method_of_the_hub_returns_its_result()
    {
        await using var hub = await StartAsync();

        Assert.Equal(42, await hub.InvokeAsync<int>("Double", 21, Token));
        Assert.Equal(HubConnectionState.Connected, hub.State);
    }

    [Fact]
    public async Task Calls_run_side_by_side()
    {
        await using var hub = await StartAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => hub.InvokeAsync<int>("Double", i, Token)));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * 2), results);
    }

    [Fact]
    public async Task What_a_method_throws_comes_out_of_the_call()
    {
        await using var hub = await StartAsync();

        var error = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync("Refuse", Token));

        Assert.Contains("no", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_text_goes_both_ways()
    {
        var text = string.Concat(Enumerable.Repeat("Gro\u00dfer Brachvogel, \u6773\u9df8. ", 20_000));
        await using var hub = await StartAsync();

        Assert.Equal(text, await hub.InvokeAsync<string>("Echo", text, Token));
    }

    [Fact]
    public async Task The_server_streams()
    {
        await using var hub = await StartAsync();
        var numbers = new List<int>();

        await foreach (var number in hub.StreamAsync<int>("Count", 1_000, Token))
        {
            numbers.Add(number);
        }

        Assert.Equal(Enumerable.Range(1, 1_000), numbers);
    }

    [Fact]
    public async Task The_client_streams()
    {
        await using var hub = await StartAsync();

        Assert.Equal(5_050, await hub.InvokeAsync<int>("Sum", Enumerable.Range(1, 100).ToAsyncEnumerable(), Token));
    }

    [Fact]
    public async Task The_server_calls_the_client_and_awaits_its_answer()
    {
        await using var hub = await StartAsync();
        hub.On<string, string>("Answer", question => $"{question} cur-lee");

        Assert.Equal("who calls? cur-lee", await hub.InvokeAsync<string>("AskBack", "who calls?", Token));
    }

    [Fact]
    public async Task Stopping_is_a_departure_without_an_error()
    {
        await using var hub = await StartAsync();
        Assert.Equal(2, await hub.InvokeAsync<int>("Double", 1, Token));

        await hub.StopAsync(Token);

        Assert.Equal("gone well", await _departures.NextAsync());
        Assert.Equal(HubConnectionState.Disconnected, hub.State);
    }

    [Fact]
    public async Task A_connection_that_the_server_drops_is_made_anew()
    {
        var reconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = Build(builder => builder.WithAutomaticReconnect([TimeSpan.Zero]));
        hub.Reconnected += _ =>
        {
            reconnected.SetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync(Token);

        await hub.SendAsync("Drop", Token);
        await reconnected.Task.WaitAsync(s_patience, Token);

        Assert.Equal(42, await hub.InvokeAsync<int>("Double", 21, Token));
    }

    [Fact]
    public async Task The_sessions_proxy_is_in_between()
    {
        await using var proxy = await RawServer.StartAsync(ProxyScripts.Connect());
        using var session = new Session { Proxy = $"http://127.0.0.1:{proxy.Port}" };
        await using var hub = Build(session: session);
        await hub.StartAsync(Token);

        Assert.Equal(42, await hub.InvokeAsync<int>("Double", 21, Token));
        Assert.Equal("CONNECT", Assert.Single(proxy.Requests).Method);
    }

    [Fact]
    public async Task The_hub_sees_the_browser_that_the_session_looks_like()
    {
        Assert.SkipUnless(CurlLibrary.IsEngine, "Only the engine can look like a browser.");
        using var session = new Session { Impersonate = Browser.Chrome };
        await using var hub = Build(session: session);
        await hub.StartAsync(Token);

        Assert.Contains("Chrome/", await hub.InvokeAsync<string>("Agent", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_refuses_is_told_of_by_Start()
    {
        await using var hub = Build(path: "/nowhere");

        var error = await Assert.ThrowsAsync<WebSocketHandshakeException>(() => hub.StartAsync(Token));

        Assert.Equal(404, error.Response?.StatusCode);
    }

    private async Task<HubConnection> StartAsync()
    {
        var hub = Build();
        await hub.StartAsync(Token);
        return hub;
    }

    private HubConnection Build(Action<IHubConnectionBuilder>? configure = null, string path = "/marsh", Session? session = null)
    {
        var builder = new HubConnectionBuilder().AddJsonProtocol();
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(new Uri(_app.Urls.First() + path)));
        builder.Services.AddSingleton<IConnectionFactory>(new ConnectionFactory(session ?? _session));
        configure?.Invoke(builder);
        return builder.Build();
    }

    private sealed class ConnectionFactory(Session session) : IConnectionFactory
    {
        public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new Connection(await session.ConnectWebSocketAsync(((UriEndPoint)endpoint).Uri.AbsoluteUri, cancellationToken: cancellationToken));
    }

    /// <summary>Pipes, which SignalR reads and writes, over .NET's stream over a WebSocket.</summary>
    private sealed class Connection : DefaultConnectionContext
    {
        private readonly WebSocketStream _stream;
        private readonly Task _receiving;
        private readonly Task _sending;

        public Connection(WebSocket socket)
        {
            var (received, toSend) = (new Pipe(), new Pipe());
            Transport = new Pair(received.Reader, toSend.Writer);
            _stream = WebSocketStream.Create(socket, WebSocketMessageType.Binary, s_patience);
            _receiving = PumpAsync(pipe => _stream.CopyToAsync(pipe), received.Writer, (pipe, error) => pipe.CompleteAsync(error));
            _sending = PumpAsync(pipe => pipe.CopyToAsync(_stream), toSend.Reader, (pipe, error) => pipe.CompleteAsync(error));
        }

        public override async ValueTask DisposeAsync()
        {
            await Transport.Output.CompleteAsync();
            await Transport.Input.CompleteAsync();
            await _sending;
            await _stream.DisposeAsync();
            await _receiving;
            await base.DisposeAsync();
        }

        private static async Task PumpAsync<T>(Func<T, Task> copy, T pipe, Func<T, Exception?, ValueTask> complete)
        {
            var copying = copy(pipe);
            await copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await complete(pipe, copying.Exception?.InnerException);
        }

        private sealed record Pair(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }

    /// <summary>How each client of the hub has gone.</summary>
    internal sealed class Departures
    {
        private readonly Channel<string> _all = Channel.CreateUnbounded<string>();

        public void Add(Exception? error) => _all.Writer.TryWrite(error is null ? "gone well" : error.ToString());

        public Task<string> NextAsync() => _all.Reader.ReadAsync(Token).AsTask().WaitAsync(s_patience, Token);
    }

    internal sealed class Marsh(Departures departures) : Hub
    {
        public override Task OnDisconnectedAsync(Exception? exception)
        {
            departures.Add(exception);
            return Task.CompletedTask;
        }

        public int Double(int number) => number * 2;

        public string Echo(string text) => text;

        public string Agent() => Context.GetHttpContext()!.Request.Headers.UserAgent.ToString();

        public void Refuse() => throw new HubException("no");

        public void Drop() => Context.GetHttpContext()!.Abort();

        public Task<string> AskBack(string question) => Clients.Caller.InvokeAsync<string>("Answer", question, Context.ConnectionAborted);

        public async IAsyncEnumerable<int> Count(int end)
        {
            for (var i = 1; i <= end; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }

        public ValueTask<int> Sum(IAsyncEnumerable<int> numbers) => numbers.SumAsync(Context.ConnectionAborted);
    }
}
