namespace SocialFeed.GraphQL.AspNetCore;

/// <summary>
/// How outcomes become HTTP status codes. The public audits of graphql-http and the GraphQL-over-HTTP draft of 2026 contradict each other, so it is one
/// switch.
/// </summary>
public enum StatusCodePolicy
{
    /// <summary>
    /// The draft of 2023, which the audits check: request errors are 400 for <c>application/graphql-response+json</c> and 200 for
    /// <c>application/json</c>.
    /// </summary>
    Audit2023,

    /// <summary>
    /// The draft of 2026: 422 for requests that are understood but wrong, 294 for partial results, and only successes are labelled
    /// <c>application/json</c>.
    /// </summary>
    Draft2026,
}
