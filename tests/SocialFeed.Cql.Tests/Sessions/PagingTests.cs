using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Storage;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Sessions;

/// <summary>The pages of a result, one after the other, are the result.</summary>
public class PagingTests
{
    private const int Rows = 103;

    private static async Task<FakeCluster> StartAsync(string generation = "3.11")
    {
        var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        for (var i = 0; i < Rows; i++)
            fake.Execute($"INSERT INTO ks.pairs (a, b, c) VALUES ('x', {i}, 'row {i}')");
        return fake;
    }

    private static async Task<List<int>> ReadAsync(ISession session, IStatement statement)
    {
        var read = new List<int>();
        await foreach (var page in session.ExecutePagesAsync(statement, Wait.Token()))
        {
            while (page.MoveNext())
                read.Add(page.Current.GetInt32(0));
        }
        return read;
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("3.11")]
    [InlineData("5.0")]
    public async Task Pages_of_every_size_make_the_whole_result(string generation)
    {
        await using var fake = await StartAsync(generation);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var select = await session.PrepareAsync("SELECT b FROM ks.pairs WHERE a = ?").Within();
        foreach (var size in (int[])[1, 2, 10, Rows - 1, Rows, Rows + 1, 5000])
        {
            Assert.Equal(Enumerable.Range(0, Rows), await ReadAsync(session, select.Bind("x").SetPageSize(size)));
            Assert.Equal(Enumerable.Range(0, Rows), await ReadAsync(session, new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(size)));
        }
    }

    [Fact]
    public async Task A_page_says_where_the_next_begins()
    {
        await using var fake = await StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        using var first = await session.ExecuteAsync(new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(60)).Within();
        Assert.Equal(60, first.RowCount);
        Assert.False(first.IsFullyFetched);
        using var second = await session.ExecuteAsync(new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(60).SetPagingState(first.PagingState)).Within();
        Assert.Equal(Enumerable.Range(60, Rows - 60), second.ToList(r => r.GetInt32(0)));
        Assert.True(second.IsFullyFetched);
        Assert.Null(second.PagingState);
    }

    [Fact]
    public async Task A_paging_state_of_another_protocol_version_is_refused_with_both_versions_named()
    {
        await using var older = await StartAsync("2.1");
        await using var olderCluster = older.Client();
        await using var olderSession = await olderCluster.ConnectAsync().Within();
        using var page = await olderSession.ExecuteAsync(new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(60)).Within();
        await using var newer = await StartAsync();
        await using var newerCluster = newer.Client();
        await using var newerSession = await newerCluster.ConnectAsync().Within();
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => newerSession.ExecuteAsync(new SimpleStatement("SELECT b FROM ks.pairs").SetPagingState(page.PagingState)).Within());
        Assert.Contains("version 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("version 4", error.Message, StringComparison.Ordinal);
        foreach (var foreign in (byte[][])[[], [0], [77, 1, 2]])
        {
            error = await Assert.ThrowsAsync<ArgumentException>(
                () => newerSession.ExecuteAsync(new SimpleStatement("SELECT b FROM ks.pairs").SetPagingState(foreign)).Within());
            Assert.Contains("RowSet.PagingState", error.Message, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(newer.Log.Requests, r => r.Opcode == NodeOpcode.Query && r.Cql == "SELECT b FROM ks.pairs");
    }

    [Fact]
    public async Task More_pages_without_a_state_are_the_end()
    {
        await using var fake = await StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On("SELECT b", Fault.Rewrite(r => (RowsResult)r with { PagingState = null, HasMorePages = true }));
        Assert.Equal(Enumerable.Range(0, 10), await ReadAsync(session, new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(10)));
    }

    [Fact]
    public async Task An_empty_page_in_between_is_not_the_end()
    {
        await using var fake = await StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On("SELECT b", Fault.Rewrite(r => new RowsResult(((RowsResult)r).Columns, []) { PagingState = "v4:10"u8.ToArray() }), times: 1);
        Assert.Equal(Enumerable.Range(10, Rows - 10), await ReadAsync(session, new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(10)));
    }

    [Fact]
    public async Task A_column_added_between_pages_is_read_by_the_columns_of_its_own_page()
    {
        await using var fake = await StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var select = await session.PrepareAsync("SELECT * FROM ks.pairs WHERE a = ?").Within();
        var widths = new List<int>();
        var read = new List<int>();
        await foreach (var page in session.ExecutePagesAsync(select.Bind("x").SetPageSize(20), Wait.Token()))
        {
            widths.Add(page.Columns.Count);
            while (page.MoveNext())
                read.Add(page.Current.GetValue<int>("b"));
            if (widths.Count == 1)
                fake.Execute("ALTER TABLE ks.pairs ADD aa text");
        }
        Assert.Equal(Enumerable.Range(0, Rows), read);
        Assert.Equal(3, widths[0]);
        Assert.Equal(4, widths[^1]);
    }

    [Fact]
    public async Task Leaving_early_asks_for_no_more_than_the_page_prefetched()
    {
        await using var fake = await StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await foreach (var page in session.ExecutePagesAsync(new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(10), Wait.Token()))
        {
            Assert.Equal(10, page.RowCount);
            break;
        }
        Assert.InRange(fake.Log.Requests.Count(r => r.Opcode == NodeOpcode.Query && r.Cql == "SELECT b FROM ks.pairs"), 1, 2);
    }

    [Fact]
    public async Task An_error_in_a_later_page_comes_after_the_rows_before_it()
    {
        await using var fake = await StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On("SELECT b", Fault.Answer(FakeNode.Language.CqlError.Invalid("no more")), skip: 2);
        var read = new List<int>();
        await Assert.ThrowsAsync<InvalidQueryException>(async () =>
        {
            await foreach (var page in session.ExecutePagesAsync(new SimpleStatement("SELECT b FROM ks.pairs").SetPageSize(10), Wait.Token()))
            {
                while (page.MoveNext())
                    read.Add(page.Current.GetInt32(0));
            }
        });
        Assert.Equal(Enumerable.Range(0, 20), read);
    }
}
