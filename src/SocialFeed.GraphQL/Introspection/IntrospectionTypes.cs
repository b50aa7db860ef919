using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Introspection;

/// <summary>
/// The types by which a schema describes itself (section 4.2), and the fields that lead to them (section 4.1). One set per schema, made of ordinary
/// object types over the model, so that validation and execution need not know them. Descriptions are those of graphql-js.
/// </summary>
public sealed partial class IntrospectionTypes
{
    private static readonly HashSet<string> TypeNames =
        ["__Schema", "__Type", "__TypeKind", "__Field", "__InputValue", "__EnumValue", "__Directive", "__DirectiveLocation"];

    private Schema? _described;

    internal IntrospectionTypes()
    {
        Schema = new ObjectType("__Schema", Descriptions.Schema) { RuntimeType = typeof(Schema) };
        Type = new ObjectType("__Type", Descriptions.Type) { RuntimeType = typeof(GraphQLType) };
        TypeKind = BuildTypeKind();
        Field = new ObjectType("__Field", Descriptions.Field) { RuntimeType = typeof(FieldDefinition) };
        InputValue = new ObjectType("__InputValue", Descriptions.InputValue) { RuntimeType = typeof(InputValueDefinition) };
        EnumValue = new ObjectType("__EnumValue", Descriptions.EnumValue) { RuntimeType = typeof(EnumValueDefinition) };
        Directive = new ObjectType("__Directive", Descriptions.Directive) { RuntimeType = typeof(DirectiveDefinition) };
        DirectiveLocation = BuildDirectiveLocation();
        DefineSchema();
        DefineType();
        DefineField();
        DefineInputValue();
        DefineEnumValue();
        DefineDirective();
        SchemaField = new FieldDefinition("__schema", new NonNullType(Schema), [])
        {
            Description = "Access the current type schema of this server.",
            Binding = FieldBinding.Dynamic((_, _, _) => new ValueTask<object?>(_described)),
        };
        TypeField = new FieldDefinition("__type", Type, [new InputValueDefinition("name", new NonNullType(BuiltInScalars.String))])
        {
            Description = "Request the type information of a single type.",
            Binding = FieldBinding.Dynamic((_, arguments, _) => new ValueTask<object?>(_described!.Type((string)arguments["name"]!))),
        };
    }

    /// <summary><c>__typename</c>, which every object, interface and union has (section 4.1). The executor writes the object type's name itself.</summary>
    public static FieldDefinition TypeNameField { get; } = new("__typename", new NonNullType(BuiltInScalars.String), [])
    {
        Description = "The name of the current Object type at runtime.",
    };

    /// <summary><c>__schema</c>, on the query type only.</summary>
    public FieldDefinition SchemaField { get; }

    /// <summary><c>__type</c>, on the query type only.</summary>
    public FieldDefinition TypeField { get; }

    public ObjectType Schema { get; }

    public ObjectType Type { get; }

    public EnumType TypeKind { get; }

    public ObjectType Field { get; }

    public ObjectType InputValue { get; }

    public ObjectType EnumValue { get; }

    public ObjectType Directive { get; }

    public EnumType DirectiveLocation { get; }

    internal static IReadOnlySet<string> Names => TypeNames;

    public static bool IsIntrospectionType(NamedType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return TypeNames.Contains(type.Name);
    }

    /// <summary><c>__schema</c> or <c>__type</c>; null for any other name.</summary>
    internal FieldDefinition? MetaField(string name) => name switch
    {
        "__schema" => SchemaField,
        "__type" => TypeField,
        _ => null,
    };

    /// <summary>Called once, by the schema these types belong to.</summary>
    internal void Describe(Schema schema) => _described = schema;

    private static NonNullType NonNullListOf(GraphQLType type) => new(new ListType(new NonNullType(type)));

    private static ListType ListOf(GraphQLType type) => new(new NonNullType(type));

    private static void Add<TParent, TValue>(ObjectType owner, string name, GraphQLType type, Func<TParent, TValue> read, string? description = null)
        where TParent : class =>
        owner.AddField(new FieldDefinition(name, type, []) { Description = description, Binding = FieldBinding.Pure(read) });

    /// <summary>A list that leaves out deprecated members unless the argument <c>includeDeprecated</c> is true (section 4.2).</summary>
    private static void AddDeprecable<TParent, TItem>(
        ObjectType owner, string name, GraphQLType type, Func<TParent, IReadOnlyList<TItem>?> read, Func<TItem, string?> reason, string? description = null)
        where TItem : class
    {
        var includeDeprecated = new InputValueDefinition("includeDeprecated", new NonNullType(BuiltInScalars.Boolean))
        {
            DefaultValue = new BooleanValueNode { Value = false },
        };
        owner.AddField(new FieldDefinition(name, type, [includeDeprecated])
        {
            Description = description,
            Binding = FieldBinding.Dynamic((parent, arguments, _) =>
            {
                var items = read((TParent)parent!);
                return new ValueTask<object?>(items is null || arguments["includeDeprecated"] is true ? items : items.Where(i => reason(i) is null).ToArray());
            }),
        });
    }

    private static void AddDeprecation<TParent>(ObjectType owner, Func<TParent, string?> reason)
        where TParent : class
    {
        Add<TParent, bool>(owner, "isDeprecated", new NonNullType(BuiltInScalars.Boolean), parent => reason(parent) is not null);
        Add(owner, "deprecationReason", BuiltInScalars.String, reason);
    }

    private static EnumValueDefinition Value(string name, string description) => new(name, name) { Description = description };
}
