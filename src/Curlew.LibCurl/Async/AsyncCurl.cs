using System.Runtime.CompilerServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// Runs transfers as tasks, any number at once, on a few threads of its own. Handles that are run by the same object
/// share its connections.
/// </summary>
/// <remarks>
/// All members are safe from any thread. While a transfer runs, its handle belongs to it: members of the handle called
/// from elsewhere raise <see cref="InvalidOperationException"/>, but for <see cref="Curl.Unpause"/>. The callbacks of the
/// handle run on a thread of this object and must not block: all transfers there would wait. Streams need no such care:
/// they are read and written asynchronously, and a transfer whose stream is not ready pauses alone. A transfer that is
/// cancelled or fails does not wait for what its stream is doing just then; that operation's token is cancelled. Nothing
/// that awaits a task runs on those threads.
/// </remarks>
public sealed class AsyncCurl : IAsyncDisposable, IDisposable
{
    private const int Slack = 8;

    private static readonly Version s_upkeepOfMulti = new(8, 12);
    private static readonly TimeSpan s_patienceAtExit = TimeSpan.FromSeconds(2);
    private static readonly Lazy<AsyncCurl> s_shared = new(() => new AsyncCurl());

    private readonly EventLoop[] _loops;
    private readonly ConnectOnlyTransfers _connecting = new();
    private int _next;
    private volatile bool _disposed;

    /// <summary>Makes the threads and starts them.</summary>
    /// <param name="options">How many of what; null for the defaults.</param>
    public AsyncCurl(AsyncCurlOptions? options = null)
    {
        options ??= new AsyncCurlOptions();
        _loops = CreateLoops(options);

        // TLS libraries clean up at exit; a thread that is inside one by then would crash the process.
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>The one that <see cref="Curl.PerformAsync"/> uses; it lives as long as the process.</summary>
    public static AsyncCurl Shared => s_shared.Value;

    /// <summary>Transfers that were started and have not ended, with those that wait for their turn.</summary>
    public int Count => _loops.Sum(l => l.Load) + _connecting.Count;

    /// <summary>Runs the transfer that the options of a handle describe.</summary>
    /// <param name="curl">The handle; it must be idle.</param>
    /// <param name="cancellationToken">Ends this transfer and its connection at once.</param>
    /// <returns>A task that ends with the transfer, when the handle is idle again. It fails as <see cref="Curl.Perform"/>
    /// would.</returns>
    /// <exception cref="ObjectDisposedException">This object or the handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is in use, or in a multi handle.</exception>
    public Task PerformAsync(Curl curl, CancellationToken cancellationToken = default) => PerformAsync(curl, body: null, cancellationToken);

    /// <summary>Connects as the options of a handle say (<c>CURLOPT_CONNECT_ONLY</c>): name, proxy, TLS. Bytes then go to and from the
    /// server as a stream.</summary>
    /// <param name="curl">The handle; it must be idle. From the moment that it is connected it belongs to the connection, and is closed
    /// with it; after a failure it is the caller's.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CurlEasyException">No connection could be made; the task fails with it.</exception>
    /// <exception cref="ObjectDisposedException">This object or the handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is in use, or in a multi handle.</exception>
    public async Task<CurlStream> ConnectAsync(Curl curl, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(curl);
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);
        await PerformAsync(curl, body: null, cancellationToken).ConfigureAwait(false);
        return Adopt(curl);
    }

    /// <summary>Makes a stream of a handle that is connected.</summary>
    internal CurlStream Adopt(Curl curl) => new(curl, _loops[(uint)Interlocked.Increment(ref _next) % (uint)_loops.Length].Sockets);

    /// <summary>Does what keeps idle connections alive, such as an HTTP/2 PING (<c>curl_easy_upkeep</c>), for all of
    /// them, whatever <see cref="CurlOpt.UpkeepIntervalMs"/> says: who calls this decides how often.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="NotSupportedException">libcurl is older than 8.12, and reaches only connections of single
    /// transfers.</exception>
    /// <exception cref="ObjectDisposedException">This object is closed.</exception>
    public Task UpkeepAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (CurlLibrary.Version < s_upkeepOfMulti)
        {
            throw new NotSupportedException($"Upkeep of many connections needs libcurl {s_upkeepOfMulti}; loaded is {CurlLibrary.Version}.");
        }

        return Task.WhenAll(_loops.Select(l => l.UpkeepAsync())).WaitAsync(cancellationToken);
    }

    /// <summary>Cancels what runs, waits until it has ended, and stops the threads. A second call only waits.</summary>
    /// <exception cref="InvalidOperationException">This is <see cref="Shared"/>.</exception>
    public async ValueTask DisposeAsync()
    {
        ThrowIfShared();
        await StopAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    /// <exception cref="InvalidOperationException">This is <see cref="Shared"/>, or a callback of a transfer that would
    /// have to end first.</exception>
    public void Dispose()
    {
        ThrowIfShared();
        if (_loops.Any(l => l.ThreadId == Environment.CurrentManagedThreadId))
        {
            throw new InvalidOperationException("AsyncCurl.Dispose was called in a callback of a transfer that it waits for; use DisposeAsync and await it elsewhere.");
        }

        StopAsync().GetAwaiter().GetResult();
    }

    /// <summary>As the public one; with a collector, the body goes there.</summary>
    internal Task PerformAsync(Curl curl, BodyCollector? body, CancellationToken cancellationToken, [CallerMemberName] string member = "")
    {
        ArgumentNullException.ThrowIfNull(curl);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        return curl.Handle.IsConnectOnly && !_loops[0].Connects
            ? _connecting.Start(curl, member, cancellationToken)
            : Transfer.Start(curl, Choose(curl.Handle), body, turnEnded: null, member, cancellationToken).Task;
    }

    /// <summary>As <see cref="PerformAsync(Curl, CancellationToken)"/>, for who has more to do with a transfer than to wait for its end.</summary>
    /// <param name="curl">The handle.</param>
    /// <param name="turnEnded">See <see cref="Transfer.TurnEnded"/>.</param>
    /// <param name="cancellationToken">Ends the transfer until its task has ended.</param>
    internal Transfer Start(Curl curl, Action turnEnded, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        return Transfer.Start(curl, Choose(curl.Handle), collector: null, turnEnded, nameof(PerformAsync), cancellationToken);
    }

    private static EventLoop[] CreateLoops(AsyncCurlOptions options)
    {
        var limits = TransferLimits.From(options);
        var loops = new List<EventLoop>(options.Loops);
        try
        {
            for (var i = 0; i < options.Loops; i++)
            {
                loops.Add(new EventLoop(i, options, limits));
            }

            return [.. loops];
        }
        catch
        {
            loops.ForEach(l => _ = l.StopAsync());
            throw;
        }
    }

    private Task StopAsync()
    {
        _disposed = true;
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        return Task.WhenAll([_connecting.StopAsync(), .. _loops.Select(l => l.StopAsync())]);
    }

    private void StopAtExit(object? sender, EventArgs e) => StopAsync().Wait(s_patienceAtExit);

    private void ThrowIfShared()
    {
        if (s_shared.IsValueCreated && ReferenceEquals(this, s_shared.Value))
        {
            throw new InvalidOperationException("AsyncCurl.Shared lives as long as the process; make another to have one that ends.");
        }
    }

    /// <summary>The loop that the handle was on before, where its connections are, unless another has much less to do.</summary>
    private EventLoop Choose(EasyHandle easy)
    {
        if (_loops is [var only])
        {
            return only;
        }

        var start = (uint)Interlocked.Increment(ref _next);
        var best = _loops[start % (uint)_loops.Length];
        foreach (var loop in _loops)
        {
            if (loop.Load < best.Load)
            {
                best = loop;
            }
        }

        return easy.LastShard?.Loop is { } last && last.Load <= best.Load + Slack && _loops.Contains(last) ? last : best;
    }
}
