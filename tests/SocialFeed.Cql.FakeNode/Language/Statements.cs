using SocialFeed.Cql.FakeNode.Types;

namespace SocialFeed.Cql.FakeNode.Language;

/// <summary>A statement as parsed; names not yet resolved.</summary>
internal abstract record Statement;

internal sealed record TableName(string? Keyspace, string Name);

internal sealed record UseStatement(string Keyspace) : Statement;

internal sealed record CreateKeyspace(string Name, bool IfNotExists, IReadOnlyDictionary<string, string> Replication, bool DurableWrites) : Statement;

/// <summary>A type as written: resolved when the keyspace is known.</summary>
internal sealed record TypeName(string Name, IReadOnlyList<TypeName> Parameters);

internal sealed record ColumnDefinition(string Name, TypeName Type, bool IsStatic);

internal sealed record CreateTable(
    TableName Table,
    bool IfNotExists,
    IReadOnlyList<ColumnDefinition> Columns,
    IReadOnlyList<string> PartitionKey,
    IReadOnlyList<string> Clustering,
    IReadOnlyDictionary<string, bool> Descending) : Statement;

internal sealed record CreateType(TableName Type, bool IfNotExists, IReadOnlyList<(string Name, TypeName Type)> Fields) : Statement;

internal sealed record AlterTable(TableName Table, string Column, TypeName? Added) : Statement;

internal sealed record AlterType(TableName Type, string Field, TypeName Added) : Statement;

/// <summary>DROP KEYSPACE, TABLE or TYPE; <see cref="Target"/> is one of these words in upper case.</summary>
internal sealed record Drop(string Target, TableName Name, bool IfExists) : Statement;

internal sealed record Truncate(TableName Table) : Statement;

/// <summary>Statements taken and answered without effect, such as CREATE INDEX.</summary>
internal sealed record NoEffect : Statement;

internal abstract record DataStatement(TableName Table) : Statement;

/// <summary>USING TIMESTAMP and TTL.</summary>
internal sealed record Using(Term? Timestamp, Term? Ttl);

internal sealed record Insert(TableName Table, IReadOnlyList<string> Columns, IReadOnlyList<Term> Values, bool IfNotExists, Using Using) : DataStatement(Table);

internal enum AssignmentKind
{
    Set,
    Add,
    Subtract,
    Prepend,
}

internal sealed record Assignment(string Column, AssignmentKind Kind, Term Value);

internal sealed record Condition(string Column, string Operator, Term Value);

internal sealed record Update(
    TableName Table,
    IReadOnlyList<Assignment> Assignments,
    IReadOnlyList<Relation> Where,
    IReadOnlyList<Condition> Conditions,
    bool IfExists,
    Using Using) : DataStatement(Table);

internal sealed record Delete(
    TableName Table,
    IReadOnlyList<string> Columns,
    IReadOnlyList<Relation> Where,
    IReadOnlyList<Condition> Conditions,
    bool IfExists,
    Using Using) : DataStatement(Table);

/// <summary>COLUMN op value, token(columns) op value, or COLUMN IN values; <see cref="Values"/> of an IN with one marker is that marker alone.</summary>
internal sealed record Relation(IReadOnlyList<string> Columns, bool IsToken, string Operator, IReadOnlyList<Term> Values, bool IsInMarker);

/// <summary>What a SELECT returns: a column, or a function of columns (count, token, writetime, ttl).</summary>
internal sealed record Selector(string? Function, IReadOnlyList<string> Columns, string? Alias);

internal sealed record Select(
    TableName Table,
    IReadOnlyList<Selector> Selectors,
    bool Distinct,
    IReadOnlyList<Relation> Where,
    IReadOnlyList<(string Column, bool Descending)> Order,
    Term? Limit) : DataStatement(Table);

internal sealed record BatchText(IReadOnlyList<Statement> Statements, byte Type) : Statement;

/// <summary>A value as written.</summary>
internal abstract record Term;

internal sealed record Marker(int Index, string? Name) : Term;

internal sealed record Constant(TokenKind Kind, string Text) : Term;

internal sealed record NullTerm : Term;

internal sealed record CollectionTerm(IReadOnlyList<Term> Items, char Opening) : Term;

internal sealed record MapTerm(IReadOnlyList<(Term Key, Term Value)> Entries) : Term;

internal sealed record FieldsTerm(IReadOnlyList<(string Name, Term Value)> Fields) : Term;

internal sealed record FunctionTerm(string Name, IReadOnlyList<Term> Arguments) : Term;

/// <summary>A marker's place: what a client is told about it when it prepares.</summary>
internal sealed record MarkerSpec(string Name, NodeType Type);
