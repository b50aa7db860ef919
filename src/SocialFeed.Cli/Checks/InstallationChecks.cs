using System.Runtime.Versioning;
using SocialFeed.Embedded;

namespace SocialFeed.Cli.Checks;

/// <summary>Looks at an installation on the embedded store and says what is wrong with it. Changes nothing but a probe file that it removes.</summary>
internal sealed class InstallationChecks(CliSettings settings, TimeProvider time, Func<string, long> freeBytes, string searchFrom)
{
    private const long FreeBytesNeeded = 100L << 20;
    private const long FreeBytesAdvised = 1L << 30;

    /// <summary>The bundle of the explorer inside its npm package.</summary>
    private const string ExplorerSource = "src/SocialFeed.Gateway/explorer/node_modules/@chillicream/bananacakepop-graphql-ide";

    /// <summary>Where a built gateway has it, beside itself.</summary>
    private const string ExplorerOutput = "explorer";

    private const string ExplorerPage = "index.html";

    /// <summary>Fan-out usually takes milliseconds and the sweeper begins after seconds.</summary>
    private static readonly TimeSpan PendingTooLong = TimeSpan.FromMinutes(1);

    private string DataDirectory => Path.GetFullPath(settings.DataDirectory);

    public IReadOnlyList<Finding> Run()
    {
        var findings = new List<Finding> { CheckMode(), CheckEnvironment() };
        if (settings.IsCluster)
            return findings;

        findings.Add(CheckDataDirectory());
        findings.Add(CheckFreeSpace());
        if (findings.Exists(finding => finding.Severity == Severity.Problem))
            return [.. findings, CheckExplorer()];
        findings.AddRange(CheckStore());
        findings.Add(CheckKeys());
        findings.Add(CheckExplorer());
        return findings;
    }

    private Finding CheckMode()
    {
        if (settings.IsEmbedded)
            return Finding.Ok("mode", settings.Mode is null ? "Embedded (SocialFeed__Mode is not set)" : "Embedded");
        return settings.IsCluster
            ? Finding.Note("mode", "Cluster", "This command checks the embedded store only; for a cluster look at the gateway's /health/ready.")
            : Finding.Problem("mode", $"SocialFeed__Mode is '{settings.Mode}'", "Set SocialFeed__Mode to Embedded or Cluster.");
    }

    private Finding CheckEnvironment() => settings.IsDevelopment
        ? Finding.Note("environment", "Development", "Introspection and `socialfeed token` are open; do not put this on the internet.")
        : Finding.Ok("environment", "not Development");

    private Finding CheckDataDirectory()
    {
        if (string.IsNullOrWhiteSpace(settings.DataDirectory))
            return Finding.Problem("data directory", "is empty", "Set SocialFeed__DataDirectory to a folder that the gateway may write to.");
        if (File.Exists(DataDirectory))
            return Finding.Problem("data directory", $"{DataDirectory} is a file", "Set SocialFeed__DataDirectory to a folder.");
        var probed = NearestExisting(DataDirectory);
        try
        {
            var probe = Path.Combine(probed, $".socialfeed-probe-{Environment.ProcessId}");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(
                "data directory", $"{probed} cannot be written: {exception.Message}", "Give this user write access, or set SocialFeed__DataDirectory to another folder.");
        }

        if (probed != DataDirectory)
            return Finding.Note("data directory", $"{DataDirectory} does not exist", "The gateway or `socialfeed seed` will make it.");
        var owner = StoreInspection.FindOwner(DataDirectory);
        return Finding.Ok("data directory", owner is null ? $"{DataDirectory}, writable, not in use" : $"{DataDirectory}, writable, in use by {owner}");
    }

    private Finding CheckFreeSpace()
    {
        var free = freeBytes(NearestExisting(DataDirectory));
        var state = $"{free >> 20:N0} MiB free";
        if (free < FreeBytesNeeded)
            return Finding.Problem("disk", state, "Make room: without it writes will soon be refused.");
        return free < FreeBytesAdvised
            ? Finding.Note("disk", state, "Make room soon; a thousand posts with their deliveries take about 10 MiB.")
            : Finding.Ok("disk", state);
    }

    private IEnumerable<Finding> CheckStore()
    {
        StoreInspection? store;
        Finding? failed = null;
        try
        {
            store = StoreInspection.Read(DataDirectory);
        }
        catch (EmbeddedStoreException exception)
        {
            store = null;
            failed = Finding.Problem("store", exception.Message, "Stop the gateway, keep a copy of the data directory, and restore a backup or start with an empty one.");
        }

        if (failed is not null)
            return [failed];
        return store is null
            ? [Finding.Note("store", "there is none yet", "Start the gateway, or fill one with `socialfeed seed`.")]
            : CheckStore(store);
    }

    private IEnumerable<Finding> CheckStore(StoreInspection store)
    {
        if (!store.IsSound)
        {
            yield return Finding.Problem(
                "store", $"is damaged: {store.Integrity}", "Stop the gateway, keep a copy of the data directory, and restore a backup or start with an empty one.");
            yield break;
        }

        yield return Finding.Ok("store", $"opens with synchronous=FULL, quick_check ok, {store.Bytes >> 20:N0} MiB, {store.Accounts:N0} accounts, {store.Posts:N0} posts");
        if (!store.IsCurrent)
        {
            yield return store.SchemaVersion < store.KnownVersion
                ? Finding.Note("schema", $"version {store.SchemaVersion} of {store.KnownVersion}", "The gateway migrates it at its next start.")
                : Finding.Problem("schema", $"version {store.SchemaVersion}, this program knows {store.KnownVersion}", "Run the newer program, or name another data directory.");
            yield break;
        }

        yield return Finding.Ok("schema", $"version {store.SchemaVersion}");
        yield return CheckOutbox(store);
    }

    private Finding CheckOutbox(StoreInspection store)
    {
        if (store.OldestPending is not { } oldest)
            return Finding.Ok("fan-out", "nothing pending");
        var state = $"{store.PendingEntries:N0} entries pending, the oldest of {oldest:u}";
        return time.GetUtcNow() - oldest < PendingTooLong
            ? Finding.Ok("fan-out", state)
            : Finding.Note("fan-out", state, "Start the gateway: it delivers them by itself. When it is running and the number does not fall, look at its log for 'fan-out'.");
    }

    private Finding CheckKeys()
    {
        var keys = EmbeddedServices.KeyDirectory(settings.DataDirectory);
        if (!Directory.Exists(keys))
            return Finding.Note("keys", $"{keys} does not exist", "The gateway makes it at its first start; keep it with the data, or everybody has to sign in again.");
        try
        {
            var files = Directory.GetFiles(keys, "key-*.xml");
            if (!OperatingSystem.IsWindows() && Array.Exists(files, IsOpenToOthers))
                return Finding.Problem("keys", $"{keys} holds keys that other users of this machine can read", $"Run: chmod 700 {keys} && chmod 600 {keys}/*");
            return files.Length == 0
                ? Finding.Note("keys", $"none in {keys}", "The gateway makes one at its first start; keep them with the data, or everybody has to sign in again.")
                : Finding.Ok("keys", $"{files.Length} in {keys}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem("keys", exception.Message, $"Give this user access to {keys}.");
        }
    }

    /// <summary>Whoever can read a key can make access tokens.</summary>
    [UnsupportedOSPlatform("windows")]
    private static bool IsOpenToOthers(string file) =>
        (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;

    private Finding CheckExplorer()
    {
        for (var directory = new DirectoryInfo(searchFrom); directory is not null; directory = directory.Parent)
        {
            foreach (var place in (string[])[ExplorerOutput, ExplorerSource])
            {
                if (File.Exists(Path.Combine(directory.FullName, place, ExplorerPage)))
                    return Finding.Ok("explorer", Path.Combine(directory.FullName, place));
            }
        }

        return Finding.Note(
            "explorer", "Banana Cake Pop is not installed", "Run `npm ci` in src/SocialFeed.Gateway/explorer and build the gateway again. The API works without it.");
    }

    private static string NearestExisting(string path)
    {
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
            path = parent;
        return path;
    }
}
