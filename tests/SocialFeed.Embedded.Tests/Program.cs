namespace SocialFeed.Embedded.Tests;

/// <summary>
/// The tests' own executable: <c>crash-child DIR</c> is the process that the crash test kills, <c>measure [DIR]</c> prints what the store's operations cost.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["measure", .. var rest]:
                await Measurements.RunAsync(rest is [var directory] ? directory : Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
                return 0;
            case ["crash-child", var crashDirectory]:
                await CrashChild.RunAsync(crashDirectory);
                return 0;
            default:
                await Console.Error.WriteLineAsync("Run the tests with `dotnet test`; `measure [DIR]` prints costs; `crash-child DIR` serves the crash test.");
                return 2;
        }
    }
}
