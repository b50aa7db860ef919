using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Cli.Checks;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Embedded;
using SQLitePCL;

namespace SocialFeed.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_sound_installation_has_no_problem()
    {
        await StoreAsync();
        WriteKey();
        Directory.CreateDirectory(Path.Combine(_directory.Root, "explorer"));
        _directory.Write(Path.Combine("explorer", "index.html"), "");

        var findings = Check();

        Assert.All(findings, finding => Assert.Equal(Severity.Ok, finding.Severity));
        Assert.Equal(
            ["mode", "environment", "data directory", "disk", "store", "schema", "fan-out", "keys", "explorer"], findings.Select(finding => finding.Subject));
    }

    [Fact]
    public void Before_the_first_start_it_says_what_will_be_made()
    {
        var findings = Check();
        Assert.DoesNotContain(findings, finding => finding.Severity == Severity.Problem);
        Assert.Equal(["data directory", "store", "keys", "explorer"], findings.Where(finding => finding.Severity == Severity.Note).Select(finding => finding.Subject));
        Assert.False(Directory.Exists(_directory.Data()));
    }

    [Fact]
    public void A_mode_that_does_not_exist_is_a_problem() =>
        AssertProblem("mode", "'Cloud'", "Embedded or Cluster", Check(mode: "Cloud"));

    [Fact]
    public void A_cluster_is_left_to_the_gateway()
    {
        var findings = Check(mode: "cluster");
        Assert.Contains(findings, finding => finding is { Subject: "mode", Severity: Severity.Note });
        Assert.DoesNotContain(findings, finding => finding.Subject == "store");
    }

    [Fact]
    public void A_file_in_place_of_the_data_directory_is_a_problem()
    {
        _directory.Write("data", "");
        AssertProblem("data directory", "is a file", "SocialFeed__DataDirectory", Check());
    }

    [Fact]
    public void A_full_disk_is_a_problem_and_a_nearly_full_one_a_note()
    {
        AssertProblem("disk", "10 MiB free", "Make room", Check(free: 10L << 20));
        Assert.Contains(Check(free: 500L << 20), finding => finding is { Subject: "disk", Severity: Severity.Note });
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_problem()
    {
        await StoreAsync();
        File.WriteAllText(Path.Combine(_directory.Data(), "socialfeed.db"), new string('x', 10_000));
        AssertProblem("store", "not a database", "backup", Check());
    }

    [Fact]
    public async Task A_damaged_page_is_a_problem()
    {
        await StoreAsync();
        var path = Path.Combine(_directory.Data(), "socialfeed.db");
        var bytes = File.ReadAllBytes(path);
        Array.Fill(bytes, (byte)0x5a, 4_096, bytes.Length - 4_096); // every page but the first
        File.WriteAllBytes(path, bytes);
        AssertProblem("store", "", "backup", Check());
    }

    [Fact]
    public async Task A_newer_schema_is_a_problem()
    {
        await StoreAsync();
        using (var connection = StoreDump.Open(_directory.Data()))
            raw.sqlite3_exec(connection, "PRAGMA user_version = 99");
        AssertProblem("schema", "version 99", "newer program", Check());
    }

    [Fact]
    public async Task Old_entries_that_are_not_delivered_are_noted()
    {
        await StoreAsync(async posts =>
        {
            var id = SnowflakeId.FirstAt(DateTimeOffset.UtcNow.AddHours(-1));
            await posts.CreateAsync(
                new Post(id, 1, "Waiting.", Visibility.Public, PostState.Visible, null, null, id, null, [], [], []), null, CancellationToken.None);
        });
        var finding = Assert.Single(Check(), finding => finding.Subject == "fan-out");
        Assert.Equal(Severity.Note, finding.Severity);
        Assert.Contains("1 entries pending", finding.State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_in_use_is_checked_all_the_same_and_its_owner_named()
    {
        await using var store = EmbeddedServices.OpenStore(_directory.Data());
        store.GetRequiredService<EmbeddedStore>();
        var findings = Check();
        Assert.Contains(findings, finding => finding.Subject == "data directory" && finding.State.Contains($"in use by process {Environment.ProcessId}", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding is { Subject: "store", Severity: Severity.Ok });
    }

    [Fact]
    public async Task Keys_that_others_can_read_are_a_problem()
    {
        await StoreAsync();
        var key = WriteKey();
        Assert.Contains(Check(), finding => finding is { Subject: "keys", Severity: Severity.Ok });

        // Files on Windows have no such permissions, so nothing may be said about them there.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            AssertProblem("keys", "other users of this machine can read", "chmod 700", Check());
        }
    }

    [Fact]
    public async Task The_command_prints_the_findings_and_tells_a_problem_by_its_exit_code()
    {
        var well = await CliProcess.RunAsync("doctor", "--data-directory", _directory.Data());
        Assert.Equal(ExitCode.Success, well.ExitCode);
        Assert.Contains("note    store: there is none yet", well.Output, StringComparison.Ordinal);

        var ill = await CliProcess.RunAsync(
            new Dictionary<string, string> { ["SocialFeed__Mode"] = "Cloud" }, "doctor", "--data-directory", _directory.Data());
        Assert.Equal(ExitCode.ProblemsFound, ill.ExitCode);
        Assert.Contains("problem mode: SocialFeed__Mode is 'Cloud'", ill.Output, StringComparison.Ordinal);
    }

    private static void AssertProblem(string subject, string state, string advice, IReadOnlyList<Finding> findings)
    {
        var finding = Assert.Single(findings, finding => finding.Severity == Severity.Problem);
        Assert.Equal(subject, finding.Subject);
        Assert.Contains(state, finding.State, StringComparison.Ordinal);
        Assert.Contains(advice, finding.Advice, StringComparison.Ordinal);
    }

    private IReadOnlyList<Finding> Check(string? mode = null, long free = 100L << 30) =>
        new InstallationChecks(new CliSettings(mode, _directory.Data(), IsDevelopment: false, new ConfigurationBuilder().Build()), TimeProvider.System, _ => free, _directory.Root).Run();

    private string WriteKey()
    {
        var keys = Directory.CreateDirectory(EmbeddedServices.KeyDirectory(_directory.Data())).FullName;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var key = new FileStream(Path.Combine(keys, "key-1.xml"), options);
        return key.Name;
    }

    private async Task StoreAsync(Func<IPostStore, Task>? fill = null)
    {
        await using var store = EmbeddedServices.OpenStore(_directory.Data());
        var posts = store.GetRequiredService<IPostStore>();
        if (fill is not null)
            await fill(posts);
    }
}
