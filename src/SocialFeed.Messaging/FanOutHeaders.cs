using System.Globalization;
using System.Text;

namespace SocialFeed.Messaging;

/// <summary>What a failed message carries with it through the retry queues to the dead letters.</summary>
internal static class FanOutHeaders
{
    /// <summary>The queue it came from and is replayed to.</summary>
    public const string Queue = "socialfeed-queue";

    /// <summary>Workers that took it and failed, each after retries of its own.</summary>
    public const string Attempts = "socialfeed-attempts";

    /// <summary>The last failure.</summary>
    public const string Reason = "socialfeed-reason";

    /// <summary>Unix milliseconds.</summary>
    public const string FailedAt = "socialfeed-failed-at";

    /// <summary>Unix milliseconds.</summary>
    public const string FirstFailedAt = "socialfeed-first-failed-at";

    /// <summary>The broker's own record of what it dead-lettered: a list of tables, newest first.</summary>
    public const string Deaths = "x-death";

    private const int ReasonLength = 500;

    public static string DescribeReason(Exception exception)
    {
        var reason = $"{exception.GetType().Name}: {exception.Message}";
        return reason.Length <= ReasonLength ? reason : reason[..ReasonLength];
    }

    /// <summary>AMQP long strings arrive as bytes.</summary>
    public static string? ReadText(IDictionary<string, object?>? headers, string name) => headers?.TryGetValue(name, out var value) is true
        ? value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        }
        : null;

    public static long? ReadNumber(IDictionary<string, object?>? headers, string name) => headers?.TryGetValue(name, out var value) is true
        ? value switch
        {
            long or int or short or byte or sbyte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            _ => null,
        }
        : null;
}
