namespace SocialFeed.Cluster.Tests.Load;

/// <summary>Somebody registered through the API, signed in, with what the model knows of the follow graph around them.</summary>
internal sealed class Member(string handle)
{
    public string Handle { get; } = handle;

    public string Id { get; set; } = "";

    public string AccessToken { get; set; } = "";

    public DateTimeOffset TokenExpiresAt { get; set; }

    /// <summary>Whom this one follows.</summary>
    public HashSet<Member> Following { get; } = [];

    public int FollowerCount { get; set; }
}
