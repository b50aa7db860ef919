using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Introspection;

public sealed partial class IntrospectionTypes
{
    /// <summary>Section 4.2.1.</summary>
    private void DefineSchema()
    {
        Add<Schema, string?>(Schema, "description", BuiltInScalars.String, s => s.Description);
        Add<Schema, IReadOnlyList<NamedType>>(Schema, "types", NonNullListOf(Type), s => s.Types, "A list of all types supported by this server.");
        Add<Schema, ObjectType>(
            Schema, "queryType", new NonNullType(Type), s => s.QueryType, "The type that query operations will be rooted at.");
        Add<Schema, ObjectType?>(
            Schema, "mutationType", Type, s => s.MutationType,
            "If this server supports mutation, the type that mutation operations will be rooted at.");
        Add<Schema, ObjectType?>(
            Schema, "subscriptionType", Type, s => s.SubscriptionType,
            "If this server support subscription, the type that subscription operations will be rooted at.");
        AddDeprecable<Schema, DirectiveDefinition>(
            Schema, "directives", NonNullListOf(Directive), s => s.Directives, d => d.DeprecationReason,
            "A list of all directives supported by this server.");
    }

    /// <summary>Section 4.2.2.</summary>
    private void DefineType()
    {
        Add<GraphQLType, string>(Type, "kind", new NonNullType(TypeKind), KindOf);
        Add<GraphQLType, string?>(Type, "name", BuiltInScalars.String, t => (t as NamedType)?.Name);
        Add<GraphQLType, string?>(Type, "description", BuiltInScalars.String, t => (t as NamedType)?.Description);
        Add<GraphQLType, string?>(Type, "specifiedByURL", BuiltInScalars.String, t => (t as ScalarType)?.SpecifiedByUrl);
        AddDeprecable<GraphQLType, FieldDefinition>(
            Type, "fields", ListOf(Field), t => (t as CompositeFieldType)?.Fields, f => f.DeprecationReason);
        Add<GraphQLType, IReadOnlyList<InterfaceType>?>(Type, "interfaces", ListOf(Type), t => (t as CompositeFieldType)?.Interfaces);
        Add<GraphQLType, IReadOnlyList<ObjectType>?>(
            Type, "possibleTypes", ListOf(Type), t => t is InterfaceType or UnionType ? _described!.PossibleTypes((NamedType)t) : null);
        AddDeprecable<GraphQLType, EnumValueDefinition>(
            Type, "enumValues", ListOf(EnumValue), t => (t as EnumType)?.Values, v => v.DeprecationReason);
        AddDeprecable<GraphQLType, InputValueDefinition>(
            Type, "inputFields", ListOf(InputValue), t => (t as InputObjectType)?.Fields, f => f.DeprecationReason);
        Add<GraphQLType, GraphQLType?>(Type, "ofType", Type, t => (t as NonNullType)?.OfType ?? (t as ListType)?.OfType);
        Add<GraphQLType, bool?>(Type, "isOneOf", BuiltInScalars.Boolean, t => (t as InputObjectType)?.IsOneOf);
    }

    /// <summary>Section 4.2.3.</summary>
    private void DefineField()
    {
        Add<FieldDefinition, string>(Field, "name", new NonNullType(BuiltInScalars.String), f => f.Name);
        Add<FieldDefinition, string?>(Field, "description", BuiltInScalars.String, f => f.Description);
        AddDeprecable<FieldDefinition, InputValueDefinition>(
            Field, "args", NonNullListOf(InputValue), f => f.Arguments, a => a.DeprecationReason);
        Add<FieldDefinition, GraphQLType>(Field, "type", new NonNullType(Type), f => f.Type);
        AddDeprecation<FieldDefinition>(Field, f => f.DeprecationReason);
    }

    /// <summary>Section 4.2.4.</summary>
    private void DefineInputValue()
    {
        Add<InputValueDefinition, string>(InputValue, "name", new NonNullType(BuiltInScalars.String), v => v.Name);
        Add<InputValueDefinition, string?>(InputValue, "description", BuiltInScalars.String, v => v.Description);
        Add<InputValueDefinition, GraphQLType>(InputValue, "type", new NonNullType(Type), v => v.Type);
        Add<InputValueDefinition, string?>(
            InputValue, "defaultValue", BuiltInScalars.String, v => v.DefaultValue is null ? null : SyntaxPrinter.Print(v.DefaultValue),
            "A GraphQL-formatted string representing the default value for this input value.");
        AddDeprecation<InputValueDefinition>(InputValue, v => v.DeprecationReason);
    }

    /// <summary>Section 4.2.5.</summary>
    private void DefineEnumValue()
    {
        Add<EnumValueDefinition, string>(EnumValue, "name", new NonNullType(BuiltInScalars.String), v => v.Name);
        Add<EnumValueDefinition, string?>(EnumValue, "description", BuiltInScalars.String, v => v.Description);
        AddDeprecation<EnumValueDefinition>(EnumValue, v => v.DeprecationReason);
    }

    /// <summary>Section 4.2.6; deprecation of directives is newer than September 2025 and is what graphql-js 17 serves.</summary>
    private void DefineDirective()
    {
        Add<DirectiveDefinition, string>(Directive, "name", new NonNullType(BuiltInScalars.String), d => d.Name);
        Add<DirectiveDefinition, string?>(Directive, "description", BuiltInScalars.String, d => d.Description);
        Add<DirectiveDefinition, bool>(Directive, "isRepeatable", new NonNullType(BuiltInScalars.Boolean), d => d.IsRepeatable);
        Add<DirectiveDefinition, IReadOnlyList<string>>(Directive, "locations", NonNullListOf(DirectiveLocation), d => d.Locations);
        AddDeprecable<DirectiveDefinition, InputValueDefinition>(
            Directive, "args", NonNullListOf(InputValue), d => d.Arguments, a => a.DeprecationReason);
        AddDeprecation<DirectiveDefinition>(Directive, d => d.DeprecationReason);
    }

    private static string KindOf(GraphQLType type) => type switch
    {
        ScalarType => "SCALAR",
        ObjectType => "OBJECT",
        InterfaceType => "INTERFACE",
        UnionType => "UNION",
        EnumType => "ENUM",
        InputObjectType => "INPUT_OBJECT",
        ListType => "LIST",
        _ => "NON_NULL",
    };

    private static EnumType BuildTypeKind() => new(
        "__TypeKind",
        [
            Value("SCALAR", "Indicates this type is a scalar."),
            Value("OBJECT", "Indicates this type is an object. `fields` and `interfaces` are valid fields."),
            Value("INTERFACE", "Indicates this type is an interface. `fields`, `interfaces`, and `possibleTypes` are valid fields."),
            Value("UNION", "Indicates this type is a union. `possibleTypes` is a valid field."),
            Value("ENUM", "Indicates this type is an enum. `enumValues` is a valid field."),
            Value("INPUT_OBJECT", "Indicates this type is an input object. `inputFields` is a valid field."),
            Value("LIST", "Indicates this type is a list. `ofType` is a valid field."),
            Value("NON_NULL", "Indicates this type is a non-null. `ofType` is a valid field."),
        ],
        "An enum describing what kind of type a given `__Type` is.");

    private static EnumType BuildDirectiveLocation() => new(
        "__DirectiveLocation",
        [
            Value("QUERY", "Location adjacent to a query operation."),
            Value("MUTATION", "Location adjacent to a mutation operation."),
            Value("SUBSCRIPTION", "Location adjacent to a subscription operation."),
            Value("FIELD", "Location adjacent to a field."),
            Value("FRAGMENT_DEFINITION", "Location adjacent to a fragment definition."),
            Value("FRAGMENT_SPREAD", "Location adjacent to a fragment spread."),
            Value("INLINE_FRAGMENT", "Location adjacent to an inline fragment."),
            Value("VARIABLE_DEFINITION", "Location adjacent to an operation variable definition."),
            Value("FRAGMENT_VARIABLE_DEFINITION", "Location adjacent to a fragment variable definition."),
            Value("SCHEMA", "Location adjacent to a schema definition."),
            Value("SCALAR", "Location adjacent to a scalar definition."),
            Value("OBJECT", "Location adjacent to an object type definition."),
            Value("FIELD_DEFINITION", "Location adjacent to a field definition."),
            Value("ARGUMENT_DEFINITION", "Location adjacent to an argument definition."),
            Value("INTERFACE", "Location adjacent to an interface definition."),
            Value("UNION", "Location adjacent to a union definition."),
            Value("ENUM", "Location adjacent to an enum definition."),
            Value("ENUM_VALUE", "Location adjacent to an enum value definition."),
            Value("INPUT_OBJECT", "Location adjacent to an input object type definition."),
            Value("INPUT_FIELD_DEFINITION", "Location adjacent to an input object field definition."),
            Value("DIRECTIVE_DEFINITION", "Location adjacent to a directive definition."),
        ],
        "A Directive can be adjacent to many parts of the GraphQL language, a __DirectiveLocation describes one such possible adjacencies.");

    private static class Descriptions
    {
        public const string Schema =
            "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available types and directives on the server, as well as the "
            + "entry points for query, mutation, and subscription operations.";

        public const string Type =
            "The fundamental unit of any GraphQL Schema is the type. There are many kinds of types in GraphQL as represented by the `__TypeKind` enum.\n\n"
            + "Depending on the kind of a type, certain fields describe information about that type. Scalar types provide no information beyond a name, "
            + "description and optional `specifiedByURL`, while Enum types provide their values. Object and Interface types provide the fields they "
            + "describe. Abstract types, Union and Interface, provide the Object types possible at runtime. List and NonNull types compose other types.";

        public const string Field =
            "Object and Interface types are described by a list of Fields, each of which has a name, potentially a list of arguments, and a return type.";

        public const string InputValue =
            "Arguments provided to Fields or Directives and the input fields of an InputObject are represented as Input Values which describe their type "
            + "and optionally a default value.";

        public const string EnumValue =
            "One possible value for a given Enum. Enum values are unique values, not a placeholder for a string or numeric value. However an Enum value is "
            + "returned in a JSON response as a string.";

        public const string Directive =
            "A Directive provides a way to describe alternate runtime execution and type validation behavior in a GraphQL document.\n\nIn some cases, you "
            + "need to provide options to alter GraphQL's execution behavior in ways field arguments will not suffice, such as conditionally including or "
            + "skipping a field. Directives provide this by describing additional information to the executor.";
    }
}
