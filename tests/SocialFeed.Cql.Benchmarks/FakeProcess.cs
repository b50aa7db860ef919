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
        // The version of the real node here; and no work between a request's arrival and its answer but the answer: no other thread, nor one that spins.
        var start = new ProcessStartInfo("dotnet", [assembly, "--generation", "2.1", "--no-log"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        var process = Process.Start(start)!;
        var ready = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{Name} ended before it was ready.");
        return new FakeProcess(process, ready.Split(' ')[1]);
    }

    /// <summary>From now on the node answers each prepared statement as it does the first time.</summary>
    public async Task AnswerConstantlyAsync()
    {
        await process.StandardInput.WriteLineAsync("constant 0");
        await process.StandardInput.FlushAsync();
        if (await process.StandardOutput.ReadLineAsync() is not "ok")
            throw new InvalidOperationException($"{Name} did not obey.");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
