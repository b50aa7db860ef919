using SocialFeed.GraphQL;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Identifiers;

/// <summary>Carries 64-bit ids as <see cref="GlobalId"/> through every <c>[ID]</c> of the schema.</summary>
public sealed class RelayIds : IdCodec
{
    public override void Write(string typeName, long key, ref JsonOutput output) => output.WriteString(GlobalId.Encode(typeName, key));

    public override void Write(string typeName, string key, ref JsonOutput output) => output.WriteString(key);

    public override bool TryParse(string? typeName, string id, out long key) =>
        GlobalId.TryDecode(id, out var actual, out key) && (typeName is null || typeName == actual);

    public override bool TryParse(string? typeName, string id, out string key)
    {
        key = id;
        return TryParse(typeName, id, out long _);
    }
}
