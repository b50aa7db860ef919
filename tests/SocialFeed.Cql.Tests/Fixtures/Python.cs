using System.Diagnostics;
using SocialFeed.RealServers;

namespace SocialFeed.Cql.Tests.Fixtures;

/// <summary>Scripts of SocialFeed.Cql.CrossChecks, run with the system's Python, for which Debian packages the Cassandra driver (python3-cassandra).</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Runs a script; it must end with "passed N checks".</summary>
    public static async Task<int> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-W");
        start.ArgumentList.Add("ignore");
        start.ArgumentList.Add(Path.Combine(Folder, script));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        var last = (await output).TrimEnd().Split('\n')[^1];
        Assert.True(process.ExitCode == 0 && last.StartsWith("passed ", StringComparison.Ordinal), $"{script} {string.Join(' ', arguments)}: {last}\n{await errors}");
        return int.Parse(last.Split(' ')[1]);
    }

    public static string Folder { get; } = Path.Combine(RepositoryScript.Root, "tests", "SocialFeed.Cql.CrossChecks");
}
