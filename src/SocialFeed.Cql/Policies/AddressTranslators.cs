using System.Net;

namespace SocialFeed.Cql;

/// <summary>Turns the address a node announces into the one this client can reach.</summary>
public interface IAddressTranslator
{
    IPEndPoint Translate(IPEndPoint announced);
}

/// <summary>Uses addresses as they are announced.</summary>
public sealed class IdentityAddressTranslator : IAddressTranslator
{
    public static IdentityAddressTranslator Instance { get; } = new();

    public IPEndPoint Translate(IPEndPoint announced) => announced;
}

/// <summary>Uses a table, for clusters behind port forwarding; an address that is not in it stays as it is.</summary>
public sealed class TableAddressTranslator : IAddressTranslator
{
    private readonly Dictionary<IPEndPoint, IPEndPoint> _table;

    public TableAddressTranslator(IReadOnlyDictionary<IPEndPoint, IPEndPoint> table) => _table = new(table);

    public IPEndPoint Translate(IPEndPoint announced) => _table.GetValueOrDefault(announced, announced);
}
