namespace SocialFeed.Cql.FakeNode.Wire;

/// <summary>A client sent what the protocol does not allow; answered with PROTOCOL_ERROR.</summary>
public sealed class WireException(string message) : Exception(message);
