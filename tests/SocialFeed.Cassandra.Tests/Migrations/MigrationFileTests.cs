using SocialFeed.Cassandra.Migrations;
using SocialFeed.Cassandra.Sessions;

namespace SocialFeed.Cassandra.Tests.Migrations;

public sealed class MigrationFileTests
{
    [Fact]
    public void Statements_guards_and_directives_are_read_and_comments_are_not()
    {
        var file = MigrationFile.Parse(
            "0007_things.cql",
            """
            -- What this is about; with a semicolon.
            -- @oldest-program 3
            CREATE TABLE IF NOT EXISTS things ( -- a thing
                id bigint PRIMARY KEY,
                note text
            ) WITH comment = 'It is --not-- a comment; nor an end';

            -- @server < 3.8
            ALTER TABLE things WITH gc_grace_seconds = 5;
            ALTER TABLE things ADD extra map<text, int> STATIC;
            """);

        Assert.Equal(7, file.Version);
        Assert.Equal(3, file.OldestProgram);
        Assert.Equal(3, file.Statements.Count);
        Assert.Equal(
            "CREATE TABLE IF NOT EXISTS ks.things (\n    id bigint PRIMARY KEY,\n    note text\n) WITH comment = 'It is "
            + "--not-- a comment; nor an end'",
            file.Statements[0].In("ks", new Version(2, 1, 0)));
        Assert.Null(file.Statements[0].Guard);
        Assert.True(file.Statements[1].Guard!.Admits(new Version(2, 1, 0)));
        Assert.False(file.Statements[1].Guard!.Admits(new Version(3, 8)));
        Assert.Null(file.Statements[2].Guard);
        Assert.Equal(("things", "extra", true), (file.Statements[2].Table, file.Statements[2].Column, file.Statements[2].AddsColumn));
        Assert.Equal("ALTER TABLE ks.things ADD extra map<text, int> STATIC", file.Statements[2].In("ks", new Version(2, 1, 0)));
    }

    [Fact]
    public void Options_for_all_tables_are_added_where_the_servers_know_them()
    {
        var file = MigrationFile.Parse(
            "0001_a.cql",
            """
            -- @tables server < 4.0: read_repair_chance = 0.0
            CREATE TABLE IF NOT EXISTS a (
                id bigint PRIMARY KEY
            );
            CREATE TABLE IF NOT EXISTS b (
                id bigint PRIMARY KEY
            ) WITH comment = 'b';
            ALTER TABLE b WITH comment = 'c';
            """);

        var old = file.Statements.Select(statement => statement.In("ks", new Version(3, 11, 5))).ToArray();
        Assert.EndsWith(") WITH read_repair_chance = 0.0", old[0], StringComparison.Ordinal);
        Assert.EndsWith(") WITH comment = 'b' AND read_repair_chance = 0.0", old[1], StringComparison.Ordinal);
        Assert.Equal("ALTER TABLE ks.b WITH comment = 'c'", old[2]);
        Assert.All(
            file.Statements, statement => Assert.DoesNotContain("chance", statement.In("ks", new Version(4, 0)), StringComparison.Ordinal));
    }

    [Fact]
    public void The_checksum_does_not_depend_on_line_ends_but_on_everything_else()
    {
        const string Text = "DROP TABLE IF EXISTS a;\n-- why\n";
        var checksum = MigrationFile.Parse("0001_a.cql", Text).Checksum;
        Assert.Equal(checksum, MigrationFile.Parse("0001_a.cql", Text.ReplaceLineEndings("\r\n")).Checksum);
        Assert.NotEqual(checksum, MigrationFile.Parse("0001_a.cql", Text + "\n").Checksum);
    }

    [Theory]
    [InlineData("CREATE TABLE a (id int PRIMARY KEY);", "cannot be run again")]
    [InlineData("DROP TABLE a;", "cannot be run again")]
    [InlineData("ALTER TABLE a ADD b int, c int;", "cannot be run again")]
    [InlineData("INSERT INTO a (id) VALUES (1);", "cannot be run again")]
    [InlineData("DROP TABLE IF EXISTS other.a;", "names without a keyspace")]
    [InlineData("DROP TABLE IF EXISTS a", "no semicolon")]
    [InlineData("-- nothing", "no statement")]
    [InlineData("-- @server 3.8\nDROP TABLE IF EXISTS a;", "@server >= 3.8")]
    [InlineData("-- @sever >= 3.8\nDROP TABLE IF EXISTS a;", "known are @server, @tables and @oldest-program")]
    [InlineData("-- @oldest-program two\nDROP TABLE IF EXISTS a;", "number of a migration")]
    public void A_file_that_breaks_a_rule_is_refused_with_the_rule(string text, string said)
    {
        var exception = Assert.Throws<CassandraStoreException>(() => MigrationFile.Parse("0001_a.cql", text));
        Assert.Contains("0001_a.cql", exception.Message, StringComparison.Ordinal);
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_have_no_gaps_and_names_have_a_form()
    {
        var third = MigrationFile.Parse("0003_a.cql", "DROP TABLE IF EXISTS a;");
        Assert.Throws<CassandraStoreException>(() => MigrationFile.InOrder([third]));
        Assert.Throws<CassandraStoreException>(() => MigrationFile.Parse("1_a.cql", "DROP TABLE IF EXISTS a;"));
    }

    [Fact]
    public void Every_table_is_used_by_a_statement_and_every_statement_uses_a_table()
    {
        var server = new Version(4, 1);
        var tables = ExpectedSchema.After(MigrationFile.Embedded, server).Tables;
        var used = StoreQueries.All.Select(query => TableOf(query.Text)).ToHashSet();

        Assert.Equal(tables.Order(), used.Order());
        Assert.Equal(tables.Order(), ExpectedSchema.After(MigrationFile.Embedded, new Version(2, 1, 0)).Tables.Order());
    }

    [Fact]
    public void A_program_fits_a_newer_schema_until_that_drops_what_it_needs()
    {
        MigrationFile[] known =
            [MigrationFile.Parse("0001_a.cql", "DROP TABLE IF EXISTS a;"), MigrationFile.Parse("0002_b.cql", "DROP TABLE IF EXISTS b;")];
        var applied = known.Select(
            file => new AppliedMigration(file.Version, file.Name, file.Checksum, 1, DateTimeOffset.UnixEpoch)).ToArray();
        var expanding = new AppliedMigration(3, "0003_c.cql", "x", 1, DateTimeOffset.UnixEpoch);
        var contracting = new AppliedMigration(4, "0004_d.cql", "x", 3, DateTimeOffset.UnixEpoch);

        Assert.Null(SchemaFit.FindMismatch("ks", known, applied));
        Assert.Null(SchemaFit.FindMismatch("ks", known, [.. applied, expanding]));
        Assert.Contains("0004_d.cql", SchemaFit.FindMismatch("ks", known, [.. applied, expanding, contracting]), StringComparison.Ordinal);
        Assert.Contains("`socialfeed migrate up --keyspace ks`", SchemaFit.FindMismatch("ks", known, []), StringComparison.Ordinal);
        Assert.Contains("lacks migration 0002_b.cql", SchemaFit.FindMismatch("ks", known, applied[..1]), StringComparison.Ordinal);
        Assert.Contains(
            "has begun and not completed",
            SchemaFit.FindMismatch("ks", known, [applied[0], applied[1] with { AppliedAt = null }]),
            StringComparison.Ordinal);
        Assert.Contains(
            "`socialfeed migrate verify --keyspace ks`",
            SchemaFit.FindMismatch("ks", known, [applied[0], applied[1] with { Checksum = "other" }]),
            StringComparison.Ordinal);
    }

    private static string TableOf(string text)
    {
        var start = text.IndexOf("$.", StringComparison.Ordinal) + 2;
        return new string([.. text.Skip(start).TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')]);
    }
}
