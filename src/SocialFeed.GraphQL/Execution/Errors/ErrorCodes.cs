namespace SocialFeed.GraphQL.Execution;

/// <summary>The values of <c>extensions.code</c> that the engine itself gives.</summary>
public static class ErrorCodes
{
    /// <summary>A resolver failed for a reason that is not the client's business.</summary>
    public const string Unexpected = "UNEXPECTED_EXECUTION_ERROR";

    /// <summary>The static node budget, the depth or the number of aliases or root fields is exceeded.</summary>
    public const string OperationTooComplex = "OPERATION_TOO_COMPLEX";

    /// <summary>The response grew beyond the size limit.</summary>
    public const string ResponseTooLarge = "RESPONSE_TOO_LARGE";

    /// <summary>The document is larger than the limit.</summary>
    public const string DocumentTooLarge = "DOCUMENT_TOO_LARGE";

    /// <summary>The execution timeout passed.</summary>
    public const string Timeout = "EXECUTION_TIMEOUT";

    /// <summary>The variables are not a JSON object.</summary>
    public const string InvalidVariables = "INVALID_VARIABLES";

    /// <summary>The operation needs another HTTP method or transport.</summary>
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";

    /// <summary>A global ID does not decode, or is of another type.</summary>
    public const string InvalidId = "INVALID_ID";
}
