namespace SocialFeed.Core;

/// <summary>Awaits reads that were started together.</summary>
internal static class Together
{
    /// <summary>Completes when both have ended, even when one fails: their buffers are no longer written to afterwards.</summary>
    public static async ValueTask Both(ValueTask first, ValueTask second)
    {
        try
        {
            await first;
        }
        finally
        {
            await second;
        }
    }
}
