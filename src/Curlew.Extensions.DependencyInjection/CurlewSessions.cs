using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Curlew;

/// <summary>Makes sessions of named options, once each.</summary>
internal sealed class CurlewSessions(
    IOptionsMonitor<CurlewOptions> options, IEnumerable<CurlewName> names, ILoggerFactory? loggers = null, IMeterFactory? meters = null)
    : ICurlewSessions, IDisposable, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Session>> _sessions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = [.. names.Select(n => n.Name)];
    private bool _isDisposed;

    public Session Get(string name = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_names.Contains(name))
        {
            throw new InvalidOperationException($"There is no session '{name}'; add it with services.AddCurlew(\"{name}\").");
        }

        return _sessions.GetOrAdd(name, n => new Lazy<Session>(() => Make(n))).Value;
    }

    public void Dispose()
    {
        _isDisposed = true;
        foreach (var session in Made())
        {
            session.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (var session in Made())
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<Session> Made() => _sessions.Values.Where(s => s.IsValueCreated).Select(s => s.Value);

    private Session Make(string name)
    {
        var session = new Session
        {
            Logger = loggers?.CreateLogger(name.Length == 0 ? "Curlew.Session" : $"Curlew.Session.{name}"),
            MeterFactory = meters,
        };
        options.Get(name).Apply(session);
        return session;
    }
}

/// <summary>A name under which a session was added.</summary>
internal sealed record CurlewName(string Name);
