using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Annotations;

/// <summary>Contradictions are found when the schema is built, and say what to change.</summary>
public sealed class SchemaMistakesTests
{
    public static TheoryData<Type[], string> Mistakes { get; } = new()
    {
        { [], "Query root type must be provided." },
        { [typeof(Unknown)], "Query.thing (Unknown.Thing): the C# type System.Uri has no GraphQL type. Annotate it with [ObjectType]" },
        { [typeof(UnknownInput)], "parameter value: System.DateTime is neither an input type nor a service." },
        { [typeof(Nothing)], "Query.work (Nothing.WorkAsync) returns nothing. A field needs a value" },
        { [typeof(WrongSize)], "[ListSize] names the argument last, which the field does not have." },
        { [typeof(WrongType)], "[GraphQLType(\"[String\")] is no type." },
        { [typeof(WrongName)], "there is no type named Nope. Add it to the schema builder." },
        { [typeof(Fine), typeof(WrongParent)], "the parent is a System.Uri, but Thing is made of" },
        { [typeof(Fine), typeof(ForgottenParent)], "parameter thing: it looks like the parent. Mark it [Parent]." },
        { [typeof(Fine), typeof(BatchOfOne)], "is a [BatchResolver], so it must return a list with one result per parent." },
        { [typeof(Fine), typeof(WrongProperty)], "has no readable public property Nope to bind or ignore." },
        { [typeof(Fine), typeof(NotStatic)], "so it must be a static class." },
        { [typeof(Fine), typeof(Plain), typeof(Twin)], "There are two types named Plain. Give one of them another name by its attribute's Name." },
        { [typeof(Fine), typeof(NoInterface)], "which is no interface type. Annotate it with [InterfaceType] and add it." },
        { [typeof(Fine), typeof(NoMember)], "a member of the union NoMember, is no object type." },
        { [typeof(Fine), typeof(BadOneOf)], "OneOf input field BadOneOf.a must be nullable." },
        { [typeof(WrongScalar)], "Query.when: Field when is of the scalar Int, which cannot write the C# type System.DateTime." },
        { [typeof(BadDefault)], "[DefaultValue(\"{\")] is no literal of GraphQL." },
        { [typeof(Fine), typeof(Streamless)], "must return an IAsyncEnumerable, or say by [Subscribe(With" },
        { [typeof(Fine), typeof(LostStream)], "[Subscribe] names the method Nowhere" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_place_and_mend(Type[] types, string expected)
    {
        var exception = Assert.Throws<SchemaException>(() => SchemaBuilder.New().AddTypes(types).Build());

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_mistakes_are_told_at_once()
    {
        var exception = Assert.Throws<SchemaException>(() => SchemaBuilder.New().AddTypes(typeof(Unknown), typeof(Nothing), typeof(WrongSize)).Build());

        Assert.True(exception.Errors.Count >= 3, exception.Message);
    }

    [QueryType]
    public static class Fine
    {
        public static string A => "";
    }

    public sealed record Thing(int Id);

    [QueryType]
    public static class Unknown
    {
        public static Uri Thing => new("http://localhost");
    }

    [QueryType]
    public static class UnknownInput
    {
        public static string A(DateTime value) => value.ToString("O", null);
    }

    [QueryType]
    public static class Nothing
    {
        public static Task WorkAsync() => Task.CompletedTask;
    }

    [QueryType]
    public static class WrongSize
    {
        [ListSize(SlicingArguments = ["last"])]
        public static int[] Numbers(int first) => [first];
    }

    [QueryType]
    public static class WrongType
    {
        [GraphQLType("[String")]
        public static object A => "";
    }

    [QueryType]
    public static class WrongName
    {
        [GraphQLType("Nope")]
        public static object A => "";
    }

    [ObjectType<Thing>]
    public static class WrongParent
    {
        public static string A([Parent] Uri uri) => uri.ToString();
    }

    [ObjectType<Thing>]
    public static class ForgottenParent
    {
        public static string A(Thing thing) => $"{thing.Id}";
    }

    [ObjectType<Thing>]
    public static class BatchOfOne
    {
        [BatchResolver]
        public static string A([Parent] IReadOnlyList<Thing> things) => $"{things.Count}";
    }

    [ObjectType<Thing>(IgnoreProperties = ["Nope"])]
    public static class WrongProperty;

    [ObjectType<Thing>]
    public sealed class NotStatic;

    [ObjectType]
    public sealed record Plain(int A);

    [ObjectType(Name = "Plain")]
    public sealed record Twin(int A);

    [ObjectType]
    [Implements(typeof(IDisposable))]
    public sealed record NoInterface(int A);

    [UnionType(typeof(Uri))]
    public interface NoMember;

    [InputObjectType]
    [OneOf]
    public sealed record BadOneOf(int A);

    [QueryType]
    public static class WrongScalar
    {
        [GraphQLType("Int")]
        public static DateTime When => default;
    }

    [QueryType]
    public static class BadDefault
    {
        public static int A([DefaultValue("{")] int a) => a;
    }

    [SubscriptionType]
    public static class Streamless
    {
        public static int A() => 1;
    }

    [SubscriptionType]
    public static class LostStream
    {
        [Subscribe(With = "Nowhere")]
        public static int A([EventMessage] int number) => number;
    }
}
