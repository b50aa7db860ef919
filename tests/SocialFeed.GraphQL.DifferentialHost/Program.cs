using System.Text.Json;
using SocialFeed.GraphQL.DifferentialHost;

// One JSON object per line in, one per line out, in the same order: see Case for the members. Ends when the input does.
using var input = new StreamReader(Console.OpenStandardInput());
using var output = new StreamWriter(Console.OpenStandardOutput());
var answers = new Answers();
while (await input.ReadLineAsync() is { } line)
{
    var testCase = JsonSerializer.Deserialize<Case>(line, Case.JsonOptions)!;
    await output.WriteLineAsync(await answers.AnswerAsync(testCase));
    await output.FlushAsync();
}
