namespace SocialFeed.Cluster.Tests;

/// <summary>Looks through logs for what must never stand there: an exception that nobody handled.</summary>
internal static class LogScan
{
    private static readonly string[] Never = ["unhandled exception", "unobserved", "crit: ", "fail: Microsoft.AspNetCore.Server.Kestrel"];

    public static IReadOnlyList<string> Findings(IEnumerable<string> lines) =>
        [.. lines.Where(line => Never.Any(sign => line.Contains(sign, StringComparison.OrdinalIgnoreCase)))];
}
