using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation;

/// <summary>How types relate (sections 5.5.2.3 and 5.8.5).</summary>
internal static class TypeComparison
{
    /// <summary>Section 5.8.5, AreTypesCompatible: whether every value of one type is a value of the other.</summary>
    public static bool IsSubType(Schema schema, GraphQLType subType, GraphQLType superType)
    {
        while (true)
        {
            if (superType is NonNullType nonNullSuper)
            {
                if (subType is not NonNullType nonNullSub)
                    return false;
                (subType, superType) = (nonNullSub.OfType, nonNullSuper.OfType);
            }
            else if (subType is NonNullType nonNull)
            {
                subType = nonNull.OfType;
            }
            else if (subType is ListType subList && superType is ListType superList)
            {
                (subType, superType) = (subList.OfType, superList.OfType);
            }
            else
            {
                return subType is NamedType subNamed && superType is NamedType superNamed && schema.IsSubType(superNamed, subNamed);
            }
        }
    }

    /// <summary>Section 5.5.2.3: whether an object can be of both types.</summary>
    public static bool Overlap(Schema schema, NamedType a, NamedType b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (a is ObjectType)
            return b is not ObjectType && schema.IsSubType(b, a);
        if (b is ObjectType)
            return schema.IsSubType(a, b);
        foreach (var possible in schema.PossibleTypes(a))
        {
            if (schema.IsSubType(b, possible))
                return true;
        }

        return false;
    }
}
