using System.Collections.Concurrent;

namespace Curlew.LibCurl;

/// <summary>
/// Runs transfers as tasks, any number at once, on a few threads of its own. Handles that are run by the same object
/// share its connections.
/// </summary>
/// <remarks>
/// All members are safe from any thread. While a transfer runs, its handle belongs to it: members of the handle called
/// from elsewhere raise <see cref="InvalidOperationException"/>, but for <see cref="Curl.Unpause"/>. The callbacks of the
/// handle run on a thread of this object and must not block: all transfers there would wait. Streams need no such care:
/// they are read and written asynchronously, and a transfer whose stream is not ready pauses alone. Nothing that awaits
/// a task runs on those threads.
/// </remarks>
public sealed class AsyncCurl : IAsyncDisposable, IDisposable
{
    private const int Slack = 8;

    private static readonly Lazy<AsyncCurl> s_shared = new(CreateShared);

    private readonly EventLoop[] _loops;
    private readonly SemaphoreSlim? _total;
    private readonly ConcurrentDictionary<string, SemaphoreSlim>? _perHost;
    private readonly int _maxTransfersPerHost;
    private int _next;
    private volatile bool _disposed;

    /// <summary>Makes the threads and starts them.</summary>
    /// <param name="options">How many of what; null for the defaults.</param>
    public AsyncCurl(AsyncCurlOptions? options = null)
    {
        options ??= new AsyncCurlOptions();
        _loops = [.. Enumerable.Range(0, options.Loops).Select(i => new EventLoop(i, options))];
        _total = options.MaxTransfers is { } total ? new SemaphoreSlim(total, total) : null;
        if (options.MaxTransfersPerHost is { } perHost)
        {
            _perHost = new ConcurrentDictionary<string, SemaphoreSlim>(StringComparer.OrdinalIgnoreCase);
            _maxTransfersPerHost = perHost;
        }
    }

    /// <summary>The one that <see cref="Curl.PerformAsync"/> uses; it lives as long as the process.</summary>
    public static AsyncCurl Shared => s_shared.Value;

    /// <summary>Transfers that run just now.</summary>
    public int Count => _loops.Sum(l => l.Load);

    /// <summary>Runs the transfer that the options of a handle describe.</summary>
    /// <param name="curl">The handle; it must be idle.</param>
    /// <param name="cancellationToken">Ends this transfer and its connection at once.</param>
    /// <returns>A task that ends with the transfer, when the handle is idle again. It fails as <see cref="Curl.Perform"/>
    /// would.</returns>
    /// <exception cref="ObjectDisposedException">This object or the handle is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle is in use, or in a multi handle.</exception>
    public Task PerformAsync(Curl curl, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(curl);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        return _total is null && _perHost is null
            ? Start(curl, cancellationToken)
            : PerformLimitedAsync(curl, cancellationToken);
    }

    /// <summary>Cancels what runs, waits until it has ended, and stops the threads.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await Task.WhenAll(_loops.Select(l => l.StopAsync())).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _disposed = true;
        foreach (var loop in _loops)
        {
            loop.StopAsync().Wait();
        }
    }

    private static AsyncCurl CreateShared()
    {
        var shared = new AsyncCurl();

        // TLS libraries clean up at exit; a thread that is inside one by then would crash the process.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.WaitAll([.. shared._loops.Select(l => l.StopAsync())], TimeSpan.FromSeconds(2));
        return shared;
    }

    private Task Start(Curl curl, CancellationToken cancellationToken) =>
        curl.Handle.IsConnectOnly
            ? Task.Factory.StartNew(() => curl.Perform(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Transfer.Start(curl, Choose(curl), cancellationToken);

    private async Task PerformLimitedAsync(Curl curl, CancellationToken cancellationToken)
    {
        var host = _perHost?.GetOrAdd(UrlText.Origin(curl.GetInfo(CurlInfo.EffectiveUrl)), _ => new SemaphoreSlim(_maxTransfersPerHost));
        if (host is not null)
        {
            await host.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (_total is not null)
            {
                await _total.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            try
            {
                await Start(curl, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _total?.Release();
            }
        }
        finally
        {
            host?.Release();
        }
    }

    /// <summary>The loop that the handle was on before, where its connections are, unless another has much less to do.</summary>
    private EventLoop Choose(Curl curl)
    {
        var start = (uint)Interlocked.Increment(ref _next);
        var best = _loops[start % (uint)_loops.Length];
        foreach (var loop in _loops)
        {
            if (loop.Load < best.Load)
            {
                best = loop;
            }
        }

        return curl.Handle.LastLoop is { } last && ReferenceEquals(last.Owner, best.Owner) && last.Load <= best.Load + Slack ? last : best;
    }
}
