using System.Diagnostics;
using System.Text.Json;
using SocialFeed.RealServers;

namespace SocialFeed.Cluster.Tests;

/// <summary>docker-compose.yml as it parses, anchors and merges resolved.</summary>
internal sealed class ComposeFile
{
    private ComposeFile(string text, JsonElement root)
    {
        Text = text;
        Services = root.GetProperty("services").EnumerateObject().ToDictionary(s => s.Name, s => s.Value);
    }

    public string Text { get; }

    public IReadOnlyDictionary<string, JsonElement> Services { get; }

    /// <summary>Parsed by Debian's python3-yaml, which test.sh installs.</summary>
    public static async Task<ComposeFile> ReadAsync()
    {
        const string convert = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
        var text = await File.ReadAllTextAsync(Path.Combine(RepositoryScript.Root, "docker-compose.yml"));
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", convert]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var python = Process.Start(start) ?? throw new InvalidOperationException("python3 could not be started.");
        await python.StandardInput.WriteAsync(text);
        python.StandardInput.Close();
        var json = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return python.ExitCode == 0
            ? new ComposeFile(text, JsonDocument.Parse(json).RootElement)
            : throw new InvalidOperationException("docker-compose.yml does not parse, or python3-yaml is not installed.");
    }

    /// <summary>Services that have to be started, directly or through others, before this one.</summary>
    public IReadOnlySet<string> Before(string service)
    {
        var before = new HashSet<string>();
        var open = new Queue<string>(DependsOn(service));
        while (open.TryDequeue(out var next))
        {
            if (before.Add(next))
                DependsOn(next).ToList().ForEach(open.Enqueue);
        }

        return before;
    }

    /// <summary>What a container gets as environment: its files first, then what is said in the service.</summary>
    public Dictionary<string, string> Environment(string service)
    {
        var environment = new Dictionary<string, string>();
        if (Services[service].TryGetProperty("env_file", out var files))
        {
            foreach (var file in files.EnumerateArray())
            {
                foreach (var (name, value) in SettingsFile(file.GetString()!))
                    environment[name] = value;
            }
        }

        foreach (var variable in Services[service].GetProperty("environment").EnumerateObject())
            environment[variable.Name] = variable.Value.ToString();
        return environment;
    }

    public static Dictionary<string, string> SettingsFile(string path) =>
        File.ReadLines(Path.Combine(RepositoryScript.Root, path))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

    private IEnumerable<string> DependsOn(string service) =>
        Services[service].TryGetProperty("depends_on", out var before) ? before.EnumerateObject().Select(d => d.Name) : [];
}
