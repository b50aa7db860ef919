using SocialFeed.GraphQL.Introspection;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// Lists every named type of a schema (section 3.3): each defined type followed by what it is the first to refer to, then what roots and directives
/// refer to, then the introspection types. Printed schemas and introspection keep this order; it is that of graphql-js.
/// </summary>
internal sealed class TypeCollector
{
    private readonly HashSet<NamedType> _seen;
    private readonly List<NamedType> _ordered = [];

    private TypeCollector(IReadOnlyList<NamedType> defined) => _seen = new HashSet<NamedType>(defined, ReferenceEqualityComparer.Instance);

    public static IReadOnlyList<NamedType> Collect(
        SchemaParts parts, IReadOnlyList<DirectiveDefinition> directives, IntrospectionTypes introspection)
    {
        var collector = new TypeCollector(parts.Types);
        foreach (var type in parts.Types)
            collector.Add(type);
        collector.Visit(parts.QueryType);
        collector.Visit(parts.MutationType);
        collector.Visit(parts.SubscriptionType);
        foreach (var argument in directives.SelectMany(d => d.Arguments))
            collector.Visit(argument.Type);
        collector.Visit(introspection.Schema);
        return collector._ordered;
    }

    private void Visit(GraphQLType? type)
    {
        if (type is not null && _seen.Add(type.NamedType))
            Add(type.NamedType);
    }

    private void Add(NamedType start)
    {
        // Depth first, with a stack of its own: a chain of types may be as long as the schema.
        var stack = new Stack<IEnumerator<NamedType>>();
        _ordered.Add(start);
        stack.Push(References(start).GetEnumerator());
        while (stack.TryPeek(out var references))
        {
            if (!references.MoveNext())
            {
                stack.Pop();
                continue;
            }

            if (_seen.Add(references.Current))
            {
                _ordered.Add(references.Current);
                stack.Push(References(references.Current).GetEnumerator());
            }
        }
    }

    private static IEnumerable<NamedType> References(NamedType type) => type switch
    {
        UnionType union => union.Members,
        CompositeFieldType composite =>
            [.. composite.Interfaces, .. composite.Fields.SelectMany(f => f.Arguments.Select(a => a.Type).Prepend(f.Type)).Select(t => t.NamedType)],
        InputObjectType input => input.Fields.Select(f => f.Type.NamedType),
        _ => [],
    };
}
