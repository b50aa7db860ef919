namespace SocialFeed.GraphQL.AspNetCore.Responses;

/// <summary>What a client takes, as the Accept header has it.</summary>
internal enum ResponseFormat
{
    /// <summary>Nothing that this endpoint makes: 406.</summary>
    None,

    /// <summary><c>application/json</c>, the choice for clients that do not say.</summary>
    Json,

    /// <summary><c>application/graphql-response+json</c>.</summary>
    GraphQLResponse,
}
