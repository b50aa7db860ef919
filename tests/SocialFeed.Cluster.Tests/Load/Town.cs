using System.Globalization;
using System.Text.Json;

namespace SocialFeed.Cluster.Tests.Load;

/// <summary>People who follow each other unevenly, as in life: the same number of follows each, popularity by Zipf's law. Built through the API.</summary>
internal sealed class Town
{
    private const string Password = "correct horse battery";
    private const double ZipfExponent = 0.9;

    /// <summary>Softens the head of the law, so that nobody is followed by everybody.</summary>
    private const int ZipfOffset = 10;

    private const int Parallel = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(8);

    private readonly ApiClient _api;
    private readonly TimeProvider _time;

    private Town(ApiClient api, IReadOnlyList<Member> members, TimeProvider time)
    {
        _api = api;
        Members = members;
        _time = time;
    }

    public IReadOnlyList<Member> Members { get; }

    /// <param name="api">The gateways.</param>
    /// <param name="people">How many live there.</param>
    /// <param name="follows">Whom each follows; so many followers has each on the mean.</param>
    /// <param name="random">Who follows whom.</param>
    /// <param name="time">For the life of access tokens.</param>
    /// <param name="cancellationToken">Stops the building.</param>
    public static async Task<Town> BuildAsync(
        ApiClient api, int people, int follows, Random random, TimeProvider time, CancellationToken cancellationToken)
    {
        // Handles differ between towns, so that one may be built beside another.
        var prefix = "t" + random.Next(0x1000000).ToString("x6", CultureInfo.InvariantCulture);
        var members = Enumerable.Range(0, people).Select(i => new Member($"{prefix}_{i}")).ToArray();
        var town = new Town(api, members, time);
        town.DrawFollows(follows, random);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(members, parallel, async (member, token) => await town.RegisterAsync(member, token));
        await System.Threading.Tasks.Parallel.ForEachAsync(members, parallel, async (member, token) => await town.FollowAsync(member, token));
        return town;
    }

    /// <summary>A town whose people are known already.</summary>
    public static Town Of(ApiClient api, IReadOnlyList<Member> members) => new(api, members, TimeProvider.System);

    /// <summary>Signs everybody in again whose access token would end during the next minutes.</summary>
    public async Task RenewTokensAsync(CancellationToken cancellationToken)
    {
        var due = Members.Where(m => m.TokenExpiresAt - _time.GetUtcNow() < RenewBefore);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(due, parallel, async (member, token) => await SignInAsync(member, token));
    }

    private void DrawFollows(int follows, Random random)
    {
        if (follows >= Members.Count)
            throw new ArgumentOutOfRangeException(nameof(follows), follows, $"A town of {Members.Count} has fewer others to follow.");
        var weights = new double[Members.Count];
        var sum = 0.0;
        for (var rank = 0; rank < weights.Length; rank++)
            weights[rank] = sum += Math.Pow(rank + ZipfOffset, -ZipfExponent);
        foreach (var member in Members)
        {
            while (member.Following.Count < follows)
            {
                var drawn = Array.BinarySearch(weights, random.NextDouble() * sum);
                var other = Members[Math.Min(drawn < 0 ? ~drawn : drawn, Members.Count - 1)];
                if (other != member && member.Following.Add(other))
                    other.FollowerCount++;
            }
        }
    }

    private async Task RegisterAsync(Member member, CancellationToken cancellationToken)
    {
        const string mutation =
            """
            mutation($input: RegisterInput!) {
              register(input: $input) { session { accessToken expiresAt user { id } } errors { code message } }
            }
            """;
        var input = new { handle = member.Handle, email = $"{member.Handle}@example.com", password = Password };
        var payload = (await _api.SendAsync(mutation, new { input }, null, Patience, cancellationToken)).GetProperty("register");

        // Registered by an attempt whose answer was lost.
        if (payload.GetProperty("errors").EnumerateArray().Any(e => e.GetProperty("code").GetString() is "HANDLE_TAKEN" or "EMAIL_TAKEN"))
            await SignInAsync(member, cancellationToken);
        else
            Take(member, payload);
    }

    private async Task SignInAsync(Member member, CancellationToken cancellationToken)
    {
        const string mutation =
            """
            mutation($input: SignInInput!) {
              signIn(input: $input) { session { accessToken expiresAt user { id } } errors { code message } }
            }
            """;
        var input = new { login = member.Handle, password = Password };
        Take(member, (await _api.SendAsync(mutation, new { input }, null, Patience, cancellationToken)).GetProperty("signIn"));
    }

    private static void Take(Member member, JsonElement payload)
    {
        var session = payload.GetProperty("session");
        if (session.ValueKind == JsonValueKind.Null)
            throw new ApiException($"{member.Handle} is not signed in: {payload.GetProperty("errors").GetRawText()}");
        member.AccessToken = session.GetProperty("accessToken").GetString()!;
        member.TokenExpiresAt = session.GetProperty("expiresAt").GetDateTimeOffset();
        member.Id = session.GetProperty("user").GetProperty("id").GetString()!;
    }

    // All follows of one person in one document: mutations of a document run one after the other.
    private async Task FollowAsync(Member member, CancellationToken cancellationToken)
    {
        var fields = member.Following.Select((other, i) => $"f{i}: followUser(input: {{ userId: \"{other.Id}\" }}) {{ errors {{ message }} }}");
        var data = await _api.SendAsync($"mutation {{ {string.Join(' ', fields)} }}", new { }, member.AccessToken, Patience, cancellationToken);
        foreach (var field in data.EnumerateObject())
        {
            if (field.Value.GetProperty("errors").GetArrayLength() > 0)
                throw new ApiException($"{member.Handle} could not follow: {field.Value.GetRawText()}");
        }
    }
}
