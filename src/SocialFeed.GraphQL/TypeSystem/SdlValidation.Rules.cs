using SocialFeed.GraphQL.Introspection;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

internal sealed partial class SdlValidation
{
    private List<string>? _suggestibleTypes;

    private void TypeIsKnown(NamedTypeNode node)
    {
        if (_definedTypes.ContainsKey(node.Name) || IsStandard(node.Name))
            return;
        _suggestibleTypes ??= [.. BuiltInScalars.All.Select(s => s.Name), .. IntrospectionTypes.Names, .. _definedTypes.Keys];
        Report($"Unknown type \"{node.Name}\".{Suggestions.DidYouMean(node.Name, _suggestibleTypes)}");
    }

    private static bool IsStandard(string name) =>
        BuiltInScalars.All.Any(s => s.Name == name) || IntrospectionTypes.Names.Contains(name);

    private void ArgumentNamesAreUnique(string owner, IReadOnlyList<InputValueDefinitionNode> arguments)
    {
        foreach (var group in arguments.GroupBy(a => a.Name).Where(g => g.Skip(1).Any()))
            Report($"Argument \"{owner}({group.Key}:)\" can only be defined once.");
    }

    private void ExtensionIsPossible(TypeExtensionNode extension, Shape shape)
    {
        if (!_definedTypes.TryGetValue(extension.Name, out var definition))
        {
            Report($"Cannot extend type \"{extension.Name}\" because it is not defined."
                + Suggestions.DidYouMean(extension.Name, _definedTypes.Keys));
        }
        else if (Shape.Of(definition).Kind != shape.Kind)
        {
            Report($"Cannot extend non-{shape.Kind} type \"{extension.Name}\".");
        }
    }

    private void Directives(IReadOnlyList<DirectiveNode> directives, string location, HashSet<string> seen)
    {
        DirectivesAreUnique(directives, seen);
        DirectiveUses(directives, location);
    }

    private void DirectivesAreUnique(IReadOnlyList<DirectiveNode> directives, HashSet<string> seen)
    {
        foreach (var directive in directives)
        {
            if (_directives.TryGetValue(directive.Name, out var signature) && !signature.IsRepeatable && !seen.Add(directive.Name))
                Report($"The directive \"@{directive.Name}\" can only be used once at this location.");
        }
    }

    private void DirectiveUses(IReadOnlyList<DirectiveNode> directives, string location)
    {
        foreach (var directive in directives)
        {
            var known = _directives.TryGetValue(directive.Name, out var signature);
            if (!known)
                Report($"Unknown directive \"@{directive.Name}\".");
            else if (!signature!.Locations.Contains(location))
                Report($"Directive \"@{directive.Name}\" may not be used on {location}.");
            DirectiveArguments(directive, signature);
        }
    }

    private void DirectiveArguments(DirectiveNode directive, DirectiveSignature? signature)
    {
        foreach (var argument in directive.Arguments)
        {
            if (signature is not null && !signature.Arguments.ContainsKey(argument.Name))
            {
                Report($"Unknown argument \"{argument.Name}\" on directive \"@{directive.Name}\"."
                    + Suggestions.DidYouMean(argument.Name, signature.Arguments.Keys));
            }
        }

        foreach (var group in directive.Arguments.GroupBy(a => a.Name).Where(g => g.Skip(1).Any()))
            Report($"There can be only one argument named \"{group.Key}\".");
        foreach (var argument in directive.Arguments)
            InputFieldNamesAreUnique(argument.Value);
        foreach (var (name, requiredType) in signature?.Arguments ?? [])
        {
            if (requiredType is not null && directive.Argument(name) is null)
                Report($"Argument \"@{directive.Name}({name}:)\" of type \"{requiredType}\" is required, but it was not provided.");
        }
    }

    private void InputFieldNamesAreUnique(ValueNode? value)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case ListValueNode list:
                foreach (var item in list.Items)
                    InputFieldNamesAreUnique(item);
                break;
            case ObjectValueNode given:
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var field in given.Fields)
                {
                    if (!seen.Add(field.Name))
                        Report($"There can be only one input field named \"{field.Name}\".");
                    InputFieldNamesAreUnique(field.Value);
                }

                break;
        }
    }

    /// <summary>What a use of a directive must fit; arguments with the printed type of required ones, null for the rest.</summary>
    private sealed record DirectiveSignature(IReadOnlyList<string> Locations, bool IsRepeatable, Dictionary<string, string?> Arguments)
    {
        public static DirectiveSignature Of(DirectiveDefinition directive) => new(
            directive.Locations,
            directive.IsRepeatable,
            directive.Arguments.ToDictionary(a => a.Name, a => a.IsRequired ? a.Type.ToString() : null));

        public static DirectiveSignature Of(DirectiveDefinitionNode node)
        {
            var arguments = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var argument in node.Arguments)
                arguments[argument.Name] = argument is { Type: NonNullTypeNode, DefaultValue: null } ? SyntaxPrinter.Print(argument.Type) : null;
            return new DirectiveSignature(node.Locations, node.IsRepeatable, arguments);
        }
    }

    /// <summary>What a type definition and its extension have in common.</summary>
    private readonly record struct Shape(string Kind, string Location)
    {
        public IReadOnlyList<NamedTypeNode> Interfaces { get; init; } = [];

        public IReadOnlyList<FieldDefinitionNode> Fields { get; init; } = [];

        public IReadOnlyList<InputValueDefinitionNode> InputFields { get; init; } = [];

        public IReadOnlyList<NamedTypeNode> Members { get; init; } = [];

        public IReadOnlyList<EnumValueDefinitionNode> Values { get; init; } = [];

        public IEnumerable<string> FieldNames => Fields.Select(f => f.Name).Concat(InputFields.Select(f => f.Name));

        public static Shape Of(DefinitionNode node) => node switch
        {
            ScalarTypeDefinitionNode or ScalarTypeExtensionNode => new Shape("scalar", "SCALAR"),
            ObjectTypeDefinitionNode n => new Shape("object", "OBJECT") { Interfaces = n.Interfaces, Fields = n.Fields },
            ObjectTypeExtensionNode n => new Shape("object", "OBJECT") { Interfaces = n.Interfaces, Fields = n.Fields },
            InterfaceTypeDefinitionNode n => new Shape("interface", "INTERFACE") { Interfaces = n.Interfaces, Fields = n.Fields },
            InterfaceTypeExtensionNode n => new Shape("interface", "INTERFACE") { Interfaces = n.Interfaces, Fields = n.Fields },
            UnionTypeDefinitionNode n => new Shape("union", "UNION") { Members = n.Types },
            UnionTypeExtensionNode n => new Shape("union", "UNION") { Members = n.Types },
            EnumTypeDefinitionNode n => new Shape("enum", "ENUM") { Values = n.Values },
            EnumTypeExtensionNode n => new Shape("enum", "ENUM") { Values = n.Values },
            InputObjectTypeDefinitionNode n => new Shape("input object", "INPUT_OBJECT") { InputFields = n.Fields },
            InputObjectTypeExtensionNode n => new Shape("input object", "INPUT_OBJECT") { InputFields = n.Fields },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
