using Microsoft.AspNetCore.Http;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.AspNetCore;

/// <summary>
/// Completes a request with what only the host knows: services, who asks, a batch dispatcher. Called once per request, before it executes, on the request's
/// own flow.
/// </summary>
/// <param name="context">The HTTP request.</param>
/// <param name="request">Document, operation name and variables are set, and <see cref="GraphQLRequest.Services"/> to the request's services. Assign a changed
/// copy: <c>request = request with { User = … }</c>.</param>
public delegate void ConfigureGraphQLRequest(HttpContext context, ref GraphQLRequest request);

/// <summary>How an endpoint speaks HTTP. The limits are for strangers' requests.</summary>
public sealed class GraphQLHttpOptions
{
    /// <summary>See <see cref="AspNetCore.StatusCodePolicy"/>.</summary>
    public StatusCodePolicy StatusCodePolicy { get; set; } = StatusCodePolicy.Audit2023;

    /// <summary>Bytes of a request body: 1 MiB.</summary>
    public int MaxRequestBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Levels of objects and lists in a request body, variables included.</summary>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>Operations that execute at a time. Most of their time they wait for stores, so it is more than there are cores.</summary>
    public int MaxConcurrentExecutions { get; set; } = 16 * Environment.ProcessorCount;

    /// <summary>Requests that may wait for others to finish; one more is answered with 503.</summary>
    public int MaxQueuedExecutions { get; set; } = 64 * Environment.ProcessorCount;

    /// <summary>How long a request may wait for others to finish; after that it is answered with 503.</summary>
    public TimeSpan MaxQueueTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What the header Retry-After of a 503 says.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Queries by GET, with their parameters in the URL.</summary>
    public bool AllowGet { get; set; } = true;

    /// <summary>
    /// True wants one of <see cref="PreflightHeaders"/> on GET requests, so that no other site can make a browser send them unasked. Bodies that browsers send
    /// unasked (text, form, multipart) are refused always.
    /// </summary>
    public bool RequirePreflightOnGet { get; set; }

    /// <summary>Headers that a browser sends to other sites only after asking; any of them will do.</summary>
    public IReadOnlyList<string> PreflightHeaders { get; set; } =
        ["GraphQL-Require-Preflight", "GraphQL-Preflight", "X-Apollo-Operation-Name", "Apollo-Require-Preflight"];

    /// <summary>
    /// Where the files of the Banana Cake Pop bundle are, served to browsers that open the endpoint; null for no explorer. A folder that is missing is answered
    /// with a page that says so.
    /// </summary>
    public string? ExplorerDirectory { get; set; }

    /// <summary>The command that installs the bundle, for that page.</summary>
    public string ExplorerInstallCommand { get; set; } = "npm ci";

    /// <summary>See <see cref="ConfigureGraphQLRequest"/>.</summary>
    public ConfigureGraphQLRequest? ConfigureRequest { get; set; }
}
