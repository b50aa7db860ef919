namespace SocialFeed.Cql.Tests.Policies;

/// <summary>Lightweight transactions, and writes that go out partition by partition, are known by their text.</summary>
public class StatementTextTests
{
    [Theory]
    [InlineData("INSERT INTO t (a) VALUES (?) IF NOT EXISTS")]
    [InlineData("update t set b = ? where a = ? if b = ?")]
    [InlineData("DELETE FROM t WHERE a = ?\nIF\nEXISTS")]
    [InlineData("/* note */ UPDATE t SET b = 'x''y' WHERE a = 1 IF b = 'z'")]
    [InlineData("BEGIN BATCH UPDATE t SET b = ? WHERE a = ? IF b = ? APPLY BATCH")]
    public void Statements_with_a_condition(string cql) => Assert.True(StatementText.IsConditional(cql));

    [Theory]
    [InlineData("INSERT INTO t (a) VALUES (' IF NOT EXISTS')")]
    [InlineData("INSERT INTO t (a, \"if\") VALUES (?, ?)")]
    [InlineData("UPDATE t SET b = $$ if $$ WHERE a = 'it''s if' -- IF EXISTS")]
    [InlineData("UPDATE t SET iff = 1, x_if = 2 WHERE a = ? /* IF */ // if")]
    [InlineData("CREATE TABLE IF NOT EXISTS t (a int PRIMARY KEY)")]
    [InlineData("SELECT * FROM t WHERE a = ?")]
    [InlineData("INSERT INTO t (a) VALUES ('open")]
    [InlineData("")]
    public void Statements_without(string cql) => Assert.False(StatementText.IsConditional(cql));

    [Theory]
    [InlineData("SELECT * FROM t WHERE a IN (1, 2)", true)]
    [InlineData("INSERT INTO t (a) VALUES (?)", true)]
    [InlineData("UPDATE t SET b = b + 1 WHERE a = ?", true)]
    [InlineData("DELETE FROM t WHERE a = ' in ' /* IN */", true)]
    [InlineData("UPDATE t SET b = b + 1 WHERE a IN (1, 2)", false)]
    [InlineData("delete from t where a in ?", false)]
    [InlineData("BEGIN COUNTER BATCH UPDATE t SET b = b + 1 WHERE a = 1 APPLY BATCH", false)]
    [InlineData("TRUNCATE t", false)]
    [InlineData("", false)]
    public void Statements_that_happen_as_a_whole_or_not_at_all(string cql, bool whole) => Assert.Equal(whole, StatementText.IsAllOrNothing(cql));
}
