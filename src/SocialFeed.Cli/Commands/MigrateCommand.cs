using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Cassandra;
using SocialFeed.Cassandra.Migrations;

namespace SocialFeed.Cli.Commands;

/// <summary><c>socialfeed migrate status|up|verify</c>: the schema of the Cassandra keyspace.</summary>
internal static class MigrateCommand
{
    private const string StoryEnd =
        """
        Settings come from the environment, by the names that gateway and workers use (SocialFeed__Cassandra__ContactPoints, Port, Keyspace, LocalDatacenter,
        ReplicationFactor, Replication, Username, Password); options win over them. The password is only taken from the environment.
        """;

    private static readonly Option<string[]> ContactPoints = new(
        "--contact-point", "A node to start from, host or host:port. May be given several times.")
    { ArgumentHelpName = "HOST" };

    private static readonly Option<int?> Port = new("--port", "The port of nodes that name none.") { ArgumentHelpName = "PORT" };
    private static readonly Option<string?> Keyspace = new("--keyspace", "The keyspace; socialfeed unless set.") { ArgumentHelpName = "NAME" };
    private static readonly Option<string?> Datacenter = new("--datacenter", "The datacenter nearby.") { ArgumentHelpName = "NAME" };

    private static readonly Option<string?> Replication = new(
        "--replication", "Of a keyspace that is created: dc1:3, several parted by commas, or simple:1 for a single test node.")
    { ArgumentHelpName = "COPIES" };

    private static readonly Option<string?> Username = new("--username", "For servers that ask for one.") { ArgumentHelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("migrate", "Show, bring up to date or check the schema of the Cassandra keyspace.");
        command.AddCommand(CreateVerb(
            "status",
            "Show which migrations are applied.",
            """
            Shows each migration of this program and whether it is applied. Changes nothing.

            Exit codes: 0 up to date, 1 wrong arguments, 3 the schema does not fit this program, 4 Cassandra cannot be used, 130 interrupted.
            """,
            ShowStatusAsync));
        command.AddCommand(CreateVerb(
            "up",
            "Apply the migrations that are pending.",
            """
            Creates the keyspace if need be and applies what is pending. Safe to start anywhere and any number of times: one migrates, the others wait; killed,
            the next run goes on where it ended. On a new cluster start one first, as the lock itself has to be made.

            Exit codes: 0 up to date now, 1 wrong arguments, 4 Cassandra cannot be used or the schema cannot be changed, 130 interrupted.
            """,
            RunUpAsync));
        command.AddCommand(CreateVerb(
            "verify",
            "Check the schema against this program, table by table and statement by statement.",
            """
            Compares checksums of applied migrations, looks for every table and column, and has the servers prepare every statement of the store. Changes nothing.

            Exit codes: 0 all fits, 1 wrong arguments, 3 something does not fit, 4 Cassandra cannot be used, 130 interrupted.
            """,
            VerifyAsync));
        return command;
    }

    private static DocumentedCommand CreateVerb(
        string name, string description, string story, Func<SchemaMigrator, CassandraOptions, CancellationToken, Task<int>> body)
    {
        var command = new DocumentedCommand(name, description, $"{StoryEnd}{Environment.NewLine}{Environment.NewLine}{story}")
        {
            ContactPoints, Port, Keyspace, Datacenter, Replication, Username,
        };
        command.SetBody(async (context, cancellationToken) =>
        {
            var options = Read(context.ParseResult);
            try
            {
                options.Validate();
                await using var migrator = await SchemaMigrator.ConnectAsync(options, TimeProvider.System, NullLogger.Instance, cancellationToken);
                return await body(migrator, options, cancellationToken);
            }
            catch (ArgumentException exception)
            {
                throw new CliException(exception.Message);
            }
            catch (Exception exception) when (exception is CassandraStoreException or Cql.CqlException)
            {
                throw new CliException(exception.Message, ExitCode.Failure);
            }
        });
        return command;
    }

    private static CassandraOptions Read(System.CommandLine.Parsing.ParseResult arguments)
    {
        var options = new ConfigurationBuilder().AddEnvironmentVariables().Build().GetCassandraOptions();
        var points = arguments.GetValueForOption(ContactPoints) ?? [];
        return options with
        {
            ContactPoints = points.Length > 0 ? points : options.ContactPoints,
            Port = arguments.GetValueForOption(Port) ?? options.Port,
            Keyspace = arguments.GetValueForOption(Keyspace) ?? options.Keyspace,
            LocalDatacenter = arguments.GetValueForOption(Datacenter) ?? options.LocalDatacenter,
            Replication = arguments.GetValueForOption(Replication) ?? options.Replication,
            Username = arguments.GetValueForOption(Username) ?? options.Username,
        };
    }

    private static async Task<int> ShowStatusAsync(SchemaMigrator migrator, CassandraOptions options, CancellationToken cancellationToken)
    {
        var status = await migrator.ReadStatusAsync(cancellationToken);
        Console.WriteLine($"Keyspace {status.Keyspace}, Cassandra {status.Server}");
        foreach (var migration in status.Migrations)
        {
            var at = migration.AppliedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {migration.Name,-32} {migration.State,-10} {at}").TrimEnd());
        }
        Console.WriteLine(status.Mismatch ?? "The schema fits this program.");
        return status.Mismatch is null ? ExitCode.Success : ExitCode.ProblemsFound;
    }

    private static async Task<int> RunUpAsync(SchemaMigrator migrator, CassandraOptions options, CancellationToken cancellationToken)
    {
        var applied = await migrator.UpAsync(Console.WriteLine, cancellationToken);
        Console.WriteLine(applied == 0 ? $"Keyspace {options.Keyspace} was up to date." : $"Keyspace {options.Keyspace} is up to date; {applied} applied.");
        return ExitCode.Success;
    }

    private static async Task<int> VerifyAsync(SchemaMigrator migrator, CassandraOptions options, CancellationToken cancellationToken)
    {
        var problems = await migrator.VerifyAsync(cancellationToken);
        foreach (var problem in problems)
            Console.WriteLine(problem);
        if (problems.Count == 0)
            Console.WriteLine($"Keyspace {options.Keyspace} fits this program: migrations, tables, columns and every statement.");
        return problems.Count == 0 ? ExitCode.Success : ExitCode.ProblemsFound;
    }
}
