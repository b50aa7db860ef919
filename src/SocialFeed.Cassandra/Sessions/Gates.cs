namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// Lets one caller at a time through for a pair of ids, within this process: a fixed number of stripes, shared by
/// what hashes alike. Callers must not hold two at once. Waiting is asynchronous and in order.
/// </summary>
/// <param name="permits">Callers let through at a time.</param>
internal sealed class Gates(int stripes = Gates.DefaultStripes, int permits = 1)
{
    public const int DefaultStripes = 4_096;

    private readonly SemaphoreSlim?[] _stripes = new SemaphoreSlim?[stripes];

    public async ValueTask<Passage> EnterAsync(long first, long second, CancellationToken cancellationToken)
    {
        var index = (int)((uint)HashCode.Combine(first, second) % (uint)_stripes.Length);
        var stripe = _stripes[index] ?? LazyInitializer.EnsureInitialized(ref _stripes[index], () => new SemaphoreSlim(permits, permits))!;
        await stripe.WaitAsync(cancellationToken);
        return new Passage(stripe);
    }

    public readonly struct Passage(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
