namespace SocialFeed.GraphQL.TypeSystem;

internal sealed partial class SchemaValidation
{
    /// <summary>Sections 3.6 and 3.7, IsValidImplementation.</summary>
    private void Interfaces(CompositeFieldType type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var implemented in type.Interfaces)
        {
            if (ReferenceEquals(type, implemented))
            {
                Report($"Type {type} cannot implement itself because it would create a circular reference.");
            }
            else if (!seen.Add(implemented.Name))
            {
                Report($"Type {type} can only implement {implemented} once.");
            }
            else
            {
                ImplementsAncestors(type, implemented);
                ImplementsFields(type, implemented);
            }
        }
    }

    private void ImplementsAncestors(CompositeFieldType type, InterfaceType implemented)
    {
        foreach (var transitive in implemented.Interfaces)
        {
            if (type.Interfaces.Contains(transitive))
                continue;
            Report(ReferenceEquals(transitive, type)
                ? $"Type {type} cannot implement {implemented} because it would create a circular reference."
                : $"Type {type} must implement {transitive} because it is implemented by {implemented}.");
        }
    }

    private void ImplementsFields(CompositeFieldType type, InterfaceType implemented)
    {
        foreach (var expected in implemented.Fields)
        {
            if (type.Field(expected.Name) is not { } field)
            {
                Report($"Interface field {implemented}.{expected.Name} expected but {type} does not provide it.");
                continue;
            }

            if (!IsSubType(field.Type, expected.Type))
            {
                Report($"Interface field {implemented}.{expected.Name} expects type {expected.Type} "
                    + $"but {type}.{field.Name} is type {field.Type}.");
            }

            ImplementsArguments(type, field, implemented, expected);
            if (field.DeprecationReason is not null && expected.DeprecationReason is null)
            {
                Report($"Interface field {implemented}.{expected.Name} is not deprecated, so "
                    + $"implementation field {type}.{field.Name} must not be deprecated.");
            }
        }
    }

    private void ImplementsArguments(CompositeFieldType type, FieldDefinition field, InterfaceType implemented, FieldDefinition expected)
    {
        foreach (var expectedArgument in expected.Arguments)
        {
            var coordinate = $"{implemented}.{expected.Name}({expectedArgument.Name}:)";
            if (field.Argument(expectedArgument.Name) is not { } argument)
                Report($"Interface field argument {coordinate} expected but {type}.{field.Name} does not provide it.");
            else if (!expectedArgument.Type.Equals(argument.Type))
                Report($"Interface field argument {coordinate} expects type {expectedArgument.Type} "
                    + $"but {type}.{field.Name}({argument.Name}:) is type {argument.Type}.");
        }

        foreach (var argument in field.Arguments)
        {
            if (argument.IsRequired && expected.Argument(argument.Name) is null)
            {
                Report($"Argument \"{type}.{field.Name}({argument.Name}:)\" must not be required type \"{argument.Type}\" "
                    + $"if not provided by the Interface field \"{implemented}.{expected.Name}\".");
            }
        }
    }

    /// <summary>Section 3.6, IsValidImplementationFieldType: the same type, or a narrower one.</summary>
    private static bool IsSubType(GraphQLType type, GraphQLType super)
    {
        while (true)
        {
            switch (type, super)
            {
                case (NonNullType nonNull, NonNullType superNonNull):
                    (type, super) = (nonNull.OfType, superNonNull.OfType);
                    break;
                case (NonNullType nonNull, _):
                    type = nonNull.OfType;
                    break;
                case (ListType list, ListType superList):
                    (type, super) = (list.OfType, superList.OfType);
                    break;
                case (ObjectType member, UnionType union):
                    return union.Members.Contains(member);
                case (CompositeFieldType composite, InterfaceType superInterface):
                    return ReferenceEquals(composite, superInterface) || composite.Interfaces.Contains(superInterface);
                default:
                    return ReferenceEquals(type, super);
            }
        }
    }
}
