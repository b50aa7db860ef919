using System.Xml.Linq;

namespace SocialFeed.Tidy.Tests;

/// <summary>The arrows of the architecture: who may refer to whom, and which packages each project may use.</summary>
public class DependencyTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["SocialFeed.GraphQL"] = [],
        ["SocialFeed.DataLoader"] = [],
        ["SocialFeed.Cql"] = [],
        ["SocialFeed.Core"] = [],
        ["SocialFeed.GraphQL.AspNetCore"] = ["SocialFeed.GraphQL"],
        ["SocialFeed.Embedded"] = ["SocialFeed.Core"],
        ["SocialFeed.Cassandra"] = ["SocialFeed.Core", "SocialFeed.Cql"],
        ["SocialFeed.Redis"] = ["SocialFeed.Core"],
        ["SocialFeed.Messaging"] = ["SocialFeed.Core"],
        ["SocialFeed.Gateway"] =
        [
            "SocialFeed.Core", "SocialFeed.Embedded", "SocialFeed.Cassandra", "SocialFeed.Redis", "SocialFeed.Messaging",
            "SocialFeed.GraphQL", "SocialFeed.GraphQL.AspNetCore", "SocialFeed.DataLoader",
        ],
        ["SocialFeed.FanOutWorker"] = ["SocialFeed.Core", "SocialFeed.Cassandra", "SocialFeed.Redis", "SocialFeed.Messaging"],
        ["SocialFeed.Cli"] = ["SocialFeed.Core", "SocialFeed.Embedded", "SocialFeed.Cassandra", "SocialFeed.Redis", "SocialFeed.Messaging"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["SocialFeed.Embedded"] = ["SQLitePCLRaw.bundle_e_sqlite3"],
        ["SocialFeed.Redis"] = ["StackExchange.Redis"],
        ["SocialFeed.Messaging"] = ["MassTransit", "MassTransit.RabbitMQ"],
        ["SocialFeed.Cli"] = ["System.CommandLine", "Spectre.Console"],
    };

    /// <summary>Those that may use ASP.NET Core's shared framework; the Core for the password hasher, data protection and logging only.</summary>
    private static readonly string[] AspNetCore =
    [
        "SocialFeed.Core", "SocialFeed.Embedded", "SocialFeed.Cassandra", "SocialFeed.Redis", "SocialFeed.Messaging", "SocialFeed.GraphQL.AspNetCore",
        "SocialFeed.Gateway", "SocialFeed.FanOutWorker", "SocialFeed.Cli",
    ];

    public static TheoryData<string> Projects() => [.. Repository.Files("src", "*.csproj").Select(p => Path.GetFileNameWithoutExtension(p))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_projects_below_it(string project)
    {
        Assert.True(Arrows.ContainsKey(project), $"{project} has no arrows here: add it, with the reason in ARCHITECTURE.md.");
        var references = Items(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));
        Assert.Empty(references.Except(Arrows[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_the_packages_named_for_it(string project) =>
        Assert.Empty(Items(project, "PackageReference").Except(Packages.GetValueOrDefault(project, [])));

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_three_libraries_need_nothing_but_the_base_class_library(string project)
    {
        var usesAspNetCore = Items(project, "FrameworkReference").Any() || Sdk(project) == "Microsoft.NET.Sdk.Web";
        Assert.True(!usesAspNetCore || AspNetCore.Contains(project), $"{project} must not use ASP.NET Core.");
    }

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var solution = Repository.Read("SocialFeed.sln").Replace('\\', '/');
        var missing = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")).Where(p => !solution.Contains(p));
        Assert.Empty(missing);
    }

    private static XElement Load(string project) => XElement.Parse(Repository.Read($"src/{project}/{project}.csproj"));

    private static string? Sdk(string project) => Load(project).Attribute("Sdk")?.Value;

    private static IEnumerable<string> Items(string project, string item) =>
        Load(project).Descendants(item).Select(e => e.Attribute("Include")!.Value);
}
