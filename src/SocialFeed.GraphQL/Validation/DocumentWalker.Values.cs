using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation;

/// <summary>Directives, arguments and values.</summary>
internal sealed partial class DocumentWalker
{
    private void VisitDirectives(IReadOnlyList<DirectiveNode> directives, string location)
    {
        for (var i = 0; i < directives.Count; i++)
        {
            var directive = directives[i];
            _types.Directive = _types.Schema.Directive(directive.Name);
            foreach (var rule in On(WalkEvent.EnterDirective))
                rule.EnterDirective(directive, location);
            VisitArguments(directive.Arguments);
            foreach (var rule in On(WalkEvent.LeaveDirective))
                rule.LeaveDirective(directive);
            _types.Directive = null;
        }
    }

    private void VisitArguments(IReadOnlyList<ArgumentNode> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var (inputType, defaultValue) = (_types.InputType, _types.DefaultValue);
            _types.Argument = _types.Directive is { } directive ? directive.Argument(argument.Name) : _types.Field?.Argument(argument.Name);
            _types.InputType = _types.Argument?.Type;
            _types.DefaultValue = _types.Argument?.DefaultValue;
            foreach (var rule in On(WalkEvent.Argument))
                rule.Argument(argument);
            VisitWholeValue(argument.Value);
            (_types.Argument, _types.InputType, _types.DefaultValue) = (null, inputType, defaultValue);
        }
    }

    private void VisitWholeValue(ValueNode value)
    {
        if (value is not VariableNode)
        {
            foreach (var rule in On(WalkEvent.Value))
                rule.Value(value);
        }

        VisitValue(value);
    }

    private void VisitValue(ValueNode value)
    {
        switch (value)
        {
            case VariableNode variable:
                foreach (var rule in On(WalkEvent.Variable))
                    rule.Variable(variable);
                break;
            case ListValueNode list: VisitList(list); break;
            case ObjectValueNode map: VisitObject(map); break;
        }
    }

    private void VisitList(ListValueNode list)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var (inputType, parentType, defaultValue) = (_types.InputType, _types.ParentInputType, _types.DefaultValue);
        _types.ParentInputType = inputType;
        _types.InputType = (inputType?.NullableType as ListType)?.OfType;
        _types.DefaultValue = null;
        foreach (var item in list.Items)
            VisitValue(item);
        (_types.InputType, _types.ParentInputType, _types.DefaultValue) = (inputType, parentType, defaultValue);
    }

    private void VisitObject(ObjectValueNode map)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var rule in On(WalkEvent.EnterObject))
            rule.EnterObject(map);
        var (inputType, parentType, defaultValue) = (_types.InputType, _types.ParentInputType, _types.DefaultValue);
        var inputObject = inputType?.NamedType as InputObjectType;
        foreach (var field in map.Fields)
        {
            var definition = inputObject?.Field(field.Name);
            _types.ParentInputType = inputType;
            _types.InputType = definition?.Type;
            _types.DefaultValue = definition?.DefaultValue;
            foreach (var rule in On(WalkEvent.ObjectField))
                rule.ObjectField(field);
            VisitValue(field.Value);
        }

        (_types.InputType, _types.ParentInputType, _types.DefaultValue) = (inputType, parentType, defaultValue);
        foreach (var rule in On(WalkEvent.LeaveObject))
            rule.LeaveObject(map);
    }
}
