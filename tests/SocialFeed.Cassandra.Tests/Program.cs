namespace SocialFeed.Cassandra.Tests;

/// <summary>
/// The tests' own executable: <c>measure</c> prints what pushes to home timelines cost beside a bare loop of the same
/// statements.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["measure"])
        {
            await Measurements.RunAsync();
            return 0;
        }
        await Console.Error.WriteLineAsync("Run the tests with `dotnet test`; `measure` prints what pushes cost.");
        return 2;
    }
}
