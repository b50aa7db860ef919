using System.Text.Json;
using System.Text.RegularExpressions;
using SocialFeed.RealServers;

namespace SocialFeed.Cluster.Tests;

/// <summary>docker-compose.yml cannot be run everywhere; here it is held to scripts/cluster, which is run, and to the rules of a safe installation.</summary>
public sealed partial class ComposeTests
{
    /// <summary>Cassandra 2.1, which the script starts, runs without accounts.</summary>
    private const string OnlyInCompose = "cassandra-roles";

    private static readonly string[] Programs = ["migrate", "worker", "gateway"];
    private static readonly string[] OneShot = ["migrate", OnlyInCompose];

    [Fact]
    public async Task Script_and_compose_file_start_the_same_parts_in_the_same_order()
    {
        var compose = await ComposeFile.ReadAsync();
        var order = (await PlanAsync()).Single(line => line.StartsWith("order=", StringComparison.Ordinal))["order=".Length..].Split(' ');

        Assert.Equal(compose.Services.Keys.Where(s => s != OnlyInCompose).Order(), order.Order());
        foreach (var (service, index) in order.Select((s, i) => (s, i)))
        {
            var late = compose.Before(service).Where(before => before != OnlyInCompose && Array.IndexOf(order, before) >= index);
            Assert.True(!late.Any(), $"{service} is started by the script before {string.Join(", ", late)}");
        }

        string[] stores = ["cassandra-1", "cassandra-2", "cassandra-3", OnlyInCompose, "redis", "rabbitmq"];
        Assert.Equal(stores.Order(), compose.Before("migrate").Order());
        Assert.All(["worker", "gateway"], program => Assert.Contains("migrate", compose.Before(program)));
    }

    [Fact]
    public async Task Script_and_compose_file_tell_programs_the_same_settings()
    {
        var compose = await ComposeFile.ReadAsync();
        var script = (await PlanAsync()).Where(line => line.StartsWith("setting ", StringComparison.Ordinal))
            .Select(line => line["setting ".Length..].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var shared = ComposeFile.SettingsFile("docker/settings.env");

        foreach (var program in Programs)
        {
            var environment = compose.Environment(program).Where(v => v.Key.StartsWith("SocialFeed__", StringComparison.Ordinal)).ToDictionary();
            Assert.Equal(environment.Keys.Order(), script.Keys.Order());
            Assert.All(shared, setting => Assert.Equal((setting.Value, setting.Value), (environment[setting.Key], script[setting.Key])));
            Assert.Equal(3, environment["SocialFeed__Cassandra__ContactPoints"].Split(',').Length);
        }

        Assert.Equal(3, script["SocialFeed__Cassandra__ContactPoints"].Split(',').Length);
        Assert.Equal("3", shared["SocialFeed__Cassandra__ReplicationFactor"]);
    }

    [Fact]
    public async Task Only_the_gateway_is_published_and_only_on_loopback()
    {
        var compose = await ComposeFile.ReadAsync();
        var published = compose.Services.Where(s => s.Value.TryGetProperty("ports", out _)).ToList();
        Assert.Equal("gateway", Assert.Single(published).Key);
        Assert.All(published[0].Value.GetProperty("ports").EnumerateArray(), port => Assert.StartsWith("127.0.0.1:", port.GetString()));
        Assert.All(
            compose.Services.Where(s => s.Key.StartsWith("cassandra", StringComparison.Ordinal) || s.Key is "redis" or "rabbitmq"),
            s => Assert.Equal(["stores"], s.Value.GetProperty("networks").EnumerateArray().Select(n => n.GetString()!)));
    }

    [Fact]
    public async Task Passwords_come_from_variables_that_have_to_be_set_and_the_example_names_them_all_empty()
    {
        var compose = await ComposeFile.ReadAsync();
        foreach (var (service, definition) in compose.Services)
        {
            if (!definition.TryGetProperty("environment", out var environment))
                continue;
            var passwords = environment.EnumerateObject().Where(v => v.Name.Contains("PASS", StringComparison.OrdinalIgnoreCase) || v.Name == "REDISCLI_AUTH");
            Assert.All(passwords, v => Assert.True(RequiredVariable().IsMatch(v.Value.GetString()!), $"{service}: {v.Name} has a default or says not what to do."));
        }

        var required = RequiredVariable().Matches(compose.Text).Select(m => m.Groups[1].Value).Distinct().ToList();
        var example = ComposeFile.SettingsFile(".env.example");
        Assert.NotEmpty(required);
        Assert.All(required, name => Assert.Equal("", example[name]));
        Assert.Equal(example.Keys.Order(), AnyVariable().Matches(compose.Text).Select(m => m.Groups[1].Value).Distinct().Order());
    }

    [Fact]
    public async Task Every_service_has_limits_and_what_runs_on_is_watched_and_restarted()
    {
        var compose = await ComposeFile.ReadAsync();
        foreach (var (service, definition) in compose.Services)
        {
            Assert.True(definition.TryGetProperty("mem_limit", out _) && definition.TryGetProperty("cpus", out _), $"{service} has no limits.");
            Assert.True(OneShot.Contains(service) || definition.TryGetProperty("healthcheck", out _), $"{service} has no health check.");
            Assert.Equal(OneShot.Contains(service) ? "on-failure" : "unless-stopped", definition.GetProperty("restart").GetString());
        }

        // Conditions, so that nobody starts beside what he needs but after it is well.
        var conditions = compose.Services.Values.Where(s => s.TryGetProperty("depends_on", out _))
            .SelectMany(s => s.GetProperty("depends_on").EnumerateObject()).Select(d => (d.Name, Condition: d.Value.GetProperty("condition").GetString()));
        Assert.All(conditions, d => Assert.Equal(OneShot.Contains(d.Name) ? "service_completed_successfully" : "service_healthy", d.Condition));
        Assert.All(
            compose.Services.Where(s => s.Key is "cassandra-1" or "cassandra-2" or "cassandra-3" or "rabbitmq"),
            s => Assert.NotEqual(JsonValueKind.Undefined, s.Value.GetProperty("volumes").ValueKind));
    }

    [Fact]
    public async Task Images_are_named_exactly_and_programs_do_not_run_as_root()
    {
        var compose = await ComposeFile.ReadAsync();
        var dockerfiles = new[] { "docker/Dockerfile", "docker/cassandra.Dockerfile" }
            .ToDictionary(path => path, path => File.ReadAllText(Path.Combine(RepositoryScript.Root, path)));
        var images = dockerfiles.Values.SelectMany(text => From().Matches(text).Select(m => m.Groups[1].Value))
            .Where(image => image.Contains(':', StringComparison.Ordinal))
            .Concat(compose.Services.Values.Where(s => !s.TryGetProperty("build", out _)).Select(s => s.GetProperty("image").GetString()!))
            .ToList();
        Assert.Equal(5, images.Count);
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+\.\d+(-[a-z0-9.]+)?$", image));
        Assert.Contains("USER $APP_UID", dockerfiles["docker/Dockerfile"], StringComparison.Ordinal);
        Assert.Matches(@"^cassandra:5\.0\.", images.Single(i => i.StartsWith("cassandra:", StringComparison.Ordinal)));
        Assert.Equal("redis", compose.Services["redis"].GetProperty("user").GetString());
        Assert.All([.. Programs, "redis"], service =>
        {
            Assert.Equal("ALL", compose.Services[service].GetProperty("cap_drop")[0].GetString());
            Assert.True(compose.Services[service].GetProperty("read_only").GetBoolean(), $"{service} may write to its image.");
        });
    }

    /// <summary>Images are built at once; two that are exported to one tag may fail on a machine that has neither.</summary>
    [Fact]
    public async Task No_two_services_build_the_same_tag()
    {
        var compose = await ComposeFile.ReadAsync();
        var built = compose.Services.Where(s => s.Value.TryGetProperty("build", out _)).ToList();
        var tags = built.Select(s => s.Value.TryGetProperty("image", out var image) ? image.GetString()! : $"socialfeed-{s.Key}");
        Assert.Equal(built.Count, tags.Distinct().Count());
    }

    private static async Task<string[]> PlanAsync()
    {
        var plan = await RepositoryScript.RunAsync("cluster", ["plan"]);
        Assert.True(plan.ExitCode == 0, plan.Errors);
        return plan.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"\$\{(\w+):\?[^}]{10,}\}")]
    private static partial Regex RequiredVariable();

    [GeneratedRegex(@"(?<!\$)\$\{(\w+)[:}]")]
    private static partial Regex AnyVariable();

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex From();
}
