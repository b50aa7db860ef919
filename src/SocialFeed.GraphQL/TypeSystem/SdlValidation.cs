using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// The rules that a text of definitions must keep before types can be made of it: unique names, known names, directives in their places. One walk in
/// document order; the messages and their order are those of graphql-js.
/// </summary>
internal sealed partial class SdlValidation
{
    private readonly DocumentNode _document;
    private readonly List<string> _errors = [];
    private readonly Dictionary<string, TypeDefinitionNode> _definedTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectiveSignature> _directives = new(StringComparer.Ordinal);
    private readonly HashSet<string> _typeNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directiveNames = new(StringComparer.Ordinal);
    private readonly HashSet<OperationType> _operationTypes = [];
    private readonly Dictionary<string, HashSet<string>> _memberNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _directivesOfDefinition = new(StringComparer.Ordinal);
    private bool _schemaDefined;

    private SdlValidation(DocumentNode document)
    {
        _document = document;
        foreach (var directive in BuiltInDirectives.All)
            _directives[directive.Name] = DirectiveSignature.Of(directive);
        foreach (var definition in document.Definitions)
        {
            if (definition is TypeDefinitionNode type)
                _definedTypes[type.Name] = type;
            else if (definition is DirectiveDefinitionNode directive)
                _directives[directive.Name] = DirectiveSignature.Of(directive);
        }
    }

    public static IReadOnlyList<string> Validate(DocumentNode document)
    {
        var validation = new SdlValidation(document);
        foreach (var definition in document.Definitions)
            validation.Definition(definition);
        return validation._errors;
    }

    private void Report(string message) => _errors.Add(message);

    private void Definition(DefinitionNode definition)
    {
        switch (definition)
        {
            case SchemaDefinitionNode schema:
                if (_schemaDefined)
                    Report("Must provide only one schema definition.");
                _schemaDefined = true;
                SchemaParts(schema, schema.OperationTypes);
                break;
            case SchemaExtensionNode extension:
                SchemaParts(extension, extension.OperationTypes);
                break;
            case DirectiveDefinitionNode directive:
                DirectiveDefinition(directive);
                break;
            case TypeDefinitionNode type:
                TypeNameIsUnique(type);
                TypeParts(type, type.Name);
                break;
            case TypeExtensionNode extension:
                TypeParts(extension, extension.Name);
                break;
        }
    }

    private void SchemaParts(DefinitionNode node, IReadOnlyList<OperationTypeDefinitionNode> operationTypes)
    {
        foreach (var operationType in operationTypes)
        {
            if (!_operationTypes.Add(operationType.Operation))
                Report($"There can be only one {operationType.Operation.ToString().ToLowerInvariant()} type in schema.");
        }

        Directives(node.Directives, "SCHEMA", Seen("schema"));
        foreach (var operationType in operationTypes)
            TypeIsKnown(operationType.Type);
    }

    private void DirectiveDefinition(DirectiveDefinitionNode node)
    {
        ArgumentNamesAreUnique($"@{node.Name}", node.Arguments);
        if (!_directiveNames.Add(node.Name))
            Report($"There can be only one directive named \"@{node.Name}\".");
        var seen = Seen($"@{node.Name}");
        DirectivesAreUnique(node.Directives, seen);
        InputValues(node.Arguments, "ARGUMENT_DEFINITION");
        DirectiveUses(node.Directives, "DIRECTIVE_DEFINITION");
    }

    private void TypeNameIsUnique(TypeDefinitionNode type)
    {
        if (!_typeNames.Add(type.Name))
            Report($"There can be only one type named \"{type.Name}\".");
    }

    private void TypeParts(DefinitionNode node, string name)
    {
        var shape = Shape.Of(node);
        foreach (var value in shape.Values)
        {
            if (!MemberNames(name, "enum").Add(value.Name))
                Report($"Enum value \"{name}.{value.Name}\" can only be defined once.");
        }

        foreach (var field in shape.FieldNames)
        {
            if (!MemberNames(name, "field").Add(field))
                Report($"Field \"{name}.{field}\" can only be defined once.");
        }

        foreach (var field in shape.Fields)
            ArgumentNamesAreUnique($"{name}.{field.Name}", field.Arguments);
        DirectivesAreUnique(node.Directives, Seen(name));
        if (node is TypeExtensionNode extension)
            ExtensionIsPossible(extension, shape);

        // Children, in the order of the grammar.
        foreach (var implemented in shape.Interfaces)
            TypeIsKnown(implemented);
        DirectiveUses(node.Directives, shape.Location);
        foreach (var field in shape.Fields)
            Field(field);
        InputValues(shape.InputFields, "INPUT_FIELD_DEFINITION");
        foreach (var member in shape.Members)
            TypeIsKnown(member);
        foreach (var value in shape.Values)
            Directives(value.Directives, "ENUM_VALUE", []);
    }

    private void Field(FieldDefinitionNode field)
    {
        DirectivesAreUnique(field.Directives, []);
        InputValues(field.Arguments, "ARGUMENT_DEFINITION");
        TypeIsKnown(field.Type.NamedType);
        DirectiveUses(field.Directives, "FIELD_DEFINITION");
    }

    private void InputValues(IReadOnlyList<InputValueDefinitionNode> nodes, string location)
    {
        foreach (var node in nodes)
        {
            DirectivesAreUnique(node.Directives, []);
            TypeIsKnown(node.Type.NamedType);
            InputFieldNamesAreUnique(node.DefaultValue);
            DirectiveUses(node.Directives, location);
        }
    }

    private HashSet<string> MemberNames(string typeName, string kind) => NamedSet(_memberNames, $"{kind} {typeName}");

    private HashSet<string> Seen(string definition) => NamedSet(_directivesOfDefinition, definition);

    private static HashSet<string> NamedSet(Dictionary<string, HashSet<string>> sets, string name)
    {
        if (!sets.TryGetValue(name, out var set))
            sets[name] = set = new HashSet<string>(StringComparer.Ordinal);
        return set;
    }
}
