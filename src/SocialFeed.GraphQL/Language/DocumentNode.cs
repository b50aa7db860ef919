using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>A parsed document (section 2.2) with its source.</summary>
public sealed class DocumentNode : SyntaxNode
{
    private LineMap? _lines;

    public required IReadOnlyList<DefinitionNode> Definitions { get; init; }

    /// <summary>The UTF-8 text that was parsed; empty for documents made otherwise.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Fields in the whole document, nested ones included, counted once per place in the text.</summary>
    public int FieldCount { get; init; }

    public SourceLocation GetLocation(SyntaxNode node) => GetLocation(node.Start);

    /// <summary>The line and column of a byte offset. The first call scans the source; later ones take near constant time.</summary>
    public SourceLocation GetLocation(int offset) => (_lines ??= new LineMap(Source)).Locate(offset);
}

/// <summary>Turns byte offsets into lines and columns without reading long lines over and over.</summary>
internal sealed class LineMap
{
    private const int CheckpointBytes = 256;

    private readonly ReadOnlyMemory<byte> _source;
    private readonly int[] _lineStarts;
    private readonly int[]? _utf16Offsets;

    public LineMap(ReadOnlyMemory<byte> source)
    {
        _source = source;
        var span = source.Span;
        var starts = new List<int> { 0 };
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] == '\n' || (span[i] == '\r' && !(i + 1 < span.Length && span[i + 1] == '\n')))
                starts.Add(i + 1);
        }

        _lineStarts = [.. starts];
        if (!Ascii.IsValid(span))
            _utf16Offsets = CountUtf16(span);
    }

    public SourceLocation Locate(int offset)
    {
        offset = Math.Clamp(offset, 0, _source.Length);
        var found = Array.BinarySearch(_lineStarts, offset);
        var line = found >= 0 ? found : ~found - 1;
        return new SourceLocation(line + 1, Utf16Offset(offset) - Utf16Offset(_lineStarts[line]) + 1);
    }

    /// <summary>The place of one offset, for callers that ask only once.</summary>
    public static SourceLocation Locate(ReadOnlySpan<byte> source, int offset)
    {
        var line = 1;
        var column = 1;
        for (var i = 0; i < offset && i < source.Length; i++)
        {
            var isBreak = source[i] == '\n' || (source[i] == '\r' && !(i + 1 < source.Length && source[i + 1] == '\n'));
            line += isBreak ? 1 : 0;
            column = isBreak ? 1 : column + Utf16Units(source[i]);
        }

        return new SourceLocation(line, column);
    }

    private static int[] CountUtf16(ReadOnlySpan<byte> span)
    {
        var offsets = new int[(span.Length / CheckpointBytes) + 1];
        var units = 0;
        for (var i = 0; i < span.Length; i++)
        {
            if (i % CheckpointBytes == 0)
                offsets[i / CheckpointBytes] = units;
            units += Utf16Units(span[i]);
        }

        if (span.Length % CheckpointBytes == 0)
            offsets[^1] = units;
        return offsets;
    }

    private int Utf16Offset(int offset)
    {
        if (_utf16Offsets is null)
            return offset;
        var checkpoint = offset / CheckpointBytes;
        var units = _utf16Offsets[checkpoint];
        foreach (var b in _source.Span[(checkpoint * CheckpointBytes)..offset])
            units += Utf16Units(b);
        return units;
    }

    /// <summary>UTF-16 units of the character that a byte begins; continuation bytes count nothing.</summary>
    private static int Utf16Units(byte b) => b < 0x80 ? 1 : b < 0xC0 ? 0 : b < 0xF0 ? 1 : 2;
}
