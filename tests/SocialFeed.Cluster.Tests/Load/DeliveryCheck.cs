using System.Text.Json;

namespace SocialFeed.Cluster.Tests.Load;

/// <summary>Waits until the API says of every acknowledged post that its fan-out is complete, and compares its numbers with the model's.</summary>
internal static class DeliveryCheck
{
    /// <summary>Posts asked for in one document.</summary>
    private const int Batch = 50;

    private const int Parallel = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <returns>What is wrong, post by post; empty when all are delivered.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        ApiClient api, IReadOnlyCollection<AcknowledgedPost> posts, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var open = posts.ToList();
        using var timer = new PeriodicTimer(PollInterval, time);
        do
        {
            var answers = await AskAsync(api, open, cancellationToken);
            open = [.. open.Where(post => !answers[post.Id].IsComplete)];
            var wrong = answers.Where(a => a.Value.IsComplete && a.Value.Finding is not null).Select(a => a.Value.Finding!).ToList();
            if (wrong.Count > 0)
                return wrong;
            if (open.Count == 0)
                return [];
            if (time.GetElapsedTime(started) > timeout)
                return [.. open.Select(post => $"{post.Id} by {post.Author.Handle} is not delivered after {timeout}: {answers[post.Id].Finding}")];
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
        return [];
    }

    private static async Task<Dictionary<string, (bool IsComplete, string? Finding)>> AskAsync(
        ApiClient api, List<AcknowledgedPost> posts, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<string, (bool, string?)>();
        var batches = posts.GroupBy(post => post.Author).SelectMany(author => author.Chunk(Batch));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(batches, parallel, async (batch, token) =>
        {
            var fields = batch.Select((post, i) => $"d{i}: deliveryStatus(postId: \"{post.Id}\") {{ expected delivered isComplete }}");
            var data = await api.SendAsync($"{{ {string.Join(' ', fields)} }}", new { }, batch[0].Author.AccessToken, Patience, token);
            for (var i = 0; i < batch.Length; i++)
            {
                var answer = Judge(batch[i], data.GetProperty($"d{i}"));
                lock (answers)
                    answers[batch[i].Id] = answer;
            }
        });
        return answers;
    }

    private static (bool IsComplete, string? Finding) Judge(AcknowledgedPost post, JsonElement status)
    {
        if (status.ValueKind == JsonValueKind.Null)
            return (false, "no delivery status");
        var (expected, delivered) = (status.GetProperty("expected").GetInt32(), status.GetProperty("delivered").GetInt32());
        var isRight = expected == post.Author.FollowerCount && delivered == expected;
        var finding = isRight
            ? null
            : $"{post.Id} by {post.Author.Handle}: expected {expected}, delivered {delivered}, the model has {post.Author.FollowerCount} followers";
        return (status.GetProperty("isComplete").GetBoolean(), finding);
    }
}
