using System.Globalization;

namespace SocialFeed.FeedCheck;

/// <summary>How to act as one seeded user: a line of the file that <c>socialfeed token --all</c> writes.</summary>
internal sealed class SeededToken
{
    public required string AccessToken { get; set; }

    /// <summary>Single-use: each refresh brings the next one.</summary>
    public required string RefreshToken { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public static IReadOnlyDictionary<string, SeededToken> ReadAll(string path)
    {
        var tokens = new Dictionary<string, SeededToken>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith('#'))
                continue;
            var fields = line.Split('\t');
            if (fields.Length != 4)
                throw new CheckException($"{path}: a line is not handle, access token, refresh token, expiry. Write the file anew with `socialfeed token --all`.");
            tokens[fields[0]] = new SeededToken
            {
                AccessToken = fields[1],
                RefreshToken = fields[2],
                ExpiresAt = DateTimeOffset.Parse(fields[3], CultureInfo.InvariantCulture),
            };
        }

        return tokens;
    }
}
