using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Curlew.Tests.Diagnostics;

/// <summary>Keeps what is logged from a level on.</summary>
internal sealed class RecordingLogger(LogLevel from) : ILogger
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue(new LogEntry(logLevel, eventId, formatter(state, exception), exception));
}

internal sealed record LogEntry(LogLevel Level, EventId Event, string Text, Exception? Exception);
