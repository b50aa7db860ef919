using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SocialFeed.Messaging.Tests;

/// <summary>
/// A RabbitMQ node of the tests' own, on loopback, with its data in a temporary folder: it is killed, paused and started again while others may be using the
/// machine's. Needs the Debian package rabbitmq-server, which `scripts/servers up rabbitmq` installs.
/// </summary>
public sealed class RabbitNode : IAsyncLifetime
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";
    private const int SigStop = 19;
    private const int SigCont = 18;
    private const int SigTerm = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("socialfeed-rabbitmq-").FullName;
    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly int _port = FreePort();
    private readonly int _distributionPort = FreePort();
    private readonly int _epmdPort = FreePort();
    private Process? _process;
    private int _installations;

    /// <summary>Options for an installation of its own: no other test's queues. Times are short, so that tests are.</summary>
    public RabbitMqOptions NewInstallation() => Options($"test-{Interlocked.Increment(ref _installations)}");

    public async Task InitializeAsync()
    {
        if (!File.Exists(Server))
            throw new InvalidOperationException($"{Server} is missing: run `scripts/servers up rabbitmq`, or install the Debian package rabbitmq-server.");
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "rabbitmq.conf"),
            $"listeners.tcp.1 = 127.0.0.1:{_port}\ndefault_user = tests\ndefault_pass = {_password}\nloopback_users = none\nlog.file.level = warning\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[].");
        await StartAsync();
    }

    private RabbitMqOptions Options(string prefix) => new()
    {
        Port = _port,
        Username = "tests",
        Password = _password,
        QueuePrefix = prefix,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        ProbeInterval = TimeSpan.FromMilliseconds(100),
        PublishTimeout = TimeSpan.FromSeconds(2),
        BreakFor = TimeSpan.FromMilliseconds(200),
        ReconnectAfter = TimeSpan.FromSeconds(5),
        RepublishDelay = TimeSpan.FromMilliseconds(500),
        RetryDelays = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100)],
    };

    /// <summary>Starts the node, or starts it again with its data; completes when it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Server) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Variables())
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{Server} did not start.");
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var patience = new CancellationTokenSource(StartTimeout);
        await Eventually.Async(async () => !_process.HasExited && await AnswersAsync(patience.Token), $"RabbitMQ answers on port {_port}", patience.Token);
    }

    /// <summary>For a test after one that failed with the node killed.</summary>
    public Task EnsureStartedAsync() => _process is null ? StartAsync() : Task.CompletedTask;

    /// <summary>
    /// SIGTERM: the node writes down what it knows. It notes the names of its quorum queues only from time to time; one that was first declared just before a kill
    /// exists afterwards with neither leader nor log, and takes and gives nothing until somebody triggers an election (seen on 3.10.8). So tests that kill stop once before.
    /// </summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        Signal(SigTerm);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGKILL: nothing is written, nobody told.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGSTOP: connections stay, nothing answers.</summary>
    public void Pause() => Signal(SigStop);

    public void Resume() => Signal(SigCont);

    /// <summary>The broker closes every connection it has, as an operator may have it do.</summary>
    public async Task CloseConnectionsAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Control, ["close_all_connections", "test"])
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables())
            start.Environment[name] = value;
        using var control = Process.Start(start) ?? throw new InvalidOperationException($"{Control} did not start.");
        var said = await Task.WhenAll(
            control.StandardOutput.ReadToEndAsync(cancellationToken), control.StandardError.ReadToEndAsync(cancellationToken));
        await control.WaitForExitAsync(cancellationToken);
        Assert.True(control.ExitCode == 0, string.Join('\n', said));
    }

    /// <summary>The messages that wait in the queue, and its consumers.</summary>
    public async Task<(uint Messages, uint Consumers)> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var counts = await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
        return (counts.MessageCount, counts.ConsumerCount);
    }

    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken) => RabbitMqConnections.OpenAsync(Options("none"), "tests", cancellationToken);

    public async Task DisposeAsync()
    {
        await KillAsync();
        using var epmd = Process.Start(new ProcessStartInfo("epmd", ["-port", $"{_epmdPort}", "-kill"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await epmd.WaitForExitAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Dictionary<string, string> Variables() => new()
    {
        ["HOME"] = _folder,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = $"{_epmdPort}",
        ["RUNNING_UNDER_SYSTEMD"] = "1",
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_NODENAME"] = $"tests{_port}@localhost",
        ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = _folder,
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
        ["RABBITMQ_FEATURE_FLAGS_FILE"] = Path.Combine(_folder, "feature_flags"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "beam.pid"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
    };

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A node lets clients in before it can make quorum queues.
            await using var connection = await ConnectAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
            await channel.QueueDeclareAsync("readiness", durable: true, exclusive: false, autoDelete: false, quorum, cancellationToken: cancellationToken);
            await channel.QueueDeleteAsync("readiness", cancellationToken: cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or TimeoutException)
        {
            return false;
        }
    }

    private void Signal(int signal)
    {
        var beam = int.Parse(File.ReadAllText(Path.Combine(_folder, "beam.pid"), Encoding.ASCII), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, Kill(beam, signal));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}

[CollectionDefinition(Name)]
public sealed class RabbitCollection : ICollectionFixture<RabbitNode>
{
    public const string Name = "RabbitMQ";
}
