using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>A frame that a node received or sent, or a connection that it accepted or lost (no frame then).</summary>
/// <param name="Request">The decoded request, of frames received.</param>
public sealed record Activity(ScriptedNode Node, int Connection, ActivityKind Kind, NodeFrameHeader Header, NodeRequest? Request);

public enum ActivityKind
{
    Accepted,
    Received,
    Sent,
    Closed,
}

/// <summary>Every frame of a cluster in the order of events; keeps the newest <see cref="Capacity"/>. Thread-safe.</summary>
public sealed class ActivityLog
{
    public const int Capacity = 1_000_000;

    private readonly Lock gate = new();
    private readonly Queue<Activity> entries = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Off while measuring.</summary>
    public bool IsEnabled { get; set; } = true;

    public Activity[] Entries
    {
        get
        {
            lock (gate)
                return [.. entries];
        }
    }

    /// <summary>Requests received, in order.</summary>
    public IEnumerable<NodeRequest> Requests => Entries.Where(e => e.Request is not null).Select(e => e.Request!);

    /// <summary>How many requests with this text (or part of it) arrived, whatever became of them.</summary>
    public int Count(string cql) => Requests.Count(r => r.Opcode is NodeOpcode.Query or NodeOpcode.Execute or NodeOpcode.Batch && r.Cql.Contains(cql, StringComparison.Ordinal));

    public void Clear()
    {
        lock (gate)
            entries.Clear();
    }

    /// <summary>Waits until the entries satisfy a condition.</summary>
    public async Task WaitAsync(Func<Activity[], bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
                next = changed.Task;
            if (condition(Entries))
                return;
            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Add(Activity entry)
    {
        if (!IsEnabled)
            return;
        TaskCompletionSource pulse;
        lock (gate)
        {
            if (entries.Count == Capacity)
                entries.Dequeue();
            entries.Enqueue(entry);
            pulse = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        pulse.TrySetResult();
    }
}
