namespace SocialFeed.Redis.Tests;

/// <summary>The tests' own executable: <c>measure HOST:PORT</c> prints what the caches cost on that server.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["measure", var endpoint])
        {
            await Measurements.RunAsync(endpoint);
            return 0;
        }
        await Console.Error.WriteLineAsync("Run the tests with `dotnet test`; `measure HOST:PORT` prints costs.");
        return 2;
    }
}
