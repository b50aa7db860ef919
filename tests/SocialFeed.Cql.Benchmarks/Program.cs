using System.Globalization;
using SocialFeed.Cql;
using SocialFeed.Cql.Benchmarks;
using SocialFeed.RealServers;

// Measures the driver: "micro" (encoding, decoding), "closed" (CPU and bytes per operation with so many in flight), "open" (latency at half of the rate that
// saturates the node, beside a replay of the same frames over a bare socket), and the last two against the fake node as a process of its own, which answers
// constantly: "fake", "fake-open". Without arguments, all of them.
string[] all = ["micro", "closed", "open", "fake", "fake-open"];
const int FakeRate = 10_000;
var unknown = args.FirstOrDefault(a => !all.Contains(a) && !a.StartsWith("--", StringComparison.Ordinal));
if (unknown is not null)
{
    Console.Error.WriteLine($"'{unknown}' is no benchmark: {string.Join(", ", all)}; --seconds=N, --in-flight=N, --rate=N, --hop (resume on the thread pool always).");
    return 1;
}
int Option(string name, int otherwise) =>
    args.FirstOrDefault(a => a.StartsWith($"--{name}=", StringComparison.Ordinal)) is { } given ? int.Parse(given.Split('=')[1], CultureInfo.InvariantCulture) : otherwise;
var chosen = args.Where(all.Contains).ToArray();
bool Wanted(string name) => chosen.Length == 0 || chosen.Contains(name);
var seconds = Option("seconds", 10);
var inFlight = Option("in-flight", 256);
var pooling = new PoolingOptions { ResumeOnReadingThread = !args.Contains("--hop") };

if (Wanted("micro"))
    Micro.Run();
if (Wanted("closed") || Wanted("open"))
{
    var address = await RealServers.CassandraAsync();
    await using var cluster = Cluster.Builder().AddContactPoint(address).WithPoolingOptions(pooling).WithQueryOptions(new QueryOptions { ConsistencyLevel = ConsistencyLevel.One }).Build();
    await using var session = await cluster.ConnectAsync();
    await using var table = await Table.CreateAsync(session);
    if (Wanted("closed"))
        await ClosedLoop.RunAsync("real node", table, inFlight, seconds);
    if (Wanted("open"))
        await OpenLoop.RunAsync("real node", table, address, Option("rate", 0), inFlight, seconds);
}
if (Wanted("fake") || Wanted("fake-open"))
{
    using var fake = await FakeProcess.StartAsync();
    await using var cluster = Cluster.Builder().AddContactPoint(fake.Address).WithPoolingOptions(pooling).WithQueryOptions(new QueryOptions { ConsistencyLevel = ConsistencyLevel.One }).Build();
    await using var session = await cluster.ConnectAsync();
    await using var table = await Table.CreateAsync(session);
    await fake.AnswerConstantlyAsync();
    if (Wanted("fake"))
        await ClosedLoop.RunAsync("fake node", table, inFlight, seconds);
    if (Wanted("fake-open"))
        await OpenLoop.RunAsync("fake node", table, fake.Address, Option("rate", FakeRate), inFlight, seconds);
}
return 0;
