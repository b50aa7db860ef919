using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SocialFeed.Cql;

/// <summary>
/// What the driver measures, as instruments of the meter <c>SocialFeed.Cql</c>. Instruments nobody listens to cost one read of a flag.
/// One object per cluster; disposing it takes its instruments away.
/// </summary>
internal sealed class CqlMetrics : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "SocialFeed.Cql";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _speculations;
    private readonly Counter<long> _unprepared;
    private readonly Counter<long> _connects;
    private readonly Counter<long> _connectFailures;
    private readonly Counter<long> _disconnects;

    /// <param name="sample">Current totals over all pools.</param>
    public CqlMetrics(Func<PoolTotals> sample)
    {
        _meter = new Meter(Name);
        _duration = _meter.CreateHistogram<double>("db.client.operation.duration", "s", "Time of a request with all its attempts");
        _retries = _meter.CreateCounter<long>("cql.client.retries", "{retry}", "Attempts after the first");
        _speculations = _meter.CreateCounter<long>("cql.client.speculative_executions", "{execution}", "Executions started before an answer came");
        _unprepared = _meter.CreateCounter<long>("cql.client.unprepared", "{statement}", "Statements a node had forgotten and was taught again");
        _connects = _meter.CreateCounter<long>("cql.client.connects", "{connection}", "Connections opened");
        _connectFailures = _meter.CreateCounter<long>("cql.client.connect_failures", "{connection}", "Attempts to connect that failed");
        _disconnects = _meter.CreateCounter<long>("cql.client.disconnects", "{connection}", "Connections lost, without those closed on purpose");
        _meter.CreateObservableUpDownCounter("cql.client.connections", () => sample().Connections, "{connection}", "Open connections");
        _meter.CreateObservableUpDownCounter("cql.client.in_flight", () => sample().InFlight, "{request}", "Requests waiting for an answer");
        _meter.CreateObservableUpDownCounter("cql.client.orphans", () => sample().Orphans, "{request}", "Stream ids held by requests given up");
        _meter.CreateObservableUpDownCounter("cql.client.waiters", () => sample().Waiters, "{request}", "Requests waiting for room on a connection");
    }

    /// <summary>Whether to take the time of requests.</summary>
    public bool TimesRequests => _duration.Enabled;

    /// <param name="started">A timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="error">Why the request failed; null when it did not.</param>
    public void RequestEnded(long started, Exception? error) => RequestEnded(Stopwatch.GetElapsedTime(started), error);

    /// <param name="time">How long the request took, by the cluster's clock.</param>
    /// <param name="error">As above.</param>
    public void RequestEnded(TimeSpan time, Exception? error)
    {
        var seconds = time.TotalSeconds;
        var system = new KeyValuePair<string, object?>("db.system.name", "cassandra");
        if (error is null)
            _duration.Record(seconds, system);
        else
            _duration.Record(seconds, system, new KeyValuePair<string, object?>("error.type", error.GetType().Name));
    }

    public void Retried() => _retries.Add(1);

    public void Speculated() => _speculations.Add(1);

    public void Unprepared() => _unprepared.Add(1);

    public void Connected() => _connects.Add(1);

    public void ConnectFailed() => _connectFailures.Add(1);

    public void Disconnected() => _disconnects.Add(1);

    public void Dispose() => _meter.Dispose();
}

/// <summary>Sums over all pools of a cluster.</summary>
internal readonly record struct PoolTotals(int Connections, int InFlight, int Orphans, int Waiters);
