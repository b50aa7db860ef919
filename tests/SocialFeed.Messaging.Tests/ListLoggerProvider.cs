using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SocialFeed.Messaging.Tests;

/// <summary>Keeps what was logged.</summary>
public sealed class ListLoggerProvider : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Line)> _entries = new();

    public IEnumerable<string> Categories => _entries.Select(entry => entry.Category);

    public IEnumerable<string> Lines => _entries.Select(entry => entry.Line);

    public ILogger CreateLogger(string categoryName) => new ListLogger(categoryName, _entries);

    public void Dispose()
    {
    }
}

file sealed class ListLogger(string category, ConcurrentQueue<(string Category, string Line)> entries) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        entries.Enqueue((category, $"{logLevel}: {category}: {formatter(state, exception)}{(exception is null ? "" : $" [{exception.GetType().Name}: {exception.Message}]")}"));
}
