using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using SocialFeed.Messaging;

namespace SocialFeed.Cli.Commands;

/// <summary>Shows the fan-out work that failed for good, and sends it back once its cause is gone.</summary>
internal static class DeadLettersCommand
{
    private const int ListLimit = 100;

    private const string Settings =
        """
        Reads where RabbitMQ is from the environment, as gateways and workers do: SocialFeed__RabbitMq__Host, __Port, __VirtualHost, __Username, __Password,
        __UseTls, __QueuePrefix.

        Exit codes: 0 done, 1 wrong arguments or no such letter, 4 RabbitMQ cannot be reached or refused, 130 interrupted.
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("dead-letters", "Show and replay the fan-out work that failed for good (cluster mode).") { CreateList(), CreateReplay() };

    private static DocumentedCommand CreateList()
    {
        var limit = new Option<int>("--limit", () => ListLimit, "How many letters to show, the oldest first.") { ArgumentHelpName = "N" };
        var json = new Option<bool>("--json", "One JSON object per line, for programs.");
        var command = new DocumentedCommand(
            "list",
            "Show the dead letters: which entry and bucket, when and why it failed, after how many workers.",
            $"""
            Takes nothing away. The outbox goes on sending work that is not done, so an entry may have several letters; and one that has been delivered
            meanwhile may still be here, and does no harm when replayed.

            {Settings}
            """)
        { limit, json };
        command.SetBody((context, cancellationToken) => ListAsync(
            context.ParseResult.GetValueForOption(limit), context.ParseResult.GetValueForOption(json), cancellationToken));
        return command;
    }

    private static DocumentedCommand CreateReplay()
    {
        var all = new Option<bool>("--all", "Every letter that is there when the command starts.");
        var ids = new Option<string[]>("--id", "Letters of this id, as `list` shows it; may be given several times.") { ArgumentHelpName = "ID" };
        var command = new DocumentedCommand(
            "replay",
            "Send dead letters back to the queues where they failed.",
            $"""
            Each leaves the dead letters once the broker has taken it back; interrupting loses none. What fails again comes back here.

            {Settings}
            """)
        { all, ids };
        command.SetBody((context, cancellationToken) => ReplayAsync(
            context.ParseResult.GetValueForOption(all), context.ParseResult.GetValueForOption(ids) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(int limit, bool json, CancellationToken cancellationToken)
    {
        if (limit < 1)
            throw new CliException($"--limit is {limit}; make it 1 or more.");
        await using var queue = await OpenAsync(cancellationToken);
        var (letters, total) = await Explained(queue.ListAsync(limit, cancellationToken));
        if (json)
        {
            foreach (var letter in letters)
                Console.WriteLine(JsonSerializer.Serialize(letter, Json));
            return ExitCode.Success;
        }

        if (total == 0)
        {
            Console.WriteLine("There are no dead letters.");
            return ExitCode.Success;
        }

        Console.WriteLine("ID                      POSITION             BUCKET  FAILED AT             ATTEMPTS  REASON");
        foreach (var letter in letters)
            Console.WriteLine(Line(letter));
        Console.WriteLine(letters.Count < total
            ? $"{letters.Count:N0} of {total:N0} dead letters; --limit shows more."
            : $"{total:N0} dead {(total == 1 ? "letter" : "letters")}.");
        return ExitCode.Success;
    }

    private static string Line(DeadLetter letter)
    {
        var bucket = letter.Bucket?.ToString(CultureInfo.InvariantCulture) ?? (letter.Position is null ? "?" : "all");
        var failedAt = letter.FailedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "?";
        // A reason may hold anything; a terminal gets one line of it.
        var reason = string.Concat(letter.Reason.Select(character => char.IsControl(character) ? ' ' : character));
        return string.Create(
            CultureInfo.InvariantCulture, $"{letter.Id,-22}  {letter.Position?.ToString(CultureInfo.InvariantCulture) ?? "?",-19}  {bucket,-6}  {failedAt,-20}  {letter.Attempts,8}  {reason}");
    }

    private static async Task<int> ReplayAsync(bool all, string[] ids, CancellationToken cancellationToken)
    {
        if (all == ids.Length > 0)
            throw new CliException("Give either --all, or --id with an id that `socialfeed dead-letters list` shows.");
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var queue = await OpenAsync(cancellationToken);
        var (replayed, stranded) = await Explained(queue.ReplayAsync(
            letter =>
            {
                found.Add(letter.Id);
                return all || wanted.Contains(letter.Id);
            },
            cancellationToken));

        Console.WriteLine($"{replayed:N0} sent back.");
        foreach (var letter in stranded)
            Console.Error.WriteLine($"{letter.Id} stays: nothing says which queue it came from ({letter.Reason}).");
        wanted.ExceptWith(found);
        if (wanted.Count > 0)
            throw new CliException($"There is no dead letter {string.Join(", ", wanted)}. See `socialfeed dead-letters list`.");
        return ExitCode.Success;
    }

    private static async Task<DeadLetterQueue> OpenAsync(CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        try
        {
            var options = configuration.GetSection(RabbitMqOptions.Section).Get<RabbitMqOptions>() ?? new RabbitMqOptions();
            return await Explained(DeadLetterQueue.OpenAsync(options, cancellationToken));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new CliException(exception.Message);
        }
    }

    private static async Task<T> Explained<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (DeadLettersUnavailableException exception)
        {
            throw new CliException(exception.Message, ExitCode.Failure);
        }
    }
}
