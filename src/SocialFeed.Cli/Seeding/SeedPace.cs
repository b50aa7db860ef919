using SocialFeed.Cassandra;

namespace SocialFeed.Cli.Seeding;

/// <summary>
/// How many actions are under way at once, and how long one is repeated that a cluster could not carry out just now. Repeating an action is like killing the
/// command and starting it again: it has the same id and leaves the same rows.
/// </summary>
internal sealed class SeedPace(int inFlight, TimeProvider time)
{
    /// <summary>The embedded store commits together what waits together.</summary>
    public const int Embedded = 1_000;

    /// <summary>Each action is several statements at once; more than the nodes keep up with would only time out.</summary>
    public const int Cluster = 128;

    private const int AttemptsMax = 8;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <exception cref="CliException">The store could not carry out an action several times in a row.</exception>
    public Task EachAsync(IEnumerable<int> numbers, SeedPhase phase, Func<int, CancellationToken, ValueTask> write, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            numbers,
            new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = cancellationToken },
            async (number, cancellation) =>
            {
                await RetryAsync(number, write, cancellation);
                phase.Advance();
            });

    /// <exception cref="CliException">The store could not carry it out several times in a row.</exception>
    public async ValueTask RetryAsync(int number, Func<int, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await write(number, cancellationToken);
                return;
            }
            catch (Exception exception) when (CassandraFailure.MayPass(exception))
            {
                if (attempt == AttemptsMax)
                    throw new CliException(
                        $"Cassandra failed {AttemptsMax} times in a row, last with: {exception.Message} Look at its nodes, then run the same command again: it goes on where it stopped.",
                        ExitCode.Failure);
            }

            await Task.Delay(delay, time, cancellationToken);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }
}
