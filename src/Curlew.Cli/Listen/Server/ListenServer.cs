using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Threading.Channels;

namespace Curlew.Cli.Listen;

/// <summary>
/// A server on this machine that records whoever connects: TLS, or HTTP without it on the same port, told apart by the first byte.
/// What happens comes out of <see cref="Events"/> in its order.
/// </summary>
internal sealed class ListenServer : IAsyncDisposable
{
    /// <summary>After so long without a byte a connection is closed, so that what it brought is told.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to hear that a connection is over.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener;
    private readonly SslStreamCertificateContext _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, Task> _connections = new();
    private readonly Channel<ListenEvent> _events = Channel.CreateUnbounded<ListenEvent>(new() { SingleReader = true });
    private readonly TimeSpan _patience;
    private readonly Task _accepting;

    /// <param name="port">0 for one that is free.</param>
    /// <param name="certificate">With its private key.</param>
    /// <param name="patience">How long a connection may be idle.</param>
    /// <exception cref="FailureException">The port is taken.</exception>
    public ListenServer(int port, ListenCertificate certificate, TimeSpan? patience = null)
    {
        _certificate = certificate.Context;
        _patience = patience ?? Patience;
        _listener = new(IPAddress.Loopback, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new FailureException($"nobody can listen on port {port}: {e.Message}; '--port 0' takes one that is free.", e);
        }

        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What happens, until <see cref="StopAsync"/> has closed everything. A failure of the server itself is thrown at the end.</summary>
    public ChannelReader<ListenEvent> Events => _events.Reader;

    /// <summary>Closes all connections; what they brought is told.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _accepting.ConfigureAwait(false);
        var closing = Task.WhenAll(_connections.Values);
        await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _events.Writer.TryComplete(closing.Exception?.InnerException);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (var number = 1; ; number++)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                RecordedConnection connection = new(number);
                _connections[number] = Task.Run(() => ServeAsync(client, connection));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Nobody is listening any more.
        }
    }

    private async Task ServeAsync(TcpClient client, RecordedConnection connection)
    {
        using IdleGuard guard = new(_patience, _stop.Token);
        try
        {
            client.NoDelay = true;
            await ConverseAsync(new PeekStream(client.GetStream(), guard.Renew), connection, guard.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // Idle for too long, or the server stops.
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or WebSocketException or WireException)
        {
            connection.Error = SafeText.OneLine((e.InnerException ?? e).Message);
        }
        finally
        {
            client.Dispose();
            _events.Writer.TryWrite(new ListenEvent.Closed(connection));
            _connections.TryRemove(connection.Number, out _);
        }
    }

    private async Task ConverseAsync(PeekStream stream, RecordedConnection connection, CancellationToken cancellationToken)
    {
        var first = await stream.PeekAsync(1, cancellationToken).ConfigureAwait(false);
        connection.IsSecure = !first.IsEmpty && first.Span[0] == TlsRecords.Handshake;
        if (!connection.IsSecure)
        {
            await SpeakHttpAsync(stream, connection, cancellationToken).ConfigureAwait(false);
            return;
        }

        connection.Hello = ClientHello.Read(await TlsRecords.PeekMessageAsync(stream, cancellationToken).ConfigureAwait(false));
        var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await using var disposing = tls.ConfigureAwait(false);
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = _certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        await tls.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
        connection.TlsVersion = tls.SslProtocol switch
        {
            SslProtocols.Tls13 => "1.3",
            SslProtocols.Tls12 => "1.2",
            var older => older.ToString(),
        };
        connection.Protocol = tls.NegotiatedApplicationProtocol is var protocol && protocol.Protocol.IsEmpty ? null : protocol.ToString();
        try
        {
            await SpeakHttpAsync(new PeekStream(tls), connection, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await tls.ShutdownAsync().WaitAsync(Farewell, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task SpeakHttpAsync(PeekStream stream, RecordedConnection connection, CancellationToken cancellationToken)
    {
        _events.Writer.TryWrite(new ListenEvent.Opened(connection));
        if (await stream.StartsWithAsync(Http2Parser.Preface.ToArray(), cancellationToken).ConfigureAwait(false))
        {
            await new Http2Conversation(stream, connection, Answer, Answered).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await new Http1Conversation(stream, connection, Answer, Answered).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        SiteAnswer Answer(RecordedRequest request)
        {
            _events.Writer.TryWrite(new ListenEvent.Requested(connection, request));
            return ListenSite.Answer(request, () => RecordingJson.Write(connection, indented: true));
        }

        void Answered(SiteAnswer answer)
        {
            if (answer.EndsTour)
            {
                _events.Writer.TryWrite(new ListenEvent.Toured(connection));
            }
        }
    }
}
