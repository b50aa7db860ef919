using System.Globalization;
using System.Net;
using SocialFeed.Cql.FakeNode;
using SocialFeed.Cql.FakeNode.Server;

// A cluster of fake nodes as a process: says "ready HOST:PORT ..." when it listens, then obeys commands from standard input until it ends.
FakeClusterOptions options;
try
{
    options = Arguments.Parse(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
await using var cluster = await FakeCluster.StartAsync(options);
cluster.Log.IsEnabled = !args.Contains("--no-log");
Console.WriteLine("ready " + string.Join(' ', cluster.ContactPoints));
var console = new CommandLoop(cluster);
while (await Console.In.ReadLineAsync() is { } line && line != "quit")
    Console.WriteLine(console.Obey(line));
return 0;

internal static class Arguments
{
    private const string Usage = "Usage: [--address A] [--port P] [--nodes N] [--generation 2.1|2.2|3.0|3.11|4.0|5.0] [--user U --password P] [--seed N] [--no-log]";

    /// <exception cref="ArgumentException">An argument is not known or lacks its value.</exception>
    public static FakeClusterOptions Parse(string[] args)
    {
        var options = new FakeClusterOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--no-log")
                continue;
            if (i + 1 == args.Length)
                throw new ArgumentException($"{args[i]} lacks its value. {Usage}");
            var value = args[i + 1];
            options = args[i++] switch
            {
                "--address" => options with { FirstAddress = IPAddress.Parse(value) },
                "--port" => options with { Port = int.Parse(value, CultureInfo.InvariantCulture) },
                "--nodes" => options with { Nodes = int.Parse(value, CultureInfo.InvariantCulture) },
                "--generation" => options with { Generation = ServerGeneration.Parse(value) },
                "--user" => options with { User = value },
                "--password" => options with { Password = value },
                "--seed" => options with { Seed = int.Parse(value, CultureInfo.InvariantCulture) },
                var unknown => throw new ArgumentException($"{unknown} is not known. {Usage}"),
            };
        }
        return options;
    }
}
