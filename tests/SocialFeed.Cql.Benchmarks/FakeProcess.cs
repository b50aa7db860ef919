using System.Diagnostics;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>The fake node as a process of its own, so that its CPU is not counted as the client's.</summary>
internal sealed class FakeProcess : IDisposable
{
    private const string Name = "SocialFeed.Cql.FakeNode";

    private readonly Process process;

    private FakeProcess(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<FakeProcess> StartAsync()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(own.Parent!.Parent!.FullName, Name, own.Name, Name + ".dll");
        if (!File.Exists(assembly))
            throw new FileNotFoundException($"{Name} is not built: dotnet build tests/{Name} -c {own.Name}.", assembly);
        var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, "--generation", "3.11", "--no-log"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{Name} ended before it was ready.");
        return new FakeProcess(process, ready.Split(' ')[1]);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
