using System.Runtime.InteropServices;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>Sleeps for less than the millisecond that is the least of <see cref="Thread.Sleep(TimeSpan)"/>, where the system can: nanosleep (POSIX).</summary>
internal static class ShortSleep
{
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    /// <summary>About so long, less when a signal arrives.</summary>
    public static void For(TimeSpan time)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            Thread.Sleep(time < Resolution ? Resolution : time);
            return;
        }
        var request = new TimeSpec { Seconds = (long)time.TotalSeconds, Nanoseconds = (long)(time.TotalNanoseconds % 1_000_000_000) };
        _ = NanoSleep(in request, 0);
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int NanoSleep(in TimeSpec request, nint remaining);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
