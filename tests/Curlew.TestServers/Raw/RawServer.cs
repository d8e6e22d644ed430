using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Curlew.TestServers;

/// <summary>A TCP or TLS server that runs a script on each connection; <see cref="RawScripts"/> has ready-made ones.</summary>
public sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawConnection, Task> _script;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<RawRequest> _requests = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly ConcurrentDictionary<int, Task> _serving = new();
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    private RawServer(Func<RawConnection, Task> script, SslServerAuthenticationOptions? tls)
    {
        _script = script;
        _tls = tls;
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The address with http or https; other schemes take <see cref="Port"/>.</summary>
    public Uri Uri => new($"{(_tls is null ? "http" : "https")}://127.0.0.1:{Port}/");

    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>The requests that scripts have read so far, in order.</summary>
    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    /// <summary>What ended scripts early, which often is just the client that went away.</summary>
    public IReadOnlyList<Exception> Failures => [.. _failures];

    /// <summary>With a certificate, connections are TLS.</summary>
    public static Task<RawServer> StartAsync(Func<RawConnection, Task> script, X509Certificate2? certificate = null) =>
        StartAsync(script, certificate is null ? null : new SslServerAuthenticationOptions { ServerCertificate = certificate });

    /// <summary>With options for TLS: protocols, versions, demands on the client.</summary>
    public static Task<RawServer> StartAsync(Func<RawConnection, Task> script, SslServerAuthenticationOptions? tls)
    {
        var server = new RawServer(script, tls);
        server._listener.Start();
        server._accepting = server.AcceptAsync();
        return Task.FromResult(server);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving.Values);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (!_stopping.IsCancellationRequested)
                {
                    _failures.Enqueue(e);
                }

                return;
            }

            int number = Interlocked.Increment(ref _connections);
            Task serving = ServeAsync(number, client);
            _serving[number] = serving;
            _ = serving.ContinueWith(
                _ => _serving.TryRemove(number, out Task? _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(int number, TcpClient client)
    {
        // A script that computes before its first await must not hold up the next connection.
        await Task.Yield();
        try
        {
            client.NoDelay = true;
            using var connection = new RawConnection(number, client, await OpenAsync(client), _requests.Enqueue, _stopping.Token);
            await _script(connection);
            await connection.EndAsync();
        }
        catch (OperationCanceledException)
        {
            // The server stops, or the client took too long to close; either way the connection ends here.
            client.Close();
        }
        catch (Exception e)
        {
            _failures.Enqueue(e);
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        if (_tls is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(_tls, _stopping.Token);
        return tls;
    }
}
