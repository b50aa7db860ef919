namespace SocialFeed.Core;

/// <summary>
/// Every bound of the product with its reason. Those that an operator may want to change stand in options too, with these as defaults.
/// </summary>
public static class Limits
{
    // Text: what the API contract promises.
    public const int PostGraphemes = 500;
    public const int PostBytes = 5_000;
    public const int HandleMin = 2;
    public const int HandleMax = 30;
    public const int DisplayNameGraphemes = 64;
    public const int BioGraphemes = 300;
    public const int EmailMax = 254; // RFC 5321, 4.5.3.1.3
    public const int PasswordMin = 8;
    public const int PasswordMax = 128;
    public const int UrlMax = 2_048;
    public const int MediaPerPost = 10;
    public const int AltTextGraphemes = 1_000;
    public const int MentionsPerPost = 50;
    public const int HashtagsPerPost = 30;
    public const int HashtagMax = 100;
    public const int IdempotencyKeyMax = 128;

    // Paging.
    public const int PageDefault = 20;
    public const int PageMax = 100;
    public const int NodesPerQuery = 100;

    /// <summary>Above, a page of the feed would have to merge too many authors when it is pulled. Readers of the contract rely on it.</summary>
    public const int FollowingPerUser = 5_000;

    /// <summary>A bounded relation list keeps the viewer's snapshot small.</summary>
    public const int MutesPerUser = 5_000;
    public const int BlocksPerUser = 5_000;

    /// <summary>One bucket is one fan-out message: small enough to retry, large enough that a message is not dearer than its rows.</summary>
    public const int FollowersPerBucket = 1_000;

    /// <summary>Authors with more followers are pulled at read: 0.1 % of posts, a quarter of all deliveries in the workload model.</summary>
    public const int PushFollowers = 10_000;

    /// <summary>Readers who follow more are pulled: their one timeline would take hundreds of writes a second.</summary>
    public const int PushFollowing = 2_000;

    /// <summary>Entries that a follow copies at once; older ones are pulled when read.</summary>
    public const int BackfillEntries = 200;

    /// <summary>Twitter's and Mastodon's length; few readers page further.</summary>
    public const int CachedTimelineEntries = 800;

    /// <summary>Candidates looked at for one page of a feed before it is cut short with a cursor to go on from.</summary>
    public const int FeedPageCandidates = 2_000;

    /// <summary>Rows looked at for one page of any other list of posts before it is cut short likewise.</summary>
    public const int ListPageCandidates = 1_000;

    /// <summary>Home rows beyond their retention that are dropped when a reader comes back on a new day; more than a day brings to most.</summary>
    public const int TrimmedHomeRows = 10_000;

    /// <summary>How long home rows are kept; older entries are pulled from their authors.</summary>
    public static readonly TimeSpan HomeRetention = TimeSpan.FromDays(30);

    /// <summary>Fan-out skips readers who have not read for this long.</summary>
    public static readonly TimeSpan DormantAfter = TimeSpan.FromDays(30);

    /// <summary>How far clocks of two processes may be apart: every boundary between pushed and pulled is moved by this much to the safe side.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan IdempotencyKeyLife = TimeSpan.FromHours(24);

    // Sessions.
    public static readonly TimeSpan AccessTokenLife = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan SessionLife = TimeSpan.FromDays(30);

    /// <summary>How long a revoked session may still be taken for good: the bound the design promises.</summary>
    public static readonly TimeSpan SessionCheckInterval = TimeSpan.FromSeconds(60);

    /// <summary>Failed sign-ins in a row before an account is locked for <see cref="SignInLock"/>.</summary>
    public const int FailedSignIns = 10;
    public static readonly TimeSpan SignInLock = TimeSpan.FromMinutes(15);
}
