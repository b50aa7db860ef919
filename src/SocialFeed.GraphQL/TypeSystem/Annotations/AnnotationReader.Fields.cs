using System.Reflection;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <content>Fields of objects and interfaces.</content>
internal sealed partial class AnnotationReader
{
    private const BindingFlags Statics = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const BindingFlags Instances = BindingFlags.Public | BindingFlags.Instance;

    private void ReadFields(ComposedType composed)
    {
        var fields = new List<FieldSource>();
        if (composed.ClrType is not null)
            fields.AddRange(Properties(composed).Select(p => new FieldSource(p, composed.ClrType)));
        foreach (var declaration in composed.Declarations)
        {
            var sources = SubscriptionSources(declaration);
            foreach (var member in declaration.GetMembers(Statics).OrderBy(DeclarationOrder))
            {
                if (IsField(member) && !sources.Contains(member.Name))
                    Place(fields, new FieldSource(member, declaration));
            }
        }

        foreach (var field in fields)
            Collect(() => composed.Type.AddField(MakeField(composed, field)));
        foreach (var inherited in composed.Type.Interfaces.Select(i => _composed.Find(c => c.Type == i)!))
            InheritFields(composed, inherited);
    }

    /// <summary>Fields that an interface's class resolves serve every object that does not resolve them itself.</summary>
    private void InheritFields(ComposedType composed, ComposedType from)
    {
        foreach (var declaration in from.Declarations)
        {
            foreach (var member in declaration.GetMembers(Statics).OrderBy(DeclarationOrder))
            {
                if (IsField(member) && composed.Type.Field(ClrNames.OfField(member)) is null)
                    Collect(() => composed.Type.AddField(MakeField(composed, new FieldSource(member, declaration))));
            }
        }
    }

    /// <summary>A later member replaces an earlier one of the same name, in its place.</summary>
    private static void Place(List<FieldSource> fields, FieldSource field)
    {
        var at = fields.FindIndex(f => ClrNames.OfField(f.Member) == ClrNames.OfField(field.Member) && f.Member is PropertyInfo);
        if (at >= 0)
            fields[at] = field;
        else
            fields.Add(field);
    }

    private static bool IsField(MemberInfo member)
    {
        if (member.IsDefined(typeof(GraphQLIgnoreAttribute)))
            return false;
        return member switch
        {
            MethodInfo method => !method.IsSpecialName && !method.IsGenericMethodDefinition && method.Name[0] != '<'
                && !method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)),
            PropertyInfo property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0,
            _ => false,
        };
    }

    /// <summary>Properties and methods are numbered apart in metadata, but a property's getter stands among the methods.</summary>
    private static int DeclarationOrder(MemberInfo member) => (member as PropertyInfo)?.GetMethod?.MetadataToken ?? member.MetadataToken;

    private static HashSet<string> SubscriptionSources(Type declaration) =>
        [.. declaration.GetMethods(Statics).Select(m => m.GetCustomAttribute<SubscribeAttribute>()?.With).OfType<string>()];

    /// <summary>The properties of the C# type that become fields: base types' first, each in the order of declaration.</summary>
    private static IEnumerable<PropertyInfo> Properties(ComposedType composed)
    {
        var type = composed.ClrType!;
        var bases = type.IsInterface
            ? [.. type.GetInterfaces().Reverse(), type]
            : Bases(type).Reverse().ToArray();
        var found = new List<PropertyInfo>();
        foreach (var property in bases.SelectMany(b => b.GetProperties(Instances | BindingFlags.DeclaredOnly).OrderBy(p => p.MetadataToken)))
        {
            if (!IsField(property))
                continue;
            found.RemoveAll(p => p.Name == property.Name);
            found.Add(type.GetProperty(property.Name, Instances, null, property.PropertyType, [], null) ?? property);
        }

        var ignored = composed.Declarations.SelectMany(d => Named(d, type, "IgnoreProperties") ?? []).ToHashSet();
        var bound = composed.Declarations.Select(d => Named(d, type, "BindProperties")).Where(b => b is not null).SelectMany(b => b!).ToArray();
        var hasBound = composed.Declarations.Exists(d => Named(d, type, "BindProperties") is not null);
        foreach (var name in ignored.Concat(bound).Where(name => found.TrueForAll(p => p.Name != name)))
            throw new SchemaException($"{composed.Type.Name}: {type} has no readable public property {name} to bind or ignore.");
        return hasBound ? bound.Select(name => found.Find(p => p.Name == name)!) : found.Where(p => !ignored.Contains(p.Name));
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var current = type; current is not null && current != typeof(object) && current != typeof(ValueType); current = current.BaseType)
            yield return current;
    }

    /// <summary>A list of property names in the attribute by which a class describes a type; null when there is none.</summary>
    private static string[]? Named(Type declaration, Type described, string list) => declaration.GetCustomAttributes(inherit: false)
        .Where(a => a is GraphQLTypeAttributeBase && a.GetType().IsGenericType && a.GetType().GetGenericArguments()[0] == described)
        .Select(a => (string[]?)a.GetType().GetProperty(list)?.GetValue(a))
        .FirstOrDefault();

    private FieldDefinition MakeField(ComposedType composed, FieldSource source)
    {
        var name = ClrNames.OfField(source.Member);
        var where = $"{composed.Type.Name}.{name} ({source.Declaration.Name}.{source.Member.Name})";
        var listSize = source.Member.GetCustomAttribute<ListSizeAttribute>();
        var (type, arguments, binding) = source.Member is MethodInfo method
            ? ReadMethod(composed, source.Declaration, method, where)
            : ReadProperty(composed, (PropertyInfo)source.Member, where);
        foreach (var slicing in listSize?.SlicingArguments ?? [])
        {
            if (arguments.TrueForAll(a => a.Name != slicing))
                throw new SchemaException($"{where}: [ListSize] names the argument {slicing}, which the field does not have.");
        }

        return new FieldDefinition(name, type, arguments)
        {
            Description = ClrNames.Description(source.Member) ?? DescriptionFor(composed, source.Member),
            DeprecationReason = ClrNames.Deprecation(source.Member),
            AssumedListSize = listSize is { AssumedSize: > 0 } ? listSize.AssumedSize : null,
            SlicingArguments = listSize?.SlicingArguments ?? [],
            Binding = composed.Type is InterfaceType ? null : binding,
        };
    }

    private static string? DescriptionFor(ComposedType composed, MemberInfo member) => composed.Declarations
        .SelectMany(d => d.GetCustomAttributes<FieldDescriptionAttribute>(inherit: false))
        .FirstOrDefault(d => d.Property == member.Name)?.Description;

    private (GraphQLType Type, List<InputValueDefinition> Arguments, FieldBinding Binding) ReadProperty(
        ComposedType composed, PropertyInfo property, string where)
    {
        var type = _types.OfProperty(property, isInput: false, where);
        var writer = IdWriter(property, property.PropertyType, composed.Type.Name, where);
        return (type, [], ResolverFactory.FromProperty(composed.ClrType ?? typeof(object), property, writer));
    }

    private (GraphQLType Type, List<InputValueDefinition> Arguments, FieldBinding Binding) ReadMethod(
        ComposedType composed, Type declaration, MethodInfo method, string where)
    {
        var result = ResolverFactory.Unwrap(method.ReturnType, out _);
        if (result == typeof(void) || result == typeof(Task) || result == typeof(ValueTask))
            throw new SchemaException($"{where} returns nothing. A field needs a value: return one, or mark the method [GraphQLIgnore].");
        if (composed.Type.Name == "Subscription")
            return ReadSubscription(declaration, method, where);
        var isBatch = method.IsDefined(typeof(BatchResolverAttribute));
        if (isBatch && ResolverFactory.ListItem(result) is null)
            throw new SchemaException($"{where} is a [BatchResolver], so it must return a list with one result per parent.");
        var type = _types.OfResult(method, isBatch ? 1 : 0, where);
        var value = isBatch ? ResolverFactory.ListItem(result)! : result;
        var (spec, arguments, sources) = ReadParameters(method, composed, where, IdWriter(method, value, composed.Type.Name, where));
        Type? batchParent = null;
        if (isBatch)
        {
            if (spec.ParentIndex < 0)
                throw new SchemaException($"{where} is a [BatchResolver], so it needs a parameter [Parent] IReadOnlyList<{composed.ClrType?.Name ?? "T"}>.");
            batchParent = ResolverFactory.ListItem(method.GetParameters()[spec.ParentIndex].ParameterType)!;
        }

        var binding = ResolverFactory.FromMethod(spec, batchParent);
        binding.Sources = sources;
        return (type, arguments, binding);
    }

    private (GraphQLType Type, List<InputValueDefinition> Arguments, FieldBinding Binding) ReadSubscription(Type declaration, MethodInfo method, string where)
    {
        var subscribe = method.GetCustomAttribute<SubscribeAttribute>();
        if (subscribe?.With is null)
        {
            var eventType = ResolverFactory.StreamItem(ResolverFactory.Unwrap(method.ReturnType, out _))
                ?? throw new SchemaException($"{where} must return an IAsyncEnumerable, or say by [Subscribe(With = …)] which method gives the stream.");
            var type = _types.OfResult(method, 1, where);
            var (stream, arguments, _) = ReadParameters(method, null, where, null);
            return (type, arguments, ResolverFactory.Subscription(stream, ResolverFactory.FromEvent(eventType, IdWriter(method, eventType, "Subscription", where))));
        }

        var source = declaration.GetMethod(subscribe.With, Statics)
            ?? throw new SchemaException($"{where}: [Subscribe] names the method {subscribe.With}, which {declaration} does not have as a public static one.");
        if (ResolverFactory.StreamItem(ResolverFactory.Unwrap(source.ReturnType, out _)) is null)
            throw new SchemaException($"{where}: {subscribe.With} must return an IAsyncEnumerable, or a task of one.");
        var result = ResolverFactory.Unwrap(method.ReturnType, out _);
        var (sourceSpec, sourceArguments, _) = ReadParameters(source, null, where, null);
        var (valueSpec, valueArguments, sources) = ReadParameters(method, null, where, IdWriter(method, result, "Subscription", where));
        if (valueArguments.Count > 0 && !valueArguments.Select(a => a.Name).SequenceEqual(sourceArguments.Select(a => a.Name)))
            throw new SchemaException($"{where}: the method and {subscribe.With} must take the same arguments in the same order, or the method none.");
        var value = ResolverFactory.FromMethod(valueSpec, null);
        value.Sources = sources;
        return (_types.OfResult(method, 0, where), sourceArguments, ResolverFactory.Subscription(sourceSpec, value));
    }

    /// <summary>The writer for values that are ids; null when they are not, or are plain.</summary>
    private Delegate? IdWriter(MemberInfo member, Type valueType, string ownerName, string where)
    {
        if (member.GetCustomAttribute<IDAttribute>() is not { } id || _settings.IdCodec is not { } codec)
            return null;
        var typeName = id.TypeName ?? ownerName;
        var item = LeafShapes.ItemType(valueType) ?? valueType;
        item = Nullable.GetUnderlyingType(item) ?? item;
        if (item == typeof(long))
            return (LeafWriter<long>)((long key, ref JsonOutput output) => codec.Write(typeName, key, ref output));
        if (item == typeof(string))
            return id.TypeName is null ? null : (LeafWriter<string>)((string key, ref JsonOutput output) => codec.Write(typeName, key, ref output));
        return item == typeof(int) || item == typeof(Guid) ? null
            : throw new SchemaException($"{where}: an ID cannot be made of {item}. Return a string, a long, an int or a Guid.");
    }

    /// <summary>A member and the class that declares it for the schema.</summary>
    private sealed record FieldSource(MemberInfo Member, Type Declaration);
}
