using System.Text;
using BenchmarkDotNet.Attributes;
using SocialFeed.GraphQL;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Benchmarks.GraphQL;

/// <summary>What a request costs that asks for nothing: hash, cache, plan, response.</summary>
[MemoryDiagnoser]
public class EmptyRequest
{
    private readonly Requests _requests = new("{ __typename }");

    [Benchmark]
    public Task<long> Executor() => _requests.RunAsync();
}

/// <summary>How near a list of objects comes to the same bytes written by hand.</summary>
[MemoryDiagnoser]
public class ListOfScalars
{
    private readonly Requests _requests = new("{ items { id name score isNew } }");
    private readonly HandWritten _handWritten = new();

    [Benchmark(Baseline = true)]
    public long ByHand() => _handWritten.Write(Item.All);

    [Benchmark]
    public Task<long> Executor() => _requests.RunAsync();
}

/// <summary>What a thousand parents pay for a field that is resolved for all at once, or for each by a task.</summary>
[MemoryDiagnoser]
public class FieldOfManyParents
{
    private readonly Requests _without = new("{ items { id } }");
    private readonly Requests _batch = new("{ items { id author { name } } }");
    private readonly Requests _tasks = new("{ items { id readyAuthor { name } } }");

    [Benchmark(Baseline = true)]
    public Task<long> WithoutTheField() => _without.RunAsync();

    [Benchmark]
    public Task<long> BatchResolver() => _batch.RunAsync();

    [Benchmark]
    public Task<long> CompletedTasks() => _tasks.RunAsync();
}

/// <summary>One document, run again and again.</summary>
internal sealed class Requests
{
    private readonly RequestExecutor _executor = new(SchemaBuilder.New().AddTypes(typeof(Queries), typeof(Item), typeof(Author)).Build());
    private readonly GraphQLRequest _request;

    public Requests(string document) => _request = new GraphQLRequest { Document = Encoding.UTF8.GetBytes(document) };

    /// <summary>The length of the response.</summary>
    public async Task<long> RunAsync()
    {
        using var response = await _executor.ExecuteAsync(_request);
        return response.HasErrors ? throw new InvalidOperationException(Encoding.UTF8.GetString(response.Body.FirstSpan)) : response.Body.Length;
    }
}

/// <summary>The floor: typed delegates and pre-encoded names into the same writer.</summary>
internal sealed class HandWritten
{
    private static readonly byte[][] Names = [.. new[] { "{\"id\":", ",\"name\":", ",\"score\":", ",\"isNew\":" }.Select(Encoding.UTF8.GetBytes)];

    private readonly WriteField[] _fields =
    [
        (Item item, ref JsonOutput output) => output.WriteInt32(item.Id),
        (Item item, ref JsonOutput output) => output.WriteString(item.Name),
        (Item item, ref JsonOutput output) => output.WriteDouble(item.Score),
        (Item item, ref JsonOutput output) => output.WriteBoolean(item.IsNew),
    ];

    private int _capacity = 256;

    private delegate void WriteField(Item item, ref JsonOutput output);

    public long Write(Item[] items)
    {
        var output = new JsonOutput(_capacity);
        output.WriteRaw("{\"data\":{\"items\":["u8);
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
                output.WriteByte((byte)',');
            for (var f = 0; f < _fields.Length; f++)
            {
                output.WriteRaw(Names[f]);
                _fields[f](items[i], ref output);
            }

            output.WriteByte((byte)'}');
        }

        output.WriteRaw("]}}"u8);
        long length = output.Position;
        _capacity = output.Position + 64;
        output.Dispose();
        return length;
    }
}
