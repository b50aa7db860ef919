using System.Diagnostics;

namespace SocialFeed.Cli.Tests;

/// <summary>The tool as its users run it: a process of its own.</summary>
internal sealed class CliProcess : IDisposable
{
    /// <summary>A run that hangs fails after this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private CliProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => _process.HasExited;

    public static async Task<CliResult> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        using var process = Start(environment, args);
        using var patience = new CancellationTokenSource(Patience);
        await process._process.WaitForExitAsync(patience.Token);
        return new CliResult(process._process.ExitCode, await process._output, await process._errors);
    }

    public static Task<CliResult> RunAsync(params string[] args) => RunAsync(null, args);

    /// <param name="environment">On top of this process's, from which everything that sets the tool up is taken out.</param>
    public static CliProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "socialfeed.dll"));
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        foreach (var name in (string[])["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "SocialFeed__Mode", "SocialFeed__DataDirectory"])
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>Ends it as a power cut would, as far as the process is concerned: SIGKILL on Unix.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();
}

internal sealed record CliResult(int ExitCode, string Output, string Errors);
