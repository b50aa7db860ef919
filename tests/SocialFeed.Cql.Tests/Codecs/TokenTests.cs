using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Codecs;

/// <summary>Tokens of the Murmur3Partitioner; the numbers below are what Cassandra's own token() returns.</summary>
public class TokenTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("31", 8213365047359667313)]
    [InlineData("00000001", -4069959284402364209)]
    [InlineData("FFFFFFFF", 7297452126230313552)]
    [InlineData("000102030405060708090A0B0C0D0E0F10", 6662781046685680142)]
    [InlineData("80FF7F0080FF7F0080FF7F0080FF7F0080FF7F0080FF7F0080FF7F0080FF7F0080FF7F0080FF7F0080FF7F0080FF7F00", 4821318934420339770)]
    public void Known_keys_have_known_tokens(string hex, long token) => Assert.Equal(token, Murmur3.Token(Convert.FromHexString(hex)));

    [Fact]
    public void Random_keys_of_every_length_have_the_same_token_as_the_other_implementation_gives() => Seed.Cases(2000, random =>
    {
        var key = new byte[random.Next(1, 100)];
        random.NextBytes(key);
        Assert.Equal(TokenOf.Bytes(key), Murmur3.Token(key));
    });
}
