using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <content>Parameters of resolver methods, and input objects.</content>
internal sealed partial class AnnotationReader
{
    private (ResolverSpec Spec, List<InputValueDefinition> Arguments, ulong Sources) ReadParameters(
        MethodInfo method, ComposedType? composed, string where, Delegate? scalarWriter)
    {
        var arguments = new List<InputValueDefinition>();
        var sources = new List<ParameterSource>();
        var parentIndex = -1;
        var batch = 0UL;
        foreach (var parameter in method.GetParameters())
        {
            var here = $"{where}, parameter {parameter.Name}";
            if (parameter.IsDefined(typeof(ParentAttribute)) || parameter.IsDefined(typeof(EventMessageAttribute)))
            {
                if (parentIndex >= 0)
                    throw new SchemaException($"{here}: there is a parent already. A resolver has one.");
                CheckParent(parameter, composed, method.IsDefined(typeof(BatchResolverAttribute)), here);
                parentIndex = parameter.Position;
                continue;
            }

            if (IsArgument(parameter))
                sources.Add(ReadArgument(parameter, arguments, here));
            else
                sources.Add(ReadInjected(parameter, composed, here, ref batch));
        }

        return (new ResolverSpec(method, parentIndex, [.. sources], scalarWriter), arguments, batch);
    }

    private static void CheckParent(ParameterInfo parameter, ComposedType? composed, bool isBatch, string where)
    {
        if (composed is null)
            return;
        var type = parameter.ParameterType;
        if (isBatch)
        {
            type = ResolverFactory.ListItem(type);
            if (type is null || !parameter.ParameterType.IsAssignableFrom(type.MakeArrayType()))
                throw new SchemaException($"{where}: the parents of a [BatchResolver] come as IReadOnlyList<{composed.ClrType?.Name}> or an array.");
        }

        var expected = composed.ClrType ?? typeof(object);
        if (!type.IsAssignableFrom(expected) && !(composed.Type is InterfaceType && expected.IsAssignableFrom(type)))
            throw new SchemaException($"{where}: the parent is a {type}, but {composed.Type.Name} is made of {expected}. Take that, or one of its bases.");
    }

    private bool IsArgument(ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(ServiceAttribute)) || parameter.IsDefined(typeof(GlobalStateAttribute)))
            return false;
        return parameter.IsDefined(typeof(IDAttribute)) || parameter.IsDefined(typeof(GraphQLTypeAttribute))
            || parameter.IsDefined(typeof(DefaultValueAttribute)) || _registry.IsInput(parameter.ParameterType);
    }

    private ArgumentSource ReadArgument(ParameterInfo parameter, List<InputValueDefinition> arguments, string where)
    {
        var id = parameter.GetCustomAttribute<IDAttribute>();
        var type = _types.OfParameter(parameter, id, where);
        var definition = new InputValueDefinition(ClrNames.OfArgument(parameter), type)
        {
            Description = ClrNames.Description(parameter),
            DeprecationReason = ClrNames.Deprecation(parameter),
            DefaultValue = DefaultLiteral(parameter, parameter, type, where),
        };
        arguments.Add(definition);
        return new ArgumentSource(
            arguments.Count - 1, _converters.Make(parameter.ParameterType, type, id, where), Absent(parameter), DefaultOf(parameter.ParameterType));
    }

    private ParameterSource ReadInjected(ParameterInfo parameter, ComposedType? composed, string where, ref ulong batch)
    {
        var type = parameter.ParameterType;
        var isOptional = new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable || parameter.HasDefaultValue;
        if (parameter.GetCustomAttribute<GlobalStateAttribute>() is { } state)
            return new GlobalStateSource(state.Key ?? parameter.Name!, isOptional, type);
        if (type == typeof(CancellationToken))
            return new RequestSource((request, _) => request.CancellationToken);
        if (type == typeof(ResolverContext) || type == typeof(IServiceProvider))
        {
            // What gives every service gives every batch source, so such a resolver may wait for any.
            batch = ulong.MaxValue;
            return type == typeof(ResolverContext)
                ? new RequestSource((request, field) => new ResolverContext(request, field))
                : new RequestSource((request, _) => request.Services);
        }

        if (type == typeof(ClaimsPrincipal))
            return new UserSource(type, isOptional);
        if (type.IsValueType || type == typeof(object))
            throw new SchemaException($"{where}: {type} is neither an input type nor a service. Annotate or bind it, or take something else.");
        if (composed?.ClrType == type && !parameter.IsDefined(typeof(ServiceAttribute)))
            throw new SchemaException($"{where}: it looks like the parent. Mark it [Parent].");
        if (_settings.IsBatchSource(type))
        {
            if (!_batchSources.Contains(type))
                _batchSources.Add(type);
            batch |= DispatchPolicy.Bit(_batchSources.IndexOf(type));
        }

        return new ServiceSource(type, isOptional);
    }

    /// <summary>What a C# parameter gets when the argument is absent and the schema has no default.</summary>
    private static object? Absent(ParameterInfo parameter) =>
        parameter.HasDefaultValue && parameter.DefaultValue is { } value ? value : DefaultOf(parameter.ParameterType);

    private static object? DefaultOf(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;

    /// <summary>The default as a literal: from the attribute, or from the C# default of a simple type.</summary>
    private static ValueNode? DefaultLiteral(ICustomAttributeProvider member, ParameterInfo? parameter, GraphQLType type, string where)
    {
        var attribute = (DefaultValueAttribute?)member.GetCustomAttributes(typeof(DefaultValueAttribute), inherit: false).FirstOrDefault();
        if (attribute is not null)
        {
            try
            {
                return GraphQLParser.ParseValue(attribute.Literal);
            }
            catch (GraphQLSyntaxException e)
            {
                throw new SchemaException($"{where}: [DefaultValue(\"{attribute.Literal}\")] is no literal of GraphQL. {e.Message}");
            }
        }

        if (parameter is not { HasDefaultValue: true, DefaultValue: { } value })
            return null;
        if (type.NullableType is EnumType enumType)
        {
            var clrType = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            var member2 = enumType.Values.FirstOrDefault(v => v.RuntimeValue.Equals(clrType.IsEnum ? Enum.ToObject(clrType, value) : value));
            return member2 is null ? null : new EnumValueNode { Value = member2.Name };
        }

        return value switch
        {
            bool boolean => new BooleanValueNode { Value = boolean },
            string text => new StringValueNode { Value = text },
            int or long or short or byte => new IntValueNode { Value = Convert.ToString(value, CultureInfo.InvariantCulture)! },
            double or float or decimal => new FloatValueNode { Value = Convert.ToString(value, CultureInfo.InvariantCulture)! },
            _ => null,
        };
    }

    /// <summary>The fields of an input object: constructor parameters first, then settable properties that are no parameters.</summary>
    private void ReadInput(Type type)
    {
        var input = (InputObjectType)_registry.Find(type, isInput: true)!;
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length)
            .FirstOrDefault(c => c.GetParameters() is not [{ } only] || only.ParameterType != type);
        if (constructor is null && !type.IsValueType)
            throw new SchemaException($"Input {input.Name}: {type} has no public constructor.");
        var members = new List<InputMember>();
        var properties = type.GetProperties(Instances).Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0).ToArray();
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            var property = Array.Find(properties, p => string.Equals(p.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            ReadInputParameter(input, parameter, property, members);
        }

        foreach (var property in properties.OrderBy(p => p.MetadataToken))
        {
            var isParameter = constructor?.GetParameters().Any(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase)) ?? false;
            if (!isParameter && !property.IsDefined(typeof(GraphQLIgnoreAttribute)))
                ReadInputProperty(input, property, members);
        }

        _factories.Add(type, new InputObjectFactory(constructor, type, members));
    }

    private void ReadInputParameter(InputObjectType input, ParameterInfo parameter, PropertyInfo? property, List<InputMember> members)
    {
        var where = $"Input {input.Name}, parameter {parameter.Name}";
        ICustomAttributeProvider About(Type attribute) => property is not null && property.IsDefined(attribute) && !parameter.IsDefined(attribute) ? property : parameter;
        var id = parameter.GetCustomAttribute<IDAttribute>() ?? property?.GetCustomAttribute<IDAttribute>();
        var type = About(typeof(GraphQLTypeAttribute)) is PropertyInfo typed
            ? _types.OfProperty(typed, isInput: true, where)
            : _types.OfParameter(parameter, id, where);
        var name = (parameter.GetCustomAttribute<GraphQLNameAttribute>() ?? property?.GetCustomAttribute<GraphQLNameAttribute>())?.Name
            ?? ClrNames.OfArgument(parameter);
        input.AddField(new InputValueDefinition(name, type)
        {
            Description = ClrNames.Description(About(typeof(GraphQLDescriptionAttribute))),
            DeprecationReason = ClrNames.Deprecation(About(typeof(GraphQLDeprecatedAttribute))),
            DefaultValue = DefaultLiteral(About(typeof(DefaultValueAttribute)), parameter, type, where),
        });
        members.Add(new InputMember { FieldName = name, ClrType = parameter.ParameterType, Absent = Absent(parameter), Id = id });
    }

    private void ReadInputProperty(InputObjectType input, PropertyInfo property, List<InputMember> members)
    {
        var where = $"Input {input.Name}, property {property.Name}";
        var type = _types.OfProperty(property, isInput: true, where);
        var name = ClrNames.OfField(property);
        input.AddField(new InputValueDefinition(name, type)
        {
            Description = ClrNames.Description(property),
            DeprecationReason = ClrNames.Deprecation(property),
            DefaultValue = DefaultLiteral(property, null, type, where),
        });
        members.Add(new InputMember { FieldName = name, ClrType = property.PropertyType, Property = property, Id = property.GetCustomAttribute<IDAttribute>() });
    }

    /// <summary>Converters between input objects, once all of them are known: they may hold each other.</summary>
    private void LinkInputs()
    {
        foreach (var (type, factory) in _factories)
        {
            var input = (InputObjectType)_registry.Find(type, isInput: true)!;
            foreach (var member in factory.Members)
                member.Convert = _converters.Make(member.ClrType, input.Field(member.FieldName)!.Type, member.Id, $"Input {input.Name}.{member.FieldName}");
        }
    }
}
