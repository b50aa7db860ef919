namespace SocialFeed.Cql.Tests.Policies;

/// <summary>Lightweight transactions are known by their text.</summary>
public class ConditionalTextTests
{
    [Theory]
    [InlineData("INSERT INTO t (a) VALUES (?) IF NOT EXISTS")]
    [InlineData("update t set b = ? where a = ? if b = ?")]
    [InlineData("DELETE FROM t WHERE a = ?\nIF\nEXISTS")]
    [InlineData("/* note */ UPDATE t SET b = 'x''y' WHERE a = 1 IF b = 'z'")]
    [InlineData("BEGIN BATCH UPDATE t SET b = ? WHERE a = ? IF b = ? APPLY BATCH")]
    public void Statements_with_a_condition(string cql) => Assert.True(ConditionalText.IsConditional(cql));

    [Theory]
    [InlineData("INSERT INTO t (a) VALUES (' IF NOT EXISTS')")]
    [InlineData("INSERT INTO t (a, \"if\") VALUES (?, ?)")]
    [InlineData("UPDATE t SET b = $$ if $$ WHERE a = 'it''s if' -- IF EXISTS")]
    [InlineData("UPDATE t SET iff = 1, x_if = 2 WHERE a = ? /* IF */ // if")]
    [InlineData("CREATE TABLE IF NOT EXISTS t (a int PRIMARY KEY)")]
    [InlineData("SELECT * FROM t WHERE a = ?")]
    [InlineData("INSERT INTO t (a) VALUES ('open")]
    [InlineData("")]
    public void Statements_without(string cql) => Assert.False(ConditionalText.IsConditional(cql));
}
