using System.Text;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

public sealed class OperationCacheTests
{
    [Fact]
    public async Task Operations_are_kept_within_their_bytes()
    {
        var executor = Make(new RequestExecutorOptions { OperationCacheBytes = 100_000 });
        for (var i = 0; i < 500; i++)
            await executor.RunAsync($"{{ a{i}: a }}");

        var (operations, bytes) = executor.CacheUse;
        Assert.InRange(bytes, 50_000, 100_000);
        Assert.InRange(operations, 10, 60);
    }

    [Fact]
    public async Task Refused_documents_are_kept_apart_and_within_their_bytes()
    {
        var executor = Make(new RequestExecutorOptions { RefusalCacheBytes = 20_000 });
        await executor.RunAsync("{ a }");
        for (var i = 0; i < 500; i++)
            await executor.RunAsync($"{{ nope{i} }}");

        Assert.Equal(1, executor.CacheUse.Operations);
        Assert.InRange(executor.RefusalCacheUse.Bytes, 10_000, 20_000);
    }

    [Fact]
    public void What_is_read_survives_what_is_not()
    {
        var cache = new ByteBoundedCache<string>(10);
        for (var i = 0; i < 10; i++)
            cache.Add((UInt128)i, Bytes(i), null, $"{i}", 1);
        Assert.Equal("3", cache.Find(3, Bytes(3), null));
        for (var i = 10; i < 19; i++)
            cache.Add((UInt128)i, Bytes(i), null, $"{i}", 1);

        Assert.Equal("3", cache.Find(3, Bytes(3), null));
        Assert.Null(cache.Find(4, Bytes(4), null));
        Assert.Equal((10, 10), (cache.Count, cache.Bytes));
    }

    [Fact]
    public void A_collision_of_hashes_is_not_a_hit()
    {
        var cache = new ByteBoundedCache<string>(10);
        cache.Add(1, Bytes(1), null, "one", 1);

        Assert.Null(cache.Find(1, Bytes(2), null));
        Assert.Null(cache.Find(1, Bytes(1), "name"));
        Assert.Equal("one", cache.Find(1, Bytes(1), null));
    }

    [Fact]
    public void Hashes_differ_by_every_byte_and_by_name()
    {
        var seen = new HashSet<UInt128>();
        var document = Encoding.UTF8.GetBytes("query A { viewer { user { handle displayName } } }");
        for (var i = 0; i < document.Length; i++)
        {
            document[i] ^= 1;
            Assert.True(seen.Add(DocumentHash.Compute(document, null)));
            Assert.True(seen.Add(DocumentHash.Compute(document.AsSpan(0, i), null)));
            document[i] ^= 1;
        }

        Assert.True(seen.Add(DocumentHash.Compute(document, "A")));
        Assert.True(seen.Add(DocumentHash.Compute(document, "B")));
    }

    [Fact]
    public async Task A_value_too_large_for_the_cache_is_compiled_each_time()
    {
        var executor = Make(new RequestExecutorOptions { OperationCacheBytes = 100 });

        Assert.Equal("""{"data":{"a":"A"}}""", await executor.RunAsync("{ a }"));
        Assert.Equal("""{"data":{"a":"A"}}""", await executor.RunAsync("{ a }"));
        Assert.Equal(0, executor.CacheUse.Operations);
    }

    [Fact]
    public void A_cached_request_allocates_little()
    {
        const int Requests = 1000;
        const int MaxBytesPerRequest = 800;
        var executor = Make(new RequestExecutorOptions());
        var request = Executing.Request("{ __typename a }");
        Repeat(Requests);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(Requests);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Requests, 0, MaxBytesPerRequest);

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var task = executor.ExecuteAsync(request);
                Assert.True(task.IsCompletedSuccessfully);
                task.Result.Dispose();
            }
        }
    }

    private static byte[] Bytes(int i) => [(byte)i];

    private static RequestExecutor Make(RequestExecutorOptions options) => new(SchemaBuilder.New().AddTypes(typeof(Queries)).Build(), options);

    [QueryType]
    public static class Queries
    {
        public static string A => "A";
    }
}
