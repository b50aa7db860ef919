namespace SocialFeed.Messaging;

/// <summary>A message that no worker can ever handle, as it was not written by this product or was damaged. Not retried.</summary>
public sealed class InvalidFanOutMessageException(string message) : Exception(message);
