using System.Diagnostics;
using SocialFeed.FanOutCost;
using SocialFeed.FanOutWorker;

// What a feed row costs a worker, beside a bare loop of the same inserts with the same driver: both are processes of their own, and what is counted is their
// processor time, so that a busy machine spoils it least. Run: dotnet run -c Release --project tests/SocialFeed.FanOutCost [-- followers posts]
// With "messages" in place of the numbers: what a message costs worker and publisher beside all stores.
if (args is ["messages"])
{
    await MessageCost.MeasureAsync();
    return;
}

if (args is ["messages-worker", var prefix])
{
    await MessageCost.RunWorkerAsync(prefix);
    return;
}

if (args is ["worker", ..])
{
    await WorkerHost.Create(args[1..]).RunAsync();
    return;
}

if (args is ["bare", var keyspace, var node, var bareRows])
{
    await BareLoop.RunAsync(keyspace, node, int.Parse(bareRows));
    return;
}

var followers = args.Length > 0 ? int.Parse(args[0]) : 1_000;
var posts = args.Length > 1 ? int.Parse(args[1]) : 200;
await using var town = await MeasuredTown.OpenAsync(followers);
using var worker = town.StartWorker();
await town.PostAsync(posts / 2); // until hot code is recompiled
var before = CpuOf(worker);
var clock = Stopwatch.GetTimestamp();
await town.PostAsync(posts);
var elapsed = Stopwatch.GetElapsedTime(clock);
var cpu = CpuOf(worker) - before;
worker.Kill();

var rows = (double)followers * posts;
var bare = await town.RunBareLoopAsync((int)rows);
Console.WriteLine($"{posts} posts to {followers} followers: {rows:N0} rows in {elapsed.TotalSeconds:0.0} s.");
Console.WriteLine($"worker: {cpu.TotalMicroseconds / rows:0.00} us of CPU per row, {cpu.TotalMicroseconds / posts:0} us per post");
Console.WriteLine($"bare loop: {bare:0.00} us of CPU per row; the worker takes {cpu.TotalMicroseconds / rows / bare:0.00} times that");

static TimeSpan CpuOf(Process process)
{
    process.Refresh();
    return process.TotalProcessorTime;
}
