using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation;

/// <summary>What the walk tells rules about.</summary>
internal enum WalkEvent
{
    EnterDocument,
    LeaveDocument,
    EnterOperation,
    LeaveOperation,
    EnterFragment,
    VariableDefinition,
    SelectionSet,
    EnterField,
    LeaveField,
    FragmentSpread,
    InlineFragment,
    EnterDirective,
    LeaveDirective,
    Argument,
    NamedType,
    Value,
    EnterObject,
    LeaveObject,
    ObjectField,
    Variable,
}

/// <summary>
/// One rule of section 5 during the validation of one document. <see cref="DocumentWalker"/> calls the methods of the events that the rule asks for;
/// <see cref="ValidationContext.Types"/> then describes the node.
/// </summary>
internal abstract class ValidationRule(ValidationContext context)
{
    protected ValidationContext Context { get; } = context;

    public abstract ReadOnlySpan<WalkEvent> Events { get; }

    public virtual void EnterDocument(DocumentNode document)
    {
    }

    public virtual void LeaveDocument(DocumentNode document)
    {
    }

    public virtual void EnterOperation(OperationDefinitionNode operation)
    {
    }

    public virtual void LeaveOperation(OperationDefinitionNode operation)
    {
    }

    public virtual void EnterFragment(FragmentDefinitionNode fragment)
    {
    }

    public virtual void VariableDefinition(VariableDefinitionNode definition)
    {
    }

    /// <param name="selectionSet">The selection set, entered.</param>
    /// <param name="ofInlineFragment">Whether it belongs to an inline fragment, and so to the response object around that.</param>
    public virtual void SelectionSet(SelectionSetNode selectionSet, bool ofInlineFragment)
    {
    }

    public virtual void EnterField(FieldNode field)
    {
    }

    public virtual void LeaveField(FieldNode field)
    {
    }

    public virtual void FragmentSpread(FragmentSpreadNode spread)
    {
    }

    public virtual void InlineFragment(InlineFragmentNode fragment)
    {
    }

    /// <param name="directive">The directive, entered.</param>
    /// <param name="location">The name of its place among the spec's directive locations.</param>
    public virtual void EnterDirective(DirectiveNode directive, string location)
    {
    }

    public virtual void LeaveDirective(DirectiveNode directive)
    {
    }

    public virtual void Argument(ArgumentNode argument)
    {
    }

    public virtual void NamedType(NamedTypeNode type)
    {
    }

    /// <summary>The whole value of an argument or the default of a variable, unless it is a variable.</summary>
    public virtual void Value(ValueNode value)
    {
    }

    public virtual void EnterObject(ObjectValueNode value)
    {
    }

    public virtual void LeaveObject(ObjectValueNode value)
    {
    }

    public virtual void ObjectField(ObjectFieldNode field)
    {
    }

    public virtual void Variable(VariableNode variable)
    {
    }
}
