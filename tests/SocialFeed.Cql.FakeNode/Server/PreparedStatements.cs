using System.Security.Cryptography;
using System.Text;
using SocialFeed.Cql.FakeNode.Language;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>The prepared statements of one node, the oldest forgotten above its capacity. Thread-safe.</summary>
internal sealed class PreparedStatements(int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PreparedEntry> byId = [];
    private readonly Queue<string> order = new();
    private int salt;

    public byte[] Add(string? keyspace, string cql, Statement statement)
    {
        lock (gate)
        {
            var id = MD5.HashData(Encoding.UTF8.GetBytes(salt == 0 ? keyspace + cql : $"{salt}{keyspace}{cql}"));
            var key = Convert.ToHexString(id);
            if (!byId.ContainsKey(key))
                order.Enqueue(key);
            byId[key] = new PreparedEntry(cql, statement);
            while (byId.Count > capacity)
                byId.Remove(order.Dequeue());
            return id;
        }
    }

    public PreparedEntry? Find(byte[] id)
    {
        lock (gate)
            return byId.GetValueOrDefault(Convert.ToHexString(id));
    }

    public void Forget()
    {
        lock (gate)
        {
            byId.Clear();
            order.Clear();
        }
    }

    /// <summary>The same texts get other ids from now on.</summary>
    public void ChangeIds()
    {
        lock (gate)
        {
            salt++;
            byId.Clear();
            order.Clear();
        }
    }
}

internal sealed record PreparedEntry(string Cql, Statement Statement);
