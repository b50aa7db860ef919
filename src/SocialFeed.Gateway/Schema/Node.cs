using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

[InterfaceType(Name = "Node")]
[GraphQLDescription("Anything with a globally unique, opaque, permanent ID (Relay Global Object Identification).")]
public interface INode
{
    [ID]
    long Id { get; }
}
