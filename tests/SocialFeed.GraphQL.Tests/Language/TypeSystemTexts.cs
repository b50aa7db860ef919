namespace SocialFeed.GraphQL.Tests.Language;

/// <summary>Text in the layout of the printer.</summary>
internal static class TypeSystemTexts
{
    /// <summary>Every kind of definition and extension.</summary>
    public const string Everything =
        """"
        """The schema."""
        schema @d {
          query: Query
          mutation: Mutation
        }

        scalar Url @specifiedBy(url: "https://example.org")

        type Query implements Node & Named @d {
          id: ID!
          "A name."
          name(
            "In capitals."
            upper: Boolean! = false
            n: [Int!] = [1, 2] @d
          ): String @deprecated(reason: "old")
        }

        interface Named implements Node {
          id: ID!
          name: String
        }

        union Any @d = Query | Mutation

        enum Color {
          RED
          """
          Two
            lines
          """
          GREEN @deprecated
        }

        input Point @oneOf {
          x: Int
          y: [Point!] = [{ x: 1 }]
        }

        directive @d(a: Int = 1, b: String) repeatable on FIELD | QUERY

        extend schema {
          subscription: Subscription
        }

        extend scalar Url @d

        extend type Query implements Other {
          more: Int
        }

        extend interface Named @d

        extend union Any = Subscription

        extend enum Color {
          BLUE
        }

        extend input Point {
          z: Int
        }

        extend directive @d @deprecated
        """";
}
