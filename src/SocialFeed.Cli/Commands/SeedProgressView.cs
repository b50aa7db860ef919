using SocialFeed.Cli.Seeding;
using Spectre.Console;

namespace SocialFeed.Cli.Commands;

/// <summary>Shows how far a seeding has come: a bar for a person at a terminal, lines for a log.</summary>
internal static class SeedProgressView
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public static Task<SeedResult> ShowAsync(SeedStatus status, TimeProvider time, Task<SeedResult> work) =>
        !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive
            ? ShowBarsAsync(status, time, work)
            : WriteLinesAsync(status, time, work);

    private static Task<SeedResult> ShowBarsAsync(SeedStatus status, TimeProvider time, Task<SeedResult> work) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bars = new Dictionary<SeedPhase, ProgressTask>();
                using var timer = new PeriodicTimer(BarInterval, time);
                do
                {
                    var phase = status.Phase;
                    if (!bars.ContainsKey(phase))
                        bars.Add(phase, context.AddTask(phase.Name, maxValue: Math.Max(1, phase.Total)));
                    foreach (var (shown, bar) in bars)
                        bar.Value = shown.Total == 0 ? 1 : shown.Done;
                }
                while (await IsRunningAsync(work, timer));
                return await work;
            });

    private static async Task<SeedResult> WriteLinesAsync(SeedStatus status, TimeProvider time, Task<SeedResult> work)
    {
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(LineInterval, time);
        while (await IsRunningAsync(work, timer))
        {
            var phase = status.Phase;
            Console.WriteLine($"{time.GetElapsedTime(started).TotalSeconds,7:N1} s  {phase.Name}: {phase.Done:N0} of {phase.Total:N0}");
        }

        return await work;
    }

    /// <summary>False as soon as the work has ended, else true at the next tick.</summary>
    private static async Task<bool> IsRunningAsync(Task work, PeriodicTimer timer)
    {
        var tick = timer.WaitForNextTickAsync().AsTask();
        return await Task.WhenAny(work, tick) == tick;
    }
}
