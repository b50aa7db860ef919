using System.Reflection;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL;

/// <summary>
/// Makes a schema out of annotated C#. Everything by reflection happens here, once; a contradiction is a <see cref="SchemaException"/> that
/// names the place and the mend. Types and fields stand in the order in which they were added and declared.
/// </summary>
public sealed class SchemaBuilder
{
    private readonly List<Type> _types = [];
    private readonly List<ScalarType> _scalars = [];
    private readonly Dictionary<Type, ScalarType> _runtimeTypes = [];
    private readonly List<Func<Type, bool>> _batchSources = [];
    private string? _description;
    private IdCodec? _idCodec;

    private SchemaBuilder()
    {
    }

    public static SchemaBuilder New() => new();

    /// <summary>Adds annotated types. The order is that of the printed schema.</summary>
    public SchemaBuilder AddTypes(params ReadOnlySpan<Type> types)
    {
        foreach (var type in types)
        {
            if (!_types.Contains(type))
                _types.Add(type);
        }

        return this;
    }

    /// <summary>Adds every annotated type of an assembly, in the order of their full names.</summary>
    public SchemaBuilder AddTypes(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return AddTypes([.. assembly.GetTypes().Where(AnnotationReader.IsAnnotated).OrderBy(t => t.FullName, StringComparer.Ordinal)]);
    }

    /// <summary>Adds a scalar; values of its <see cref="ScalarType.RuntimeType"/> become it unless that type is bound already.</summary>
    public SchemaBuilder AddScalar(ScalarType scalar)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        _scalars.Add(scalar);
        if (!ClrScalars.IsBuiltIn(scalar.RuntimeType))
            _runtimeTypes.TryAdd(scalar.RuntimeType, scalar);
        return this;
    }

    /// <summary>Says which scalar values of a CLR type become. The scalar must have a writer and a parser for that type.</summary>
    public SchemaBuilder BindRuntimeType(Type clrType, ScalarType scalar)
    {
        ArgumentNullException.ThrowIfNull(clrType);
        ArgumentNullException.ThrowIfNull(scalar);
        if (!_scalars.Contains(scalar) && !BuiltInScalars.IsBuiltIn(scalar))
            _scalars.Add(scalar);
        _runtimeTypes[clrType] = scalar;
        return this;
    }

    /// <summary>How <see cref="IDAttribute"/> values that are no plain strings become ids, and back.</summary>
    public SchemaBuilder UseIdCodec(IdCodec codec)
    {
        _idCodec = codec;
        return this;
    }

    /// <summary>Tells which resolver parameters collect keys for batches, so that the executor can count before it dispatches them.</summary>
    public SchemaBuilder IsBatchSource(Func<Type, bool> predicate)
    {
        _batchSources.Add(predicate);
        return this;
    }

    public SchemaBuilder Describe(string description)
    {
        _description = description;
        return this;
    }

    /// <exception cref="SchemaException">Something contradicts itself or the rules of GraphQL; all of it is listed as far as it can be seen.</exception>
    public Schema Build()
    {
        var settings = new AnnotationSettings(_runtimeTypes, _scalars, _idCodec, type => _batchSources.Exists(p => p(type)));
        var reader = new AnnotationReader(settings);
        var parts = reader.Read(_types) with { Description = _description };
        var schema = parts.Assemble(reader.Errors);
        schema.BatchSources = reader.BatchSources;
        reader.BindAll(schema);
        return schema;
    }
}

/// <summary>What the builder was told besides types.</summary>
internal sealed record AnnotationSettings(
    IReadOnlyDictionary<Type, ScalarType> RuntimeTypes, IReadOnlyList<ScalarType> Scalars, IdCodec? IdCodec, Func<Type, bool> IsBatchSource);
