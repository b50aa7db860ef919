using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SocialFeed.Cluster.Tests;

/// <summary>The gateway on its embedded store, as a process that can be killed and started again at the same address over the same data.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("socialfeed-fault-");
    private readonly string _address;
    private readonly string _log;
    private Process? _process;

    private GatewayProcess()
    {
        // A port that was free a moment ago; the same one after a restart, as clients expect.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        _log = Path.Combine(_directory.FullName, "gateway.log");
    }

    public Uri GraphQL => new(_address + "/graphql");

    /// <summary>Everything that the process has written so far, all its lives together.</summary>
    public string[] LogLines() => File.Exists(_log) ? File.ReadAllLines(_log) : [];

    public static async Task<GatewayProcess> StartAsync()
    {
        var gateway = new GatewayProcess();
        await gateway.RunAsync();
        return gateway;
    }

    /// <summary>Starts it, and waits until it is ready.</summary>
    public async Task RunAsync()
    {
        var program = Programs.Find("SocialFeed.Gateway", "SocialFeed.Gateway.dll");
        // A shell puts the output into a file, so that nothing is lost when the process is killed; exec leaves one process.
        string[] arguments =
        [
            "-c", "exec \"$@\" >>\"$LOG\" 2>&1", "sh", "dotnet", program, "--urls", _address, "--SocialFeed:DataDirectory", Path.Combine(_directory.FullName, "data"),
        ];
        var start = new ProcessStartInfo("/bin/sh", arguments) { WorkingDirectory = _directory.FullName };
        start.Environment["LOG"] = _log;
        _process = Process.Start(start) ?? throw new InvalidOperationException("The gateway could not be started.");
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(StartTimeout);
        using var poll = new PeriodicTimer(PollInterval);
        while (!await IsReadyAsync(http, deadline.Token))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The gateway ended while starting:\n{string.Join('\n', LogLines())}");
            await poll.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(_address + "/health/ready"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
