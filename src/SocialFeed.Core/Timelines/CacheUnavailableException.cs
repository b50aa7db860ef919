namespace SocialFeed.Core.Timelines;

/// <summary>
/// The cache could not be reached, or did not take what it was given. Readers go to the store; a delivery that meets it has failed and must come again. The
/// cache itself tells operators, once for each outage.
/// </summary>
public sealed class CacheUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
