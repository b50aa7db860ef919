using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

internal sealed partial class SchemaValidation
{
    private readonly HashSet<string> _checkedDefaults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _defaultsInProgress = new(StringComparer.Ordinal);
    private readonly List<string> _defaultPath = [];

    /// <summary>Section 3.10, type validation.</summary>
    private void InputFields(InputObjectType type)
    {
        if (type.Fields.Count == 0)
            Report($"Input Object type {type} must define one or more fields.");
        foreach (var field in type.Fields)
        {
            var coordinate = $"{type}.{field.Name}";
            Name(field.Name);
            if (!field.Type.IsInputType)
                Report($"The type of {coordinate} must be Input Type but got: {field.Type}.");
            if (field.IsRequired && field.DeprecationReason is not null)
                Report($"Required input field {coordinate} cannot be deprecated.");
            DefaultValue(field, coordinate);
            if (type.IsOneOf && field.Type.IsNonNull)
                Report($"OneOf input field {coordinate} must be nullable.");
            if (type.IsOneOf && field.DefaultValue is not null)
                Report($"OneOf input field {coordinate} cannot have a default value.");
        }
    }

    /// <summary>Sections 3.6.1 and 3.10: a default must coerce to its type.</summary>
    private void DefaultValue(InputValueDefinition definition, string coordinate)
    {
        if (definition.DefaultValue is not { } literal || !definition.Type.IsInputType)
            return;
        InputLiteralRules.Check(
            literal,
            definition.Type,
            (_, path, message) => Report($"{coordinate} has invalid default value{(path.Length == 0 ? "" : $" at {path}")}: {message}"));
    }

    /// <summary>Section 3.10, InputObjectDefaultValueHasCycle: a default must not contain itself.</summary>
    private void DefaultsHaveNoCycle(InputObjectType type) => FollowDefault(type, new ObjectValueNode { Fields = [] });

    private void FollowDefault(InputObjectType type, ValueNode literal)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (literal is ListValueNode list)
        {
            foreach (var item in list.Items)
                FollowDefault(type, item);
        }

        if (literal is not ObjectValueNode given)
            return;
        foreach (var field in type.Fields)
        {
            if (field.Type.NamedType is not InputObjectType fieldType)
                continue;
            if (given.Fields.LastOrDefault(f => f.Name == field.Name) is { } givenField)
                FollowDefault(fieldType, givenField.Value);
            else
                FollowFieldDefault(field, fieldType, $"{type}.{field.Name}");
        }
    }

    private void FollowFieldDefault(InputValueDefinition field, InputObjectType fieldType, string coordinate)
    {
        if (field.DefaultValue is null)
            return;
        if (_defaultsInProgress.TryGetValue(coordinate, out var index))
        {
            var via = index < _defaultPath.Count ? $" via the default values of: {string.Join(", ", _defaultPath.Skip(index))}" : "";
            Report($"Invalid circular reference. The default value of Input Object field {coordinate} references itself{via}.");
            return;
        }

        if (!_checkedDefaults.Add(coordinate))
            return;
        _defaultPath.Add(coordinate);
        _defaultsInProgress[coordinate] = _defaultPath.Count;
        FollowDefault(fieldType, field.DefaultValue);
        _defaultPath.RemoveAt(_defaultPath.Count - 1);
        _defaultsInProgress.Remove(coordinate);
    }

    /// <summary>
    /// Section 3.10, circular references: an input object that only contains itself can never be given. What can be given is found by propagation
    /// from the types that need no other; the rest are reported with the fields that close the circle.
    /// </summary>
    private void InputObjectsHaveFiniteValues(IReadOnlyList<InputObjectType> types)
    {
        var finite = new HashSet<InputObjectType>();
        var dependents = types.ToDictionary(t => t, _ => new List<InputObjectType>());
        var unresolved = new Dictionary<InputObjectType, int>();
        var ready = new Stack<InputObjectType>();
        foreach (var type in types)
        {
            var targets = Targets(type).Select(t => t.Target).ToArray();
            foreach (var target in targets)
                dependents[target].Add(type);
            unresolved[type] = targets.Length;
            if ((type.IsOneOf ? targets.Length < type.Fields.Count || type.Fields.Count == 0 : targets.Length == 0) && finite.Add(type))
                ready.Push(type);
        }

        while (ready.TryPop(out var type))
        {
            foreach (var dependent in dependents[type])
            {
                if ((dependent.IsOneOf || --unresolved[dependent] == 0) && finite.Add(dependent))
                    ready.Push(dependent);
            }
        }

        var circles = new CircleSearch(finite, Report);
        foreach (var type in types)
        {
            if (!finite.Contains(type))
                circles.Follow(type);
        }
    }

    /// <summary>The input objects without which no value of this one is possible, or, for OneOf, of which one may have to do.</summary>
    private static IEnumerable<(InputValueDefinition Field, InputObjectType Target)> Targets(InputObjectType type)
    {
        foreach (var field in type.Fields)
        {
            var required = type.IsOneOf ? field.Type : (field.Type as NonNullType)?.OfType;
            if (required is InputObjectType target)
                yield return (field, target);
        }
    }

    private sealed class CircleSearch(HashSet<InputObjectType> finite, Action<string> report)
    {
        private readonly HashSet<InputObjectType> _visited = [];
        private readonly List<string> _path = [];
        private readonly Dictionary<InputObjectType, int> _indexByType = [];

        public void Follow(InputObjectType type)
        {
            System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            if (!_visited.Add(type))
                return;
            _indexByType[type] = _path.Count;
            foreach (var (field, target) in Targets(type))
            {
                if (finite.Contains(target))
                    continue;
                _path.Add($"{type}.{field.Name}");
                if (_indexByType.TryGetValue(target, out var index))
                {
                    report($"Input Object {target} cannot be provided a finite value because it references itself through fields: "
                        + $"{string.Join(", ", _path.Skip(index))}.");
                }
                else
                {
                    Follow(target);
                }

                _path.RemoveAt(_path.Count - 1);
            }

            _indexByType.Remove(type);
        }
    }
}
