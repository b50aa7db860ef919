namespace SocialFeed.Cql;

/// <summary>What to do after an attempt failed.</summary>
public enum RetryDecision
{
    /// <summary>The error goes to the caller.</summary>
    Rethrow,

    /// <summary>Once more on the same node.</summary>
    RetrySame,

    /// <summary>On the next node of the plan.</summary>
    RetryNext,
}

/// <summary>What is known of a failed attempt.</summary>
/// <param name="Error">The server's error, or why no answer came.</param>
/// <param name="IsIdempotent">The statement may run twice without harm, as the application said.</param>
/// <param name="WasNeverWritten">Not one byte of the request was handed to the socket: no server has seen it.</param>
/// <param name="Retries">Retries of this request so far.</param>
/// <param name="IsConditional">A lightweight transaction, or a batch with one.</param>
/// <param name="IsAllOrNothing">
/// The server makes sure of replicas enough for all of it before it sends any of it: a read, one partition, a logged batch. An unlogged batch or a write with IN
/// goes out partition by partition.
/// </param>
public readonly record struct FailedAttempt(
    Exception Error, bool IsIdempotent, bool WasNeverWritten, int Retries, bool IsConditional = false, bool IsAllOrNothing = true)
{
    /// <summary>
    /// The statement has certainly changed nothing by this attempt, so that running it again cannot apply it twice. Of a lightweight
    /// transaction that cannot be said: an earlier round of it may yet be completed by others. Its rounds begin with a read that is not told from any other.
    /// </summary>
    public bool WasCertainlyNotApplied => WasNeverWritten || Error switch
    {
        IsBootstrappingException or BusyPoolException => true,
        UnavailableException e => !IsConditional && IsAllOrNothing && !IsSerial(e.ConsistencyLevel),
        ReadTimeoutException e => !IsConditional && !IsSerial(e.ConsistencyLevel),
        _ => false,
    };

    private static bool IsSerial(ConsistencyLevel level) => level is ConsistencyLevel.Serial or ConsistencyLevel.LocalSerial;
}

/// <summary>
/// Decides about retries. Whatever it says, a statement that is not idempotent and may have been applied is not sent again,
/// and retries end with the request's time, its hosts and the retry budget.
/// </summary>
public interface IRetryPolicy
{
    RetryDecision Decide(in FailedAttempt attempt);
}

/// <summary>
/// Retries where it can help: a read whose replicas answered but without the data, or whose repair lacked one of them, a batch log that was not written in time,
/// a node that is busy, starting, out of replicas or gone.
/// </summary>
public sealed class DefaultRetryPolicy : IRetryPolicy
{
    /// <summary>More retries than this per request help nobody.</summary>
    public const int MaxRetries = 2;

    public static DefaultRetryPolicy Instance { get; } = new();

    public RetryDecision Decide(in FailedAttempt attempt)
    {
        if (attempt.WasNeverWritten || attempt.Error is IsBootstrappingException or BusyPoolException)
            return RetryDecision.RetryNext;
        if (attempt.Retries >= MaxRetries)
            return RetryDecision.Rethrow;
        return attempt.Error switch
        {
            // Replicas differed, and the repair waits for all that were asked (Cassandra 2.1 says ALL, whatever the statement says): one of them may
            // just have died. Another coordinator asks others.
            ReadTimeoutException { ConsistencyLevel: ConsistencyLevel.All } => attempt.Retries == 0 ? RetryDecision.RetryNext : RetryDecision.Rethrow,
            ReadTimeoutException e => attempt.Retries == 0 && e.ReceivedAcknowledgements >= e.RequiredAcknowledgements && !e.WasDataRetrieved
                ? RetryDecision.RetrySame : RetryDecision.Rethrow,
            WriteTimeoutException e => attempt.Retries == 0 && attempt.IsIdempotent && e.WriteType == "BATCH_LOG"
                ? RetryDecision.RetrySame : RetryDecision.Rethrow,
            UnavailableException => attempt.Retries == 0 ? RetryDecision.RetryNext : RetryDecision.Rethrow,
            OverloadedException or ServerErrorException or TruncateException or ConnectionException =>
                attempt.IsIdempotent ? RetryDecision.RetryNext : RetryDecision.Rethrow,
            _ => RetryDecision.Rethrow,
        };
    }
}

/// <summary>Gives every error to the caller; only requests that never left this process go to the next node.</summary>
public sealed class FallthroughRetryPolicy : IRetryPolicy
{
    public static FallthroughRetryPolicy Instance { get; } = new();

    public RetryDecision Decide(in FailedAttempt attempt) =>
        attempt.WasNeverWritten ? RetryDecision.RetryNext : RetryDecision.Rethrow;
}
