using System.Runtime.CompilerServices;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Reads a leaf from its parent and writes it at once, in phase 2. The most frequent kinds have classes of their own: a leaf then costs one virtual
/// call and one of the getter.
/// </summary>
internal abstract class InlineLeaf
{
    public abstract WriteResult Write(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output);
}

/// <summary>A leaf of any type from a getter.</summary>
internal sealed class GetterLeaf<TParent, TValue>(Func<TParent, TValue> getter, LeafShape<TValue> shape) : InlineLeaf
    where TParent : class
{
    public override WriteResult Write(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output) =>
        shape.Write(getter(Unsafe.As<TParent>(parent)), writer, ref output);
}

/// <summary>A plain String.</summary>
internal sealed class StringLeaf<TParent>(Func<TParent, string?> getter) : InlineLeaf
    where TParent : class
{
    public override WriteResult Write(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output)
    {
        var value = getter(Unsafe.As<TParent>(parent));
        if (value is null)
            return WriteResult.Null;
        output.WriteString(value.AsSpan());
        return WriteResult.Written;
    }
}

/// <summary>A plain Int.</summary>
internal sealed class Int32Leaf<TParent>(Func<TParent, int> getter) : InlineLeaf
    where TParent : class
{
    public override WriteResult Write(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output)
    {
        output.WriteInt32(getter(Unsafe.As<TParent>(parent)));
        return WriteResult.Written;
    }
}

/// <summary>A plain Boolean.</summary>
internal sealed class BooleanLeaf<TParent>(Func<TParent, bool> getter) : InlineLeaf
    where TParent : class
{
    public override WriteResult Write(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output)
    {
        output.WriteBoolean(getter(Unsafe.As<TParent>(parent)));
        return WriteResult.Written;
    }
}

/// <summary>What a resolver method answers at once.</summary>
internal sealed class MethodLeaf<TValue>(Lazy<ResolverMethod<TValue>> method, LeafShape<TValue> shape) : InlineLeaf
{
    public override WriteResult Write(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output) =>
        shape.Write(method.Value(parent, frame ?? []), writer, ref output);
}

/// <summary>The same text for every parent.</summary>
internal sealed class ConstantLeaf(byte[] json) : InlineLeaf
{
    public override WriteResult Write(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output)
    {
        output.WriteRaw(json);
        return WriteResult.Written;
    }
}
