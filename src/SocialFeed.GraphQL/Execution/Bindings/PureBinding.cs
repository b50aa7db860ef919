namespace SocialFeed.GraphQL.Execution;

/// <summary>A getter: see <see cref="FieldBinding.Pure{TParent, TValue}"/>.</summary>
internal sealed class PureBinding<TParent, TValue>(Func<TParent, TValue> getter) : FieldBinding
    where TParent : class
{
    public Func<TParent, TValue> Getter { get; } = getter;
}
