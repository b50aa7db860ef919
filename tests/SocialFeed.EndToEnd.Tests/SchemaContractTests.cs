using System.Text;
using System.Text.RegularExpressions;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.EndToEnd.Tests;

/// <summary>The served schema against the public contract: whatever is served of it is the same to the letter, and what is finished is all there.</summary>
public sealed partial class SchemaContractTests
{
    /// <summary>What of the contract has landed. The rest comes with later work and is added here with it.</summary>
    private static readonly Dictionary<string, string[]> Landed = new()
    {
        ["Query"] = ["node", "nodes", "viewer", "user", "post", "deliveryStatus"],
        ["Mutation"] =
        [
            "register", "signIn", "refreshSession", "signOut", "createPost", "deletePost", "likePost", "unlikePost", "repost", "undoRepost",
            "bookmarkPost", "unbookmarkPost", "followUser", "unfollowUser", "blockUser", "unblockUser", "muteUser", "unmuteUser",
        ],
        ["Viewer"] = ["user", "email", "homeFeed", "bookmarks", "likes", "blocks", "mutes"],
        ["Post"] =
        [
            "id", "author", "text", "createdAt", "editedAt", "isDeleted", "visibility", "media", "hashtags", "mentions", "replyTo", "root", "quoteOf",
            "replyCount", "repostCount", "quoteCount", "likeCount", "replies", "likedBy", "repostedBy",
            "viewerHasLiked", "viewerHasReposted", "viewerHasBookmarked",
        ],
    };

    /// <summary>Types that are served whole.</summary>
    private static readonly string[] Whole =
    [
        "DateTime", "URL", "Node", "Error", "ErrorCode", "UserError", "PageInfo", "Role", "Visibility", "FeedReason", "User", "ViewerRelation",
        "UserConnection", "UserEdge", "Media", "PostConnection", "PostEdge", "FeedConnection", "FeedEdge", "UserBy",
        "RegisterInput", "SignInInput", "RefreshSessionInput", "MediaInput", "CreatePostInput", "PostIdInput", "UserIdInput",
        "Session", "SessionPayload", "SignOutPayload", "UserPayload", "PostPayload", "DeliveryStatus",
    ];

    [Fact]
    public async Task The_served_schema_says_what_the_contract_says()
    {
        var contract = Members(Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Contract", "schema.graphql"))));
        await using var gateway = await GatewayUnderTest.StartAsync();
        var served = Members(await gateway.Client.GetByteArrayAsync("/graphql/schema.graphql"));

        var differences = new List<string>();
        foreach (var (name, print) in served)
        {
            if (!contract.TryGetValue(name, out var expected))
                differences.Add($"{name} is served, but is not in the contract");
            else if (expected != print)
                differences.Add($"{name} is served as\n{print}\nbut the contract says\n{expected}");
        }

        var required = contract.Keys.Where(key => key.Split('.') is [var type, .. var rest]
            && (Whole.Contains(type) || (Landed.TryGetValue(type, out var fields) && (rest.Length == 0 || fields.Contains(rest[0])))));
        differences.AddRange(required.Where(key => !served.ContainsKey(key)).Select(key => $"{key} is missing"));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>Each type ("Post") and each member ("Post.text"), printed with its description; order does not matter.</summary>
    private static Dictionary<string, string> Members(byte[] sdl)
    {
        var members = new Dictionary<string, string>();
        foreach (var definition in GraphQLParser.Parse(sdl).Definitions)
        {
            switch (definition)
            {
                case ObjectTypeDefinitionNode type:
                    members[type.Name] = $"type {type.Description} {Names(type.Interfaces)}";
                    AddAll(type.Name, type.Fields, f => (f.Name, f.Description));
                    break;
                case InterfaceTypeDefinitionNode type:
                    members[type.Name] = $"interface {type.Description} {Names(type.Interfaces)}";
                    AddAll(type.Name, type.Fields, f => (f.Name, f.Description));
                    break;
                case InputObjectTypeDefinitionNode type:
                    members[type.Name] = $"input {type.Description} {string.Join(' ', type.Directives.Select(SyntaxPrinter.Print))}";
                    AddAll(type.Name, type.Fields, f => (f.Name, f.Description));
                    break;
                case EnumTypeDefinitionNode type:
                    members[type.Name] = $"enum {type.Description}";
                    AddAll(type.Name, type.Values, v => (v.Name, v.Description));
                    break;
                case ScalarTypeDefinitionNode type:
                    members[type.Name] = $"scalar {type.Description} {string.Join(' ', type.Directives.Select(SyntaxPrinter.Print))}";
                    break;
            }
        }

        return members;

        void AddAll<T>(string type, IReadOnlyList<T> nodes, Func<T, (string Name, string? Description)> describe)
            where T : SyntaxNode
        {
            foreach (var node in nodes)
            {
                // Whether a description is written as a block makes no difference.
                var (name, description) = describe(node);
                members[$"{type}.{name}"] = $"# {description}\n{LeadingDescription().Replace(SyntaxPrinter.Print(node), "")}";
            }
        }

        static string Names(IReadOnlyList<NamedTypeNode> types) => string.Join('&', types.Select(t => t.Name).Order());
    }

    [GeneratedRegex("""^(\"{3}[\s\S]*?\"{3}|"(?:[^"\\]|\\.)*")\s*""")]
    private static partial Regex LeadingDescription();
}
