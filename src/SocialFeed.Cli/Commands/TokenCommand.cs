using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Cli.Seeding;
using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;
using SocialFeed.Embedded;

namespace SocialFeed.Cli.Commands;

internal static class TokenCommand
{
    /// <summary>Sessions made at a time.</summary>
    private const int InFlight = 256;

    /// <summary>The email domain of seeded accounts.</summary>
    private const string SeededEmailSuffix = "@seed.invalid";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create()
    {
        var handle = new Argument<string?>("handle", "Whose token; its handle without the @.") { Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all", "Tokens for every seeded account, into the file of --output.");
        var output = new Option<FileInfo?>("--output", "Where --all writes: lines of handle, access token, refresh token and expiry, parted by tabs; readable by you only.")
        {
            ArgumentHelpName = "FILE",
        };
        var graph = new Option<FileInfo?>("--graph", "With --all: the file that was seeded, whose accounts get tokens. Needed on a cluster, which is not searched.")
        {
            ArgumentHelpName = "FILE",
        };
        var directory = CommandRunner.DataDirectoryOption();
        var command = new DocumentedCommand(
            "token",
            "Sign in as an account without its password, for development.",
            """
            Prints an access token, alone on standard output. Works while the gateway is running on the same data directory or cluster. Only where DOTNET_ENVIRONMENT or
            ASPNETCORE_ENVIRONMENT is Development.

            Exit codes: 0 done, 1 wrong arguments or no such account, 2 refused outside of Development, 4 the store failed, 130 interrupted.
            """)
        { handle, all, output, graph, directory };
        command.SetBody((context, cancellationToken) => RunAsync(
            context.ParseResult.GetValueForArgument(handle),
            context.ParseResult.GetValueForOption(all),
            context.ParseResult.GetValueForOption(output),
            context.ParseResult.GetValueForOption(graph),
            CliSettings.Read(context.ParseResult.GetValueForOption(directory)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string? handle, bool all, FileInfo? output, FileInfo? graph, CliSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.IsDevelopment)
        {
            throw new CliException(
                "refused: tokens without a password are for development. Set DOTNET_ENVIRONMENT=Development if this is your own machine; "
                + "in production sign in over the API.",
                ExitCode.Refused);
        }

        if (all ? handle is not null || output is null : handle is null || output is not null)
            throw new CliException("Give either one HANDLE, or --all and --output FILE.");
        settings.RequireStore();
        if (all && settings.IsCluster && graph is null)
            throw new CliException("On a cluster give --graph FILE as well: the file that was seeded.");

        await using var host = await StoreHost.OpenTokensAsync(settings, cancellationToken);
        var services = host.Services;
        var keeper = services.GetRequiredService<WorkerLeaseKeeper>();
        await keeper.AcquireAsync($"socialfeed token, process {Environment.ProcessId}", cancellationToken);
        try
        {
            if (all)
                await WriteAllAsync(services, await ReadHandlesAsync(services, graph, cancellationToken), output!, cancellationToken);
            else
                await PrintAsync(services, handle!, cancellationToken);
        }
        finally
        {
            await keeper.ReleaseAsync(CancellationToken.None);
        }

        return ExitCode.Success;
    }

    private static async Task PrintAsync(IServiceProvider services, string handle, CancellationToken cancellationToken)
    {
        var (token, _, expiresAt) = await IssueAsync(services, handle.TrimStart('@'), cancellationToken);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Access token of {handle}, good until {expiresAt:u}. Send it as a header, for example:"));
        Console.Error.WriteLine(
            """
              curl -s http://127.0.0.1:5000/graphql -H 'Content-Type: application/json' -H "Authorization: Bearer $TOKEN" \
                -d '{"query":"{ viewer { user { handle } homeFeed(first: 3) { nodes { text } } } }"}'
            """);
        Console.WriteLine(token);
    }

    private static async Task<string[]> ReadHandlesAsync(IServiceProvider services, FileInfo? graph, CancellationToken cancellationToken)
    {
        if (graph is null)
            return [.. services.GetRequiredService<SharedSessions>().ReadHandles(SeededEmailSuffix)];
        var seeded = await SeedGraphFile.ReadAsync(graph.FullName, cancellationToken);
        return [.. Enumerable.Range(0, seeded.UserIds.Count).Select(seeded.HandleOf)];
    }

    private static async Task WriteAllAsync(IServiceProvider services, string[] handles, FileInfo output, CancellationToken cancellationToken)
    {
        if (handles.Length == 0)
            throw new CliException("There are no seeded accounts. Run `socialfeed seed` first.");

        var lines = new string[handles.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, handles.Length, parallel, async (i, cancellation) =>
        {
            var (token, refreshToken, expiresAt) = await IssueAsync(services, handles[i], cancellation);
            lines[i] = string.Create(CultureInfo.InvariantCulture, $"{handles[i]}\t{token}\t{refreshToken}\t{expiresAt:O}");
        });

        // Under another name until complete: no reader finds half a file, and an older file's permissions do not matter.
        var partial = output.FullName + ".partial";
        File.Delete(partial);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        await using (var writer = new StreamWriter(new FileStream(partial, options)))
        {
            await writer.WriteLineAsync("# handle\taccess token\trefresh token\taccess token expires");
            foreach (var line in lines)
                await writer.WriteLineAsync(line);
        }

        File.Move(partial, output.FullName, overwrite: true);
        Console.WriteLine(
            $"{handles.Length:N0} tokens in {output.FullName}, good for {Limits.AccessTokenLife.TotalMinutes:N0} minutes; "
            + $"the refresh tokens for {Limits.SessionLife.TotalDays:N0} days.");
    }

    private static async Task<(string Token, string RefreshToken, DateTimeOffset ExpiresAt)> IssueAsync(
        IServiceProvider services, string handle, CancellationToken cancellationToken)
    {
        var outcome = await services.GetRequiredService<SessionAuthority>().IssueForDevelopmentAsync(handle, cancellationToken);
        if (!outcome.IsSuccess)
            throw new CliException(outcome.Errors[0].Message);
        var signedIn = outcome.Value!;
        var (token, expiresAt) = services.GetRequiredService<AccessTokens>().Issue(signedIn.User.Id, signedIn.Session.Id);
        return (token, signedIn.RefreshToken, expiresAt);
    }
}
