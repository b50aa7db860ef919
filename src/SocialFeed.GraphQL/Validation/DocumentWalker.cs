using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Introspection;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation;

/// <summary>
/// Walks the executable definitions of a document once, keeps <see cref="TypeInfo"/> up to date and tells every rule about the nodes it asked for.
/// Fragments are not followed, so the walk is linear in the document.
/// </summary>
internal sealed partial class DocumentWalker
{
    private static readonly int EventCount = Enum.GetValues<WalkEvent>().Length;

    private readonly TypeInfo _types;
    private readonly ValidationRule[][] _rules = new ValidationRule[EventCount][];

    public DocumentWalker(TypeInfo types, IReadOnlyList<ValidationRule> rules)
    {
        _types = types;
        var byEvent = new List<ValidationRule>?[EventCount];
        foreach (var rule in rules)
        {
            foreach (var walkEvent in rule.Events)
                (byEvent[(int)walkEvent] ??= []).Add(rule);
        }

        for (var i = 0; i < EventCount; i++)
            _rules[i] = byEvent[i]?.ToArray() ?? [];
    }

    public void Visit(DocumentNode document)
    {
        foreach (var rule in On(WalkEvent.EnterDocument))
            rule.EnterDocument(document);
        foreach (var definition in document.Definitions)
            Visit(definition);
        foreach (var rule in On(WalkEvent.LeaveDocument))
            rule.LeaveDocument(document);
    }

    /// <summary>Definitions of the type system are passed over.</summary>
    public void Visit(DefinitionNode definition)
    {
        switch (definition)
        {
            case OperationDefinitionNode operation: VisitOperation(operation); break;
            case FragmentDefinitionNode fragment: VisitFragment(fragment); break;
        }
    }

    private ReadOnlySpan<ValidationRule> On(WalkEvent walkEvent) => _rules[(int)walkEvent];

    private void VisitOperation(OperationDefinitionNode operation)
    {
        _types.Type = operation.Operation switch
        {
            OperationType.Query => _types.Schema.QueryType,
            OperationType.Mutation => _types.Schema.MutationType,
            _ => _types.Schema.SubscriptionType,
        };
        foreach (var rule in On(WalkEvent.EnterOperation))
            rule.EnterOperation(operation);
        foreach (var definition in operation.VariableDefinitions)
            VisitVariableDefinition(definition);
        VisitDirectives(operation.Directives, operation.Operation switch
        {
            OperationType.Query => "QUERY",
            OperationType.Mutation => "MUTATION",
            _ => "SUBSCRIPTION",
        });
        VisitSelectionSet(operation.SelectionSet, ofInlineFragment: false);
        foreach (var rule in On(WalkEvent.LeaveOperation))
            rule.LeaveOperation(operation);
        _types.Type = null;
    }

    private void VisitFragment(FragmentDefinitionNode fragment)
    {
        _types.Type = _types.Schema.Type(fragment.TypeCondition.Name) is { IsOutputType: true } type ? type : null;
        foreach (var rule in On(WalkEvent.EnterFragment))
            rule.EnterFragment(fragment);
        VisitNamedType(fragment.TypeCondition);
        VisitDirectives(fragment.Directives, "FRAGMENT_DEFINITION");
        VisitSelectionSet(fragment.SelectionSet, ofInlineFragment: false);
        _types.Type = null;
    }

    private void VisitVariableDefinition(VariableDefinitionNode definition)
    {
        var type = _types.Resolve(definition.Type);
        _types.InputType = type is { IsInputType: true } ? type : null;
        foreach (var rule in On(WalkEvent.VariableDefinition))
            rule.VariableDefinition(definition);
        VisitNamedType(definition.Type.NamedType);
        if (definition.DefaultValue is not null)
            VisitWholeValue(definition.DefaultValue);
        VisitDirectives(definition.Directives, "VARIABLE_DEFINITION");
        _types.InputType = null;
    }

    private void VisitSelectionSet(SelectionSetNode selectionSet, bool ofInlineFragment)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var parentType = _types.ParentType;
        var namedType = _types.Type?.NamedType;
        _types.ParentType = TypeInfo.IsComposite(namedType) ? namedType : null;
        foreach (var rule in On(WalkEvent.SelectionSet))
            rule.SelectionSet(selectionSet, ofInlineFragment);
        foreach (var selection in selectionSet.Selections)
        {
            switch (selection)
            {
                case FieldNode field: VisitField(field); break;
                case FragmentSpreadNode spread: VisitFragmentSpread(spread); break;
                case InlineFragmentNode inline: VisitInlineFragment(inline); break;
            }
        }

        _types.ParentType = parentType;
    }

    private void VisitField(FieldNode field)
    {
        var (type, outerField, outerOwner) = (_types.Type, _types.Field, _types.FieldOwner);
        var parentType = _types.ParentType;
        var definition = parentType is null ? null : _types.Schema.Field(parentType, field.Name);
        _types.Field = definition;
        _types.FieldOwner = IsMetaField(definition) ? null : parentType;
        _types.Type = definition?.Type;
        foreach (var rule in On(WalkEvent.EnterField))
            rule.EnterField(field);
        VisitArguments(field.Arguments);
        VisitDirectives(field.Directives, "FIELD");
        if (field.SelectionSet is not null)
            VisitSelectionSet(field.SelectionSet, ofInlineFragment: false);
        foreach (var rule in On(WalkEvent.LeaveField))
            rule.LeaveField(field);
        (_types.Type, _types.Field, _types.FieldOwner) = (type, outerField, outerOwner);
    }

    private bool IsMetaField(FieldDefinition? definition) => definition is not null
        && (ReferenceEquals(definition, IntrospectionTypes.TypeNameField)
            || ReferenceEquals(definition, _types.Schema.Introspection.SchemaField)
            || ReferenceEquals(definition, _types.Schema.Introspection.TypeField));

    private void VisitFragmentSpread(FragmentSpreadNode spread)
    {
        foreach (var rule in On(WalkEvent.FragmentSpread))
            rule.FragmentSpread(spread);
        VisitDirectives(spread.Directives, "FRAGMENT_SPREAD");
    }

    private void VisitInlineFragment(InlineFragmentNode inline)
    {
        var type = _types.Type;
        GraphQLType? condition = inline.TypeCondition is null ? type?.NamedType : _types.Schema.Type(inline.TypeCondition.Name);
        _types.Type = condition is { IsOutputType: true } ? condition : null;
        foreach (var rule in On(WalkEvent.InlineFragment))
            rule.InlineFragment(inline);
        if (inline.TypeCondition is not null)
            VisitNamedType(inline.TypeCondition);
        VisitDirectives(inline.Directives, "INLINE_FRAGMENT");
        VisitSelectionSet(inline.SelectionSet, ofInlineFragment: true);
        _types.Type = type;
    }

    private void VisitNamedType(NamedTypeNode type)
    {
        foreach (var rule in On(WalkEvent.NamedType))
            rule.NamedType(type);
    }
}
