using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Connections;

public class BufferTests
{
    [Fact]
    public void What_is_appended_while_another_batch_is_out_comes_in_order_and_whole() => Seed.Cases(20, random =>
    {
        var output = new OutputBuffer();
        var sent = new List<byte>();
        var appended = new List<byte>();
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(3) == 0 ? random.Next(40_000) : random.Next(200)];
            random.NextBytes(bytes);
            bytes.CopyTo(output.Reserve(bytes.Length + random.Next(20)));
            output.Commit(bytes.Length);
            appended.AddRange(bytes);
            if (random.Next(4) != 0 || output.Length == 0)
                continue;
            var batch = output.Take(out var buffer);
            Assert.Equal(0, output.Length);
            var next = new byte[] { (byte)i };
            next.CopyTo(output.Reserve(1));
            output.Commit(1);
            appended.AddRange(next);
            sent.AddRange(batch.ToArray());
            output.GiveBack(buffer);
        }
        if (output.Length > 0)
            sent.AddRange(output.Take(out _).ToArray());
        Assert.True(appended.SequenceEqual(sent));
    });

    [Fact]
    public void Buffers_of_answers_are_large_enough_and_never_given_to_two_at_once() => Seed.Cases(20, random =>
    {
        var out_ = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 2000; i++)
        {
            if (out_.Count > 0 && random.Next(2) == 0)
            {
                var buffer = out_.First();
                out_.Remove(buffer);
                BodyPool.Return(buffer);
                continue;
            }
            var size = random.Next(10) == 0 ? random.Next(200_000) : random.Next(5000);
            var rented = BodyPool.Rent(size);
            Assert.True(rented.Length >= size);
            Assert.True(out_.Add(rented));
        }
    });

    [Fact]
    public void Buffers_at_the_bounds_of_sizes_are_large_enough_also_after_foreign_ones_were_given_back()
    {
        foreach (var size in (int[])[0, 1, 255, 256, 257, 512, 513, 65_535, 65_536, 65_537])
        {
            var buffer = BodyPool.Rent(size);
            Assert.True(buffer.Length >= size);
            BodyPool.Return(buffer);
            BodyPool.Return(new byte[size % 60_000]);
            Assert.True(BodyPool.Rent(size).Length >= size);
            Assert.True(BodyPool.Rent(size).Length >= size);
        }
    }
}
