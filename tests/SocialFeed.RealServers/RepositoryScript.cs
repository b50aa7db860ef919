using System.Diagnostics;
using System.Reflection;

namespace SocialFeed.RealServers;

/// <summary>How a script ended, and what it wrote.</summary>
public sealed record ScriptResult(int ExitCode, string Output, string Errors);

/// <summary>Runs the repository's scripts, found from the folder that the tests run in.</summary>
public static class RepositoryScript
{
    /// <summary>The folder that holds SocialFeed.sln.</summary>
    /// <remarks>
    /// Build output may lie outside of the repository; then <c>SOCIALFEED_REPOSITORY</c>, or where this library was built, says where the repository is.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">None of these lies in a repository.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs <c>scripts/NAME</c> to its end.</summary>
    /// <param name="name">The script's file name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables added to those of this process.</param>
    /// <param name="cancellationToken">Ends the script's process, not what it has started.</param>
    public static async Task<ScriptResult> RunAsync(
        string name, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "scripts", name), arguments)
        {
            WorkingDirectory = Root, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"scripts/{name} could not be started.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ScriptResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static string FindRoot()
    {
        var builtFrom = typeof(RepositoryScript).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "BuiltFrom");
        string?[] starts = [Environment.GetEnvironmentVariable("SOCIALFEED_REPOSITORY"), AppContext.BaseDirectory, builtFrom?.Value];
        foreach (var start in starts.Where(s => !string.IsNullOrEmpty(s)))
        {
            for (var folder = new DirectoryInfo(start!); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "SocialFeed.sln")))
                    return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException("No folder above the tests has SocialFeed.sln: set SOCIALFEED_REPOSITORY to the repository's folder.");
    }
}
