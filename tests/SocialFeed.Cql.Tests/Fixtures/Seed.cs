namespace SocialFeed.Cql.Tests.Fixtures;

/// <summary>Seeds of properties: a new one each time, told when a case fails; SEED in the environment repeats one.</summary>
internal static class Seed
{
    public static int Value { get; } = int.TryParse(Environment.GetEnvironmentVariable("SEED"), out var seed) ? seed : Environment.TickCount;

    /// <summary>Runs cases, each with a source of randomness of its own; a failure names seed and case.</summary>
    public static void Cases(int count, Action<Random> test)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                test(new Random(unchecked((Value * 7919) + i)));
            }
            catch (Exception e)
            {
                Assert.Fail($"Case {i} of seed {Value}: {e}");
            }
        }
    }
}
