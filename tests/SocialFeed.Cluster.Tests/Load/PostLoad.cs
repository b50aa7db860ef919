using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace SocialFeed.Cluster.Tests.Load;

/// <summary>A post whose acknowledgment was received: from here on it may neither be lost nor repeated.</summary>
internal sealed record AcknowledgedPost(string Id, Member Author, DateTimeOffset CreatedAt);

/// <summary>
/// Posts at a steady rate, whatever the answers do (open loop), each with an idempotency key and repeated until it is acknowledged. What was acknowledged is
/// the model.
/// </summary>
internal sealed class PostLoad(ApiClient api, Town town, int postsPerSecond, Random random, string name)
{
    /// <summary>How long a post may be refused before the load gives it up; longer than any server of a scenario is away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const int TicksPerSecond = 50;

    private const string Mutation =
        "mutation($input: CreatePostInput!) { createPost(input: $input) { post { id createdAt } errors { code message } } }";

    private readonly ConcurrentQueue<AcknowledgedPost> _acknowledged = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _marks = new();
    private readonly ConcurrentQueue<double> _milliseconds = new();
    private int _issued;

    public IReadOnlyCollection<AcknowledgedPost> Acknowledged => _acknowledged;

    /// <summary>Posts that were never acknowledged, with what the gateways said.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Posts sent for the first time.</summary>
    public int Issued => Volatile.Read(ref _issued);

    /// <summary>Completes when so many posts have been sent.</summary>
    public Task IssuedAsync(int posts)
    {
        var mark = _marks.GetOrAdd(posts, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Issued >= posts)
            mark.TrySetResult();
        return mark.Task;
    }

    /// <summary>Milliseconds from the moment a post was due until its acknowledgment, repeats included, below which this share of posts stayed.</summary>
    public double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min((int)(share * sorted.Length), sorted.Length - 1)];
    }

    public async Task RunAsync(TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var total = (int)(duration.TotalSeconds * postsPerSecond);
        var posts = new List<Task>(total);
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond), time);
        while (posts.Count < total && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var due = Math.Min(total, (int)(time.GetElapsedTime(started).TotalSeconds * postsPerSecond));
            while (posts.Count < due)
                posts.Add(PostAsync(posts.Count, town.Members[random.Next(town.Members.Count)], time, cancellationToken));
            Volatile.Write(ref _issued, posts.Count);
            foreach (var (mark, reached) in _marks)
            {
                if (posts.Count >= mark)
                    reached.TrySetResult();
            }
        }

        await Task.WhenAll(posts);
    }

    private async Task PostAsync(int number, Member author, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        try
        {
            var input = new { text = $"{author.Handle} writes {key}", idempotencyKey = key };
            var data = await api.SendAsync(Mutation, new { input }, author.AccessToken, Patience, cancellationToken);
            var payload = data.GetProperty("createPost");
            var post = payload.GetProperty("post");
            if (post.ValueKind == JsonValueKind.Null)
            {
                _failures.Enqueue($"{key}: {payload.GetProperty("errors").GetRawText()}");
                return;
            }

            _milliseconds.Enqueue(time.GetElapsedTime(started).TotalMilliseconds);
            _acknowledged.Enqueue(new AcknowledgedPost(post.GetProperty("id").GetString()!, author, post.GetProperty("createdAt").GetDateTimeOffset()));
        }
        catch (ApiException exception)
        {
            _failures.Enqueue($"{key}: {exception.Message}");
        }
    }
}
