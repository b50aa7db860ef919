namespace SocialFeed.FeedCheck;

/// <summary>The check cannot be made; the message says why.</summary>
internal sealed class CheckException(string message) : Exception(message);
