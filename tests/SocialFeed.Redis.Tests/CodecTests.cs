using System.Reflection;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Redis.Records;
using SocialFeed.Redis.Timelines;
using Xunit.Abstractions;

namespace SocialFeed.Redis.Tests;

public sealed class CodecTests(ITestOutputHelper output)
{
    private const int Rounds = 2_000;

    private static readonly Post FullPost = new(
        42, 1L << 60, "Schöne Grüße 👩‍👩‍👧 \u0000", Visibility.Mentioned, PostState.TakenDown, 3, 4, 5, 6,
        [new Media("https://example.org/1", "image/png", 640, 480, "alt"), new Media("u", "m")],
        ["größe", ""], [1, long.MaxValue], new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));

    private static readonly User FullUser = new(
        42, "handle", "Zoë 🦊", "", "https://example.org/a.png", "https://example.org", Role.Admin, AccountState.Suspended);

    [Fact]
    public void Joined_entries_come_apart_as_they_were()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var entries = Enumerable.Range(0, Rounds).Select(_ => RandomEntry(random)).ToArray();
        ReadOnlySpan<byte> rest = entries.SelectMany(entry => TimelineEntryCodec.Encode(entry)).ToArray();
        foreach (var expected in entries)
        {
            Assert.True(TimelineEntryCodec.TryDecode(ref rest, out var entry));
            Assert.Equal(expected, entry);
        }
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void An_entry_takes_no_more_than_it_needs()
    {
        Assert.Equal(17, TimelineEntryCodec.Encode(new TimelineEntry(9, 9, 1, 0, 0)).Length);
        Assert.Equal(17, TimelineEntryCodec.Encode(new TimelineEntry(9, 9, 1, 0, 1)).Length);
        Assert.Equal(25, TimelineEntryCodec.Encode(new TimelineEntry(9, 9, 1, 0, 2)).Length);
        Assert.Equal(33, TimelineEntryCodec.Encode(new TimelineEntry(9, 8, 1, 2, 0)).Length);
        Assert.Equal(TimelineEntryCodec.MaxLength, TimelineEntryCodec.Encode(new TimelineEntry(9, 8, 1, 2, 3)).Length);
    }

    [Fact]
    public void Ids_that_were_the_first_of_their_millisecond_take_six_bytes()
    {
        var (author, reposter, answered) = (Id(1, 1_023), Id(2), Id(3));
        var position = Id(1_000_000);
        Assert.Equal(15, LengthOf(new TimelineEntry(position + 1, position + 1, author, 0, 0)));
        Assert.Equal(21, LengthOf(new TimelineEntry(position, position, author, 0, answered)));
        Assert.Equal(27, LengthOf(new TimelineEntry(position, Id(4), author, reposter, 0)));
        Assert.Equal(33, LengthOf(new TimelineEntry(position, Id(4), author, reposter, answered)));

        // Not the first of its millisecond; made after the position; too long before it.
        Assert.Equal(17, LengthOf(new TimelineEntry(position, position, author + 1, 0, 0)));
        Assert.Equal(17, LengthOf(new TimelineEntry(position, position, Id(1_000_001), 0, 0)));
        var far = Id(TimelineEntryCodec.ShortAgeMax + 1);
        Assert.Equal(15, LengthOf(new TimelineEntry(far, far, Id(1), 0, 0)));
        Assert.Equal(17, LengthOf(new TimelineEntry(far, far, Id(0, 7), 0, 0)));

        static long Id(long milliseconds, int worker = 0) => SnowflakeId.Compose(milliseconds, worker, 0);

        static int LengthOf(TimelineEntry entry)
        {
            var bytes = TimelineEntryCodec.Encode(entry);
            ReadOnlySpan<byte> rest = bytes;
            Assert.True(TimelineEntryCodec.TryDecode(ref rest, out var decoded));
            Assert.Equal(entry, decoded);
            Assert.True(rest.IsEmpty);
            return bytes.Length;
        }
    }

    [Fact]
    public void Random_bytes_are_no_record_and_no_failure()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var post = RecordCodec.Encode(FullPost);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            ReadOnlySpan<byte> rest = bytes;
            while (TimelineEntryCodec.TryDecode(ref rest, out _))
            {
            }
            var damaged = post.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.True(RecordCodec.DecodePost(42, damaged) is null or { Id: 42 });
            Assert.True(RecordCodec.DecodePost(42, bytes) is null or { Id: 42 });
            Assert.True(RecordCodec.DecodeUser(42, bytes) is null or { Id: 42 });
        }
        for (var length = 0; length < post.Length; length++)
            Assert.Null(RecordCodec.DecodePost(42, post.AsSpan(0, length)));
        Assert.Null(RecordCodec.DecodePost(42, [.. post, 0]));
        Assert.Null(RecordCodec.DecodeUser(42, post));
    }

    [Fact]
    public void Every_field_of_a_post_is_kept()
    {
        AssertNothingPlain(FullPost);
        AssertSame(FullPost, RecordCodec.DecodePost(42, RecordCodec.Encode(FullPost))!);
        var plain = new Post(7, 8, null, Visibility.Public, PostState.Deleted, null, null, 7, null, [], [], []);
        AssertSame(plain, RecordCodec.DecodePost(7, RecordCodec.Encode(plain))!);
    }

    [Fact]
    public void Every_field_of_an_account_is_kept()
    {
        AssertNothingPlain(FullUser);
        Assert.Equal(FullUser, RecordCodec.DecodeUser(42, RecordCodec.Encode(FullUser)));
        var plain = new User(7, "ab", "");
        Assert.Equal(plain, RecordCodec.DecodeUser(7, RecordCodec.Encode(plain)));
    }

    // A field that is added to the record and not to the codec fails here: its plain value would survive the way through the codec.
    private static void AssertNothingPlain<T>(T record)
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var plain = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
            Assert.False(Equals(property.GetValue(record), plain), $"Give {property.Name} a value here, and see that the codec keeps it.");
        }
    }

    private static void AssertSame(Post expected, Post actual)
    {
        Assert.Equal(expected.Media, actual.Media);
        Assert.Equal(expected.Hashtags, actual.Hashtags);
        Assert.Equal(expected.Mentions, actual.Mentions);
        Assert.Equal(expected, actual with { Media = expected.Media, Hashtags = expected.Hashtags, Mentions = expected.Mentions });
    }

    [Fact]
    public void Counts_that_are_damaged_are_not_there()
    {
        var bytes = RecordCodec.Encode(new PostCounts(0, 300, 2, int.MaxValue));
        Assert.Equal(new PostCounts(0, 300, 2, int.MaxValue), RecordCodec.DecodeCounts(bytes));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Null(RecordCodec.DecodeCounts(bytes.AsSpan(0, length)));
        Assert.Null(RecordCodec.DecodeCounts([.. bytes, 0]));
        Assert.Null(RecordCodec.DecodeCounts(RecordCodec.Encode(new PostCounts(0, 0, 0, -1))));
        Assert.Null(RecordCodec.DecodeCounts([2, 0, 0, 0, 0]));
    }

    private static TimelineEntry RandomEntry(Random random)
    {
        var position = random.NextInt64(1, long.MaxValue);
        var author = random.NextInt64(1, long.MaxValue);
        long Maybe(long other) => random.Next(3) switch { 0 => 0, 1 => other, _ => random.NextInt64(1, long.MaxValue) };
        return new TimelineEntry(position, random.Next(2) == 0 ? position : random.NextInt64(1, long.MaxValue), author, Maybe(author), Maybe(author));
    }
}
