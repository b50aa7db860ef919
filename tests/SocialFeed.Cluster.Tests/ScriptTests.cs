using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SocialFeed.RealServers;

namespace SocialFeed.Cluster.Tests;

/// <summary>What scripts/servers promises to those who call it, shown with the quickest server.</summary>
public sealed class ScriptTests : IAsyncLifetime
{
    private const string Base = "127.0.8";
    private const int RedisPort = 6390;
    private const int RabbitMqPort = 5690;

    private readonly string _state = Directory.CreateTempSubdirectory("socialfeed-servers-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await RunAsync("wipe");
        Directory.Delete(_state, recursive: true);
    }

    [Fact]
    public async Task Callers_at_once_get_the_same_server_and_a_second_call_finds_it_running()
    {
        var both = await Task.WhenAll(RunAsync("up", "redis"), RunAsync("up", "redis"));
        Assert.All(both, result => Assert.Equal((0, $"redis={Base}.1:{RedisPort}\n"), (result.ExitCode, result.Output)));
        var pid = await PidAsync("redis");

        Assert.Equal(0, (await RunAsync("up", "redis")).ExitCode);
        Assert.Equal(pid, await PidAsync("redis"));
    }

    [Fact]
    public async Task A_killed_server_starts_again_and_a_stopped_one_is_gone()
    {
        await RunAsync("up", "redis");
        var first = await PidAsync("redis");
        Assert.Equal(0, (await RunAsync("kill", "redis")).ExitCode);
        Assert.Equal(1, (await RunAsync("status")).ExitCode);

        Assert.Equal(0, (await RunAsync("start", "redis")).ExitCode);
        Assert.NotEqual(first, await PidAsync("redis"));

        Assert.Equal(0, (await RunAsync("down", "redis")).ExitCode);
        var status = await RunAsync("status");
        Assert.Equal((1, ""), (status.ExitCode, status.Output));
    }

    [Fact]
    public async Task An_address_that_somebody_else_uses_is_refused_with_the_setting_to_change()
    {
        using var other = new TcpListener(IPAddress.Parse(Base + ".1"), RedisPort);
        other.Start();
        var result = await RunAsync("up", "redis");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"{Base}.1:{RedisPort}", result.Errors, StringComparison.Ordinal);
        Assert.Contains("SOCIALFEED_SERVERS_REDIS_PORT", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pid_given_to_another_program_is_left_alone()
    {
        using var other = Process.Start("sleep", "600");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(_state, "redis.pid"), $"{other.Id} 1\n");
            Assert.Equal(0, (await RunAsync("down", "redis")).ExitCode);
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }

    [Theory]
    [InlineData("no server 'mysql'", "up", "mysql")]
    [InlineData("name one of cassandra", "kill", "ring")]
    [InlineData("redis does not run", "pause", "redis")]
    [InlineData("scripts/servers up", "upp")]
    public async Task Wrong_use_says_what_there_is(string expected, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_are_for_the_owner_only()
    {
        var result = await RunAsync("up", "rabbitmq");
        Assert.True(result.ExitCode == 0, result.Errors);
        var address = new Uri(result.Output["rabbitmq=".Length..].Trim());
        Assert.Equal((Base + ".1", RabbitMqPort), (address.Host, address.Port));
        Assert.True(address.UserInfo.Split(':')[1].Length >= 20);
        foreach (var file in new[] { "password", "cookie", "rabbitmq.conf" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_state, "rabbitmq", file)));
    }

    [Fact]
    public async Task Every_script_passes_shellcheck()
    {
        string[] scripts = ["test.sh", "scripts/servers", "scripts/cluster", "scripts/backup", "docker/cassandra-roles.sh"];
        var start = new ProcessStartInfo("shellcheck", ["-x", .. scripts]) { WorkingDirectory = RepositoryScript.Root, RedirectStandardOutput = true };
        using var shellcheck = Process.Start(start)!;
        var findings = await shellcheck.StandardOutput.ReadToEndAsync();
        await shellcheck.WaitForExitAsync();
        Assert.Equal((0, ""), (shellcheck.ExitCode, findings));
    }

    private Task<ScriptResult> RunAsync(params string[] arguments) => RepositoryScript.RunAsync("servers", arguments, new Dictionary<string, string>
    {
        ["SOCIALFEED_SERVERS_DIR"] = _state,
        ["SOCIALFEED_SERVERS_HOST_BASE"] = Base,
        ["SOCIALFEED_SERVERS_REDIS_PORT"] = $"{RedisPort}",
        ["SOCIALFEED_SERVERS_RABBITMQ_PORT"] = $"{RabbitMqPort}",
    });

    private async Task<int> PidAsync(string name)
    {
        var line = await File.ReadAllTextAsync(Path.Combine(_state, name + ".pid"));
        return int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
