using System.Globalization;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Migrations;

/// <summary>The replication of a new keyspace, from options.</summary>
internal static class Replication
{
    private const string Simple = "simple";

    /// <summary>A CQL map.</summary>
    /// <exception cref="CassandraStoreException">The setting is not understood.</exception>
    public static string Of(CassandraOptions options, Metadata metadata)
    {
        var text = options.Replication.Length > 0
            ? options.Replication
            : $"{LocalDatacenter(options, metadata)}:{options.ReplicationFactor.ToString(CultureInfo.InvariantCulture)}";
        var pairs = text.Split(',', StringSplitOptions.TrimEntries).Select(Parse).ToArray();
        if (pairs is [(Simple, var copies)])
            return $"{{'class': 'SimpleStrategy', 'replication_factor': {copies}}}";
        var factors = pairs.Select(pair => $"'{pair.Datacenter}': {pair.Copies.ToString(CultureInfo.InvariantCulture)}");
        return $"{{'class': 'NetworkTopologyStrategy', {string.Join(", ", factors)}}}";
    }

    private static (string Datacenter, int Copies) Parse(string pair)
    {
        var colon = pair.LastIndexOf(':');
        if (colon > 0 && !pair.Contains('\'', StringComparison.Ordinal)
            && int.TryParse(pair.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var copies) && copies > 0)
            return (pair[..colon], copies);
        throw new CassandraStoreException(
            $"The replication '{pair}' is not understood: write dc1:3, several parted by commas, or simple:1.");
    }

    private static string LocalDatacenter(CassandraOptions options, Metadata metadata) =>
        options.LocalDatacenter.Length > 0 ? options.LocalDatacenter
        : metadata.LocalDatacenter ?? throw new CassandraStoreException(
            $"The datacenter is not known: set {CassandraOptions.Section}:LocalDatacenter, or give --datacenter.");
}
