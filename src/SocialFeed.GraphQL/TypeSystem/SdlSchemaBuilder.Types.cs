using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

public sealed partial class SdlSchemaBuilder
{
    /// <summary>First pass: an empty type for each definition, so that types may refer to each other in any order.</summary>
    private NamedType Declare(TypeDefinitionNode node)
    {
        if (_types.TryGetValue(node.Name, out var builtIn))
            return builtIn;
        NamedType type = node switch
        {
            ScalarTypeDefinitionNode => _options.Scalars.GetValueOrDefault(node.Name)
                ?? new SdlScalarType(node.Name, node.Description) { SpecifiedByUrl = SpecifiedByUrl(node) },
            ObjectTypeDefinitionNode => new ObjectType(node.Name, node.Description),
            InterfaceTypeDefinitionNode => new InterfaceType(node.Name, node.Description),
            UnionTypeDefinitionNode => new UnionType(node.Name, node.Description),
            EnumTypeDefinitionNode enumNode => new EnumType(node.Name, BuildEnumValues(enumNode), node.Description),
            InputObjectTypeDefinitionNode => new InputObjectType(node.Name, node.Description)
            {
                IsOneOf = node.Directives.Any(d => d.Name == BuiltInDirectives.OneOf.Name),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (type is not ScalarType)
            type.AppliedDirectives = Applied([node, .. _extensions[node.Name]]);
        _types.Add(node.Name, type);
        return type;
    }

    /// <summary>Second pass: fields, interfaces and members, those of extensions after those of the definition.</summary>
    private void Define(NamedType type, TypeDefinitionNode node)
    {
        var extensions = _extensions[node.Name];
        switch (type, node)
        {
            case (ObjectType composite, ObjectTypeDefinitionNode definition):
                AddInterfaces(composite, definition.Interfaces.Concat(extensions.OfType<ObjectTypeExtensionNode>().SelectMany(e => e.Interfaces)));
                AddFields(composite, definition.Fields.Concat(extensions.OfType<ObjectTypeExtensionNode>().SelectMany(e => e.Fields)));
                break;
            case (InterfaceType composite, InterfaceTypeDefinitionNode definition):
                AddInterfaces(composite, definition.Interfaces.Concat(extensions.OfType<InterfaceTypeExtensionNode>().SelectMany(e => e.Interfaces)));
                AddFields(composite, definition.Fields.Concat(extensions.OfType<InterfaceTypeExtensionNode>().SelectMany(e => e.Fields)));
                break;
            case (UnionType union, UnionTypeDefinitionNode definition):
                AddMembers(union, definition.Types.Concat(extensions.OfType<UnionTypeExtensionNode>().SelectMany(e => e.Types)));
                break;
            case (InputObjectType input, InputObjectTypeDefinitionNode definition):
                foreach (var field in BuildInputValues(definition.Fields.Concat(extensions.OfType<InputObjectTypeExtensionNode>().SelectMany(e => e.Fields))))
                    input.AddField(field);
                break;
        }
    }

    private void AddInterfaces(CompositeFieldType type, IEnumerable<NamedTypeNode> nodes)
    {
        var interfaces = new List<InterfaceType>();
        foreach (var node in nodes)
        {
            var named = NamedTypeFrom(node);
            if (named is InterfaceType interfaceType)
                interfaces.Add(interfaceType);
            else
                _errors.Add($"Type {type} must only implement Interface types, it cannot implement {named}.");
        }

        type.Interfaces = interfaces;
    }

    private void AddMembers(UnionType union, IEnumerable<NamedTypeNode> nodes)
    {
        var members = new List<ObjectType>();
        foreach (var node in nodes)
        {
            var named = NamedTypeFrom(node);
            if (named is ObjectType member)
            {
                members.Add(member);
                continue;
            }

            _errors.Add($"Union type {union} can only include Object types, it cannot include {named}.");
            _incomplete.Add(union.Name);
        }

        union.Members = members;
    }

    private void AddFields(CompositeFieldType type, IEnumerable<FieldDefinitionNode> nodes)
    {
        foreach (var node in nodes)
        {
            type.AddField(new FieldDefinition(node.Name, TypeFrom(node.Type), BuildInputValues(node.Arguments))
            {
                Description = node.Description,
                DeprecationReason = DeprecationReason(node.Directives),
                AppliedDirectives = Applied(node.Directives),
                Binding = type is ObjectType ? Bind($"{type.Name}.{node.Name}", node) : null,
            });
        }
    }

    private FieldBinding Bind(string coordinate, FieldDefinitionNode node) => FieldBinding.Dynamic(
        _options.Resolvers.GetValueOrDefault(coordinate) ?? MemberReader.For(node.Name),
        _options.TypeResolvers.GetValueOrDefault(node.Type.NamedType.Name));

    private InputValueDefinition[] BuildInputValues(IEnumerable<InputValueDefinitionNode> nodes) =>
    [
        .. nodes.Select(node => new InputValueDefinition(node.Name, TypeFrom(node.Type))
        {
            Description = node.Description,
            DefaultValue = node.DefaultValue,
            DeprecationReason = DeprecationReason(node.Directives),
            AppliedDirectives = Applied(node.Directives),
        }),
    ];

    private EnumValueDefinition[] BuildEnumValues(EnumTypeDefinitionNode definition) =>
    [
        .. definition.Values.Concat(_extensions[definition.Name].OfType<EnumTypeExtensionNode>().SelectMany(e => e.Values))
            .Select(node => new EnumValueDefinition(node.Name, node.Name)
            {
                Description = node.Description,
                DeprecationReason = DeprecationReason(node.Directives),
                AppliedDirectives = Applied(node.Directives),
            }),
    ];

    private string? SpecifiedByUrl(TypeDefinitionNode definition)
    {
        string? url = null;
        foreach (var node in _extensions[definition.Name].Prepend<DefinitionNode>(definition))
        {
            if (node.Directives.FirstOrDefault(d => d.Name == BuiltInDirectives.SpecifiedBy.Name) is { } directive)
                url = StringArgument(directive, "url");
        }

        return url;
    }

    private static string? DeprecationReason(IReadOnlyList<DirectiveNode> directives)
    {
        var directive = directives.FirstOrDefault(d => d.Name == BuiltInDirectives.Deprecated.Name);
        if (directive is null)
            return null;
        return directive.Argument("reason") is null ? BuiltInDirectives.DefaultDeprecationReason : StringArgument(directive, "reason");
    }

    /// <summary>The value of an argument of the type <c>String!</c>; validation does not look at the types of directives' arguments in SDL.</summary>
    private static string StringArgument(DirectiveNode directive, string name) => directive.Argument(name)!.Value switch
    {
        StringValueNode text => text.Value,
        NullValueNode => throw new SchemaException(
            $"Argument \"@{directive.Name}({name}:)\" has invalid value: Expected value of non-null type \"String!\" not to be null."),
        var other => throw new SchemaException(
            $"Argument \"@{directive.Name}({name}:)\" has invalid value: String cannot represent a non string value: {SyntaxPrinter.Print(other)}"),
    };

    private static IReadOnlyList<AppliedDirective> Applied(IEnumerable<DefinitionNode> nodes) => Applied([.. nodes.SelectMany(n => n.Directives)]);

    /// <summary>The directives that introspection knows nothing of; built-in ones have become properties.</summary>
    private static AppliedDirective[] Applied(IReadOnlyList<DirectiveNode> directives) =>
    [
        .. directives.Where(d => !BuiltInDirectives.Contains(d.Name)).Select(d => new AppliedDirective(
            d.Name,
            [.. d.Arguments.Select(a => new KeyValuePair<string, string>(a.Name, SyntaxPrinter.Print(a.Value)))])),
    ];
}
