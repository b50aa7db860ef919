using System.Text;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>A request whose body is made beforehand: those of connections themselves, and PREPARE.</summary>
internal sealed class PlainRequest(Opcode opcode, byte[] body) : IRequestBody
{
    public static PlainRequest Options { get; } = new(Opcode.Options, []);

    public Opcode Opcode => opcode;

    public int Measure(in RequestParameters parameters) => body.Length;

    public void Write(ref WireWriter writer, in RequestParameters parameters) => writer.WriteRaw(body);

    /// <summary>PREPARE (section 4.1.5); the same for protocol 3 and 4.</summary>
    public static PlainRequest Prepare(string cql)
    {
        var text = Encoding.UTF8.GetBytes(cql);
        return Build(Opcode.Prepare, 4 + text.Length, (ref w) => w.WriteBytes(text));
    }

    /// <summary>STARTUP (section 4.1.1).</summary>
    public static PlainRequest Startup(IReadOnlyCollection<KeyValuePair<string, string>> options) =>
        Build(Opcode.Startup, 2 + options.Sum(o => 4 + Size(o.Key) + Size(o.Value)), (ref w) =>
        {
            w.WriteUInt16(options.Count);
            foreach (var (key, value) in options)
            {
                w.WriteString(key);
                w.WriteString(value);
            }
        });

    /// <summary>AUTH_RESPONSE (section 4.1.2).</summary>
    public static PlainRequest AuthResponse(byte[] token) => Build(Opcode.AuthResponse, 4 + token.Length, (ref w) => w.WriteBytes(token));

    /// <summary>REGISTER (section 4.1.8).</summary>
    public static PlainRequest Register(IReadOnlyCollection<string> types) =>
        Build(Opcode.Register, 2 + types.Sum(t => 2 + Size(t)), (ref w) =>
        {
            w.WriteUInt16(types.Count);
            foreach (var type in types)
                w.WriteString(type);
        });

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);

    private delegate void BodyWriter(ref WireWriter writer);

    private static PlainRequest Build(Opcode opcode, int size, BodyWriter write)
    {
        var body = new byte[size];
        var writer = new WireWriter(body);
        write(ref writer);
        return new PlainRequest(opcode, body);
    }
}
