using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using RabbitMQ.Client;

namespace SocialFeed.Messaging;

/// <summary>Work that failed for good, as an operator sees it.</summary>
/// <param name="Id">
/// The position of the entry, <c>position/bucket</c> for one bucket of it, or <c>unreadable-</c> and a part of the body's hash. Copies of one message (the
/// outbox sends pending work again) share it.
/// </param>
/// <param name="Queue">Where it is replayed to; null when nothing says where it came from.</param>
/// <param name="Position">Null when the body could not be read.</param>
/// <param name="Bucket">Null for a plan.</param>
/// <param name="FailedAt">Null when unknown.</param>
/// <param name="Attempts">Workers that took it and failed, or died with it.</param>
public sealed record DeadLetter(string Id, string? Queue, long? Position, int? Bucket, string Reason, DateTimeOffset? FailedAt, long Attempts)
{
    private const int HashDigits = 12;

    internal static DeadLetter Of(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body)
    {
        var id = IdOf(body, out var position, out var bucket);
        var headers = properties.Headers;
        if (FanOutHeaders.ReadText(headers, FanOutHeaders.Reason) is { } reason)
        {
            var failedAt = FanOutHeaders.ReadNumber(headers, FanOutHeaders.FailedAt) is { } milliseconds
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : (DateTimeOffset?)null;
            var attempts = FanOutHeaders.ReadNumber(headers, FanOutHeaders.Attempts) ?? 0;
            return new DeadLetter(id, FanOutHeaders.ReadText(headers, FanOutHeaders.Queue), position, bucket, reason, failedAt, attempts);
        }

        return OfBroker(id, position, bucket, headers);
    }

    /// <summary>What a log line or an operator calls the message.</summary>
    internal static string IdOf(ReadOnlySpan<byte> body) => IdOf(body, out _, out _);

    /// <summary>One that no worker lived long enough to fail.</summary>
    private static DeadLetter OfBroker(string id, long? position, int? bucket, IDictionary<string, object?>? headers)
    {
        var death = headers?.TryGetValue(FanOutHeaders.Deaths, out var deaths) is true && deaths is IList<object?> { Count: > 0 } list
            ? list[0] as IDictionary<string, object?>
            : null;
        var cause = FanOutHeaders.ReadText(death, "reason") ?? "unknown";
        var reason = cause == "delivery_limit"
            ? "Given back unanswered too often: the workers that took it died or lost their connection."
            : $"Dead-lettered by the broker: {cause}.";
        var at = death?.TryGetValue("time", out var time) is true && time is AmqpTimestamp stamp
            ? DateTimeOffset.FromUnixTimeSeconds(stamp.UnixTime)
            : (DateTimeOffset?)null;
        var attempts = FanOutHeaders.ReadNumber(headers, "x-delivery-count") ?? FanOutHeaders.ReadNumber(death, "count") ?? 0;
        return new DeadLetter(id, FanOutHeaders.ReadText(death, "queue"), position, bucket, reason, at, attempts);
    }

    private static string IdOf(ReadOnlySpan<byte> body, out long? position, out int? bucket)
    {
        (position, bucket) = (null, null);
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("position", out var value) && value.TryGetInt64(out var at) && at > 0)
            {
                position = at;
                if (!root.TryGetProperty("bucket", out var number) || !number.TryGetInt32(out var index))
                    return at.ToString(CultureInfo.InvariantCulture);
                bucket = index;
                return string.Create(CultureInfo.InvariantCulture, $"{at}/{index}");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or numbers that are none.
        }

        return $"unreadable-{Convert.ToHexStringLower(SHA256.HashData(body))[..HashDigits]}";
    }
}
