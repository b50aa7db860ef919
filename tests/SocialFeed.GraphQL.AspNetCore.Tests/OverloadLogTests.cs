using Microsoft.Extensions.Logging;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

public sealed class OverloadLogTests
{
    [Fact]
    public void The_first_refusal_is_told_at_once_and_those_after_it_together()
    {
        var (time, lines) = (new SetTime(), new Lines());
        var log = new OverloadLog(32, 128, time, lines);

        log.Note();
        Assert.Equal(["1 GraphQL requests were refused because 32 operations execute and 128 wait"], lines.Written);

        for (var i = 0; i < 1_000; i++)
            log.Note();
        Assert.Single(lines.Written);

        time.Now += OverloadLog.Interval;
        log.Note();
        Assert.Equal("1001 GraphQL requests were refused because 32 operations execute and 128 wait", lines.Written[^1]);
        Assert.Equal(2, lines.Written.Count);
    }

    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
