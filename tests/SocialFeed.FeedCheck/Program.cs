using System.Diagnostics;
using System.Globalization;
using SocialFeed.FeedCheck;

CheckOptions options;
try
{
    options = CheckOptions.Parse(args);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(CheckOptions.Usage);
    return 2;
}

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    cancellation.Cancel();
};

try
{
    var started = Stopwatch.StartNew();
    var graph = ExpectedGraph.Read(options.GraphFile);
    var tokens = SeededToken.ReadAll(options.TokensFile);
    if (options.OnlyWithToken)
        graph = graph.OnlyOf(tokens.Keys);
    using var api = new FeedApi(options);

    var posts = await ProfileReader.ReadAsync(api, graph, options, cancellation.Token);
    Console.WriteLine($"{graph.Authors.Count:N0} profiles with {posts.Count:N0} posts read in {started.Elapsed.TotalSeconds:N1} s");
    var report = await FeedComparison.RunAsync(api, graph, posts, tokens, options, cancellation.Token);

    foreach (var finding in report.Findings)
        Console.Error.WriteLine(finding);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"feeds checked {report.Feeds}, entries {report.Entries}, missing {report.Missing}, extra {report.Extra}, repeated {report.Repeated}, misordered {report.Misordered}, wrong reason {report.WrongReason}"));
    Console.WriteLine($"{api.Requests:N0} requests in {started.Elapsed.TotalSeconds:N1} s");
    return report.IsRight ? 0 : 1;
}
catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
{
    return 130;
}
catch (Exception exception) when (exception is CheckException or IOException or HttpRequestException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
