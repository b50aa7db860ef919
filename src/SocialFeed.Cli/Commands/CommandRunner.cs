using System.CommandLine;
using System.CommandLine.Invocation;
using SocialFeed.Cassandra;
using SocialFeed.Embedded;

namespace SocialFeed.Cli.Commands;

/// <summary>Runs a command's body and turns what goes wrong into a sentence on standard error and an exit code.</summary>
internal static class CommandRunner
{
    public static Option<string?> DataDirectoryOption() => new(
        "--data-directory",
        $"Where the embedded store and the keys live. Otherwise SocialFeed__DataDirectory, otherwise {CliSettings.DefaultDataDirectory}.")
    { ArgumentHelpName = "DIR" };

    public static void SetBody(this Command command, Func<InvocationContext, CancellationToken, Task<int>> body) =>
        command.SetHandler(async context => context.ExitCode = await RunAsync(command.Name, context, body));

    private static async Task<int> RunAsync(string name, InvocationContext context, Func<InvocationContext, CancellationToken, Task<int>> body)
    {
        var cancellationToken = context.GetCancellationToken();
        try
        {
            return await body(context, cancellationToken);
        }
        catch (CliException exception)
        {
            Say(name, exception.Message);
            return exception.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say(name, "interrupted.");
            return ExitCode.Cancelled;
        }
        catch (Exception exception) when (CassandraFailure.Is(exception))
        {
            Say(name, $"Cassandra failed: {exception.Message}");
            return ExitCode.Failure;
        }
        catch (Exception exception) when (exception is EmbeddedStoreException or CassandraStoreException or IOException or UnauthorizedAccessException)
        {
            Say(name, exception.Message);
            return ExitCode.Failure;
        }
        catch (Exception exception)
        {
            Say(name, $"an unexpected failure. Please report it with these lines:{Environment.NewLine}{exception}");
            return ExitCode.Failure;
        }
    }

    private static void Say(string command, string sentence) => Console.Error.WriteLine($"socialfeed {command}: {sentence}");
}
