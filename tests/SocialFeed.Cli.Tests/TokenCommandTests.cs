using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;

namespace SocialFeed.Cli.Tests;

public sealed class TokenCommandTests : IDisposable
{
    private static readonly Dictionary<string, string> Development = new() { ["DOTNET_ENVIRONMENT"] = "Development" };

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null, null)]
    [InlineData("DOTNET_ENVIRONMENT", "Production")]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Staging")]
    public async Task Outside_of_development_it_is_refused(string? variable, string? value)
    {
        await SeedAsync();
        var environment = variable is null ? new Dictionary<string, string>() : new() { [variable] = value! };
        var result = await CliProcess.RunAsync(environment, "token", "u1", "--data-directory", _directory.Data());

        Assert.Equal(ExitCode.Refused, result.ExitCode);
        Assert.Contains("refused", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(0, StoreDump.Count(_directory.Data(), "sessions"));
    }

    [Fact]
    public async Task Development_on_one_variable_does_not_outweigh_production_on_the_other()
    {
        await SeedAsync();
        var environment = new Dictionary<string, string> { ["DOTNET_ENVIRONMENT"] = "Development", ["ASPNETCORE_ENVIRONMENT"] = "Production" };
        var result = await CliProcess.RunAsync(environment, "token", "u1", "--data-directory", _directory.Data());
        Assert.Equal(ExitCode.Refused, result.ExitCode);
    }

    [Fact]
    public async Task The_token_is_good_while_another_process_has_the_store_open()
    {
        await SeedAsync();
        await using var owner = new Owner(_directory.Data());
        var user = await owner.FindAsync("u2");

        var result = await CliProcess.RunAsync(Development, "token", "u2", "--data-directory", _directory.Data());

        Assert.True(result.ExitCode == ExitCode.Success, result.Errors);
        Assert.Contains("good until", result.Errors, StringComparison.Ordinal);
        await owner.AssertSignedInAsync(result.Output.Trim(), user);
    }

    [Fact]
    public async Task All_writes_a_private_file_of_good_tokens_that_can_be_renewed()
    {
        await SeedAsync();
        var file = Path.Combine(_directory.Root, "tokens.tsv");
        File.WriteAllText(file, "older");
        var result = await CliProcess.RunAsync(Development, "token", "--all", "--output", file, "--data-directory", _directory.Data());

        Assert.True(result.ExitCode == ExitCode.Success, result.Errors);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var lines = File.ReadAllLines(file)[1..].Select(line => line.Split('\t')).ToArray();
        Assert.Equal(["u1", "u2", "u3"], lines.Select(line => line[0]));
        await using var owner = new Owner(_directory.Data());
        foreach (var line in lines)
        {
            await owner.AssertSignedInAsync(line[1], await owner.FindAsync(line[0]));
            Assert.True(await owner.RefreshAsync(line[2]));
        }
    }

    [Theory]
    [InlineData("nobody", "no active account with the handle nobody")]
    [InlineData("--all", "--all and --output FILE")]
    [InlineData("u1 --output tokens", "--all and --output FILE")]
    public async Task Wrong_arguments_are_named(string args, string message)
    {
        await SeedAsync();
        var result = await CliProcess.RunAsync(Development, ["token", .. args.Split(' '), "--data-directory", _directory.Data()]);
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_a_store_is_named()
    {
        var result = await CliProcess.RunAsync(Development, "token", "u1", "--data-directory", _directory.Data());
        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains($"There is no store in {_directory.Data()}", result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.Data()));
    }

    private async Task SeedAsync()
    {
        var graph = _directory.Write("graph.tsv", "1\t2\n2\t3\n");
        Assert.Equal(0, (await CliProcess.RunAsync("seed", "--graph", graph, "--posts-per-user", "1", "--data-directory", _directory.Data())).ExitCode);
    }

    /// <summary>The process that has the store, as a gateway would.</summary>
    private sealed class Owner(string data) : IAsyncDisposable
    {
        private readonly ServiceProvider _store = EmbeddedServices.OpenStore(data);
        private readonly ServiceProvider _tokens = EmbeddedServices.OpenTokens(data);

        public async Task<bool> RefreshAsync(string refreshToken)
        {
            await _tokens.GetRequiredService<WorkerLeaseKeeper>().AcquireAsync("owner", CancellationToken.None);
            return (await _tokens.GetRequiredService<SessionAuthority>().RefreshAsync(refreshToken, CancellationToken.None)).IsSuccess;
        }

        public async Task<User> FindAsync(string handle) =>
            await _store.GetRequiredService<IAccountStore>().FindByHandleAsync(handle, CancellationToken.None) ?? throw new InvalidOperationException($"No {handle}.");

        public async Task AssertSignedInAsync(string token, User user)
        {
            Assert.True(_tokens.GetRequiredService<AccessTokens>().TryRead(token, out var content));
            Assert.Equal(user.Id, content.UserId);
            var session = await _store.GetRequiredService<IAccountStore>().GetSessionAsync(content.SessionId, CancellationToken.None);
            Assert.Equal(user.Id, session?.UserId);
        }

        public async ValueTask DisposeAsync()
        {
            await _tokens.DisposeAsync();
            await _store.DisposeAsync();
        }
    }
}
