using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Phase 2: one depth-first pass over the finished columns that writes the response's data (section 6.4.3) and collects errors in document order
/// (section 6.4.4). Nulls that propagate take back what was written since their position; errors from below a nulled position cannot occur,
/// because nothing below it is visited any more.
/// </summary>
internal sealed class ResponseWriter(RequestRun request)
{
    private const int InitialDepth = 12;

    private readonly OperationPlan _plan = request.Plan;
    private readonly ulong[]? _flags = request.Flags;

    /// <summary>Where the pass is: an index of a list, or the complement of a field plan's id.</summary>
    private int[] _path = new int[InitialDepth];
    private int _depth;

    private List<GraphQLError>? _errors;
    private int _unreported;

    public List<GraphQLError>? Errors => _errors;

    /// <summary>Errors beyond the limit, which are not in <see cref="Errors"/>.</summary>
    public int UnreportedErrors => _unreported;

    /// <summary>For messages: the coordinate of the field being written.</summary>
    public string CurrentField => CurrentPlan().Coordinate;

    /// <summary>False for exceptions that end the whole response.</summary>
    public static bool IsFieldError(Exception e) => e is not ResponseTooLargeException;

    public int EnterList() => Enter();

    public void AtIndex(int depth, int index) => _path[depth] = index;

    public void Leave(int depth) => _depth = depth;

    /// <summary>Writes one object; false when a null of a non-null field propagates to it.</summary>
    public bool WriteObject(ObjectRun run, int index, ref JsonOutput output)
    {
        var start = output.Position;
        var depth = Enter();
        var next = 0;
        while (!WriteFields(run, index, depth, ref next, ref output))
        {
            if (next < 0)
            {
                _depth = depth;
                return false;
            }
        }

        _depth = depth;
        JsonBrackets.CloseObject(start, ref output);
        return true;
    }

    /// <summary>Writes one field of the root, with its comma, for operations that run their fields one after the other.</summary>
    public bool WriteRootField(ObjectRun root, int field, ref JsonOutput output)
    {
        var depth = Enter();
        var next = field;
        var ok = WriteFields(root, 0, depth, ref next, ref output, field + 1) || next >= 0;
        _depth = depth;
        return ok;
    }

    /// <summary>An error at the present position (section 7.1.2).</summary>
    public WriteResult Report(Exception exception)
    {
        AddError(path => request.Describe(exception, path, Locations()));
        return WriteResult.Failed;
    }

    /// <summary>
    /// What becomes of a position without a value: null is written if it may be. False when it may not, and the null propagates; an error is
    /// reported unless there is one already.
    /// </summary>
    public bool Nullify(bool isNonNull, WriteResult result, int start, ref JsonOutput output)
    {
        if (!isNonNull)
        {
            output.Truncate(start);
            output.WriteNull();
            return true;
        }

        if (result == WriteResult.Null)
            Report(new GraphQLException($"Cannot return null for non-nullable field {CurrentField}."));
        return false;
    }

    /// <summary>
    /// Writes the fields from <paramref name="next"/> on. True at the end; false after an exception, with <paramref name="next"/> the field to go on
    /// with, or negative when a null propagates.
    /// </summary>
    private bool WriteFields(ObjectRun run, int index, int depth, ref int next, ref JsonOutput output, int end = int.MaxValue)
    {
        var fields = request.FieldsOf(run.Plan);
        var item = run.Items[index];
        var i = next;
        var valueStart = output.Position;
        end = Math.Min(end, fields.Length);
        try
        {
            for (; i < end; i++)
            {
                var field = fields[i];
                if (field.Condition is not null && !field.Condition.Holds(_flags!))
                    continue;
                _path[depth] = ~field.Id;
                output.WritePadded(field.NameBytes, field.NameLength);
                valueStart = output.Position;
                var result = field.Inline is { } leaf
                    ? leaf.Write(item, field.NeedsFrame ? request.Frame(field) : null, this, ref output)
                    : run.Fields[field.Slot]!.Write(index, this, ref output);
                if (result != WriteResult.Written && !Nullify(field.IsNonNull, result, valueStart, ref output))
                {
                    next = -1;
                    return false;
                }
            }

            next = i;
            return true;
        }
        catch (Exception e) when (IsFieldError(e))
        {
            _depth = depth + 1;
            Report(e);
            next = Nullify(fields[i].IsNonNull, WriteResult.Failed, valueStart, ref output) ? i + 1 : -1;
            return false;
        }
    }

    private int Enter()
    {
        var depth = _depth;
        if (depth == _path.Length)
            Array.Resize(ref _path, depth * 2);
        _depth = depth + 1;
        return depth;
    }

    private void AddError(Func<GraphQLPath, GraphQLError> make)
    {
        _errors ??= [];
        if (_errors.Count >= request.Options.MaxReportedErrors)
        {
            _unreported++;
            return;
        }

        var segments = new PathSegment[_depth];
        for (var i = 0; i < _depth; i++)
            segments[i] = _path[i] < 0 ? _plan.Fields[~_path[i]].ResponseName : _path[i];
        _errors.Add(make(new GraphQLPath(segments)));
    }

    private FieldPlan CurrentPlan()
    {
        for (var i = _depth - 1; i >= 0; i--)
        {
            if (_path[i] < 0)
                return _plan.Fields[~_path[i]];
        }

        throw new InvalidOperationException("No field is being written.");
    }

    private SourceLocation[] Locations()
    {
        var nodes = CurrentPlan().IncludedNodes(_flags);
        var locations = new SourceLocation[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
            locations[i] = _plan.Document.GetLocation(nodes[i]);
        return locations;
    }
}
