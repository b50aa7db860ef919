using System.Buffers.Binary;
using System.Collections.Concurrent;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>
/// The first answer of each prepared statement, given to all later executions of it whatever their values: for measurements of clients, to which the node's own work
/// would be noise. Nothing is executed, logged or broken by faults then. Thread-safe.
/// </summary>
internal sealed class ConstantAnswers
{
    private const int IdLength = 16;

    private readonly ConcurrentDictionary<UInt128, byte[]> answers = new();

    /// <summary>Writes the answer with the request's stream. False: there is none yet.</summary>
    public bool TryAnswer(NodeFrameHeader header, ReadOnlySpan<byte> body, ByteWriter output)
    {
        if (!TryReadId(header, body, out var id) || !answers.TryGetValue(id, out var answer))
            return false;
        var at = output.Length;
        output.Raw(answer);
        BinaryPrimitives.WriteInt16BigEndian(output.At(at, NodeFrameHeader.Size)[2..], header.Stream);
        return true;
    }

    /// <summary>Keeps what the request was answered with.</summary>
    public void Keep(NodeFrameHeader header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> answer)
    {
        if (answer.Length > 0 && (NodeOpcode)answer[4] == NodeOpcode.Result && TryReadId(header, body, out var id))
            answers[id] = answer.ToArray();
    }

    private static bool TryReadId(NodeFrameHeader header, ReadOnlySpan<byte> body, out UInt128 id)
    {
        id = default;
        if (header.Opcode != NodeOpcode.Execute || body.Length < 2 + IdLength || BinaryPrimitives.ReadUInt16BigEndian(body) != IdLength)
            return false;
        id = BinaryPrimitives.ReadUInt128BigEndian(body[2..]);
        return true;
    }
}
