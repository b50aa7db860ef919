using System.Text.Json;
using SocialFeed.GraphQL.AspNetCore;
using SocialFeed.GraphQL.DifferentialHost;

// "serve [policy]" is an HTTP server on a port of the system's choice, for the audits. Otherwise: one JSON object per line in, one per line out, in the
// same order; see Case for the members. Both end when the input does.
if (args is ["serve", ..])
{
    await AuditServer.RunAsync(Enum.Parse<StatusCodePolicy>(args.ElementAtOrDefault(1) ?? nameof(StatusCodePolicy.Audit2023)));
    return;
}

using var input = new StreamReader(Console.OpenStandardInput());
using var output = new StreamWriter(Console.OpenStandardOutput());
var answers = new Answers();
while (await input.ReadLineAsync() is { } line)
{
    var testCase = JsonSerializer.Deserialize<Case>(line, Case.JsonOptions)!;
    await output.WriteLineAsync(await answers.AnswerAsync(testCase));
    await output.FlushAsync();
}
