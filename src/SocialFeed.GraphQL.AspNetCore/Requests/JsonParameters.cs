using System.Text.Json;
using System.Text.Unicode;

namespace SocialFeed.GraphQL.AspNetCore.Requests;

/// <summary>
/// Finds the parameters in a JSON body without building anything of it (GraphQL over HTTP, "POST"). Members with other names are ignored; a parameter that is
/// given twice is refused, since readers would disagree about which one counts.
/// </summary>
internal ref struct JsonParameters
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly RequestParameters _parameters;
    private Utf8JsonReader _reader;
    private Parameter _seen;

    private JsonParameters(ReadOnlyMemory<byte> json, RequestParameters parameters, int maxDepth)
    {
        _json = json;
        _parameters = parameters;
        _reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = maxDepth });
    }

    /// <summary>Levels that are open now; the reader does not count the one that its token opens.</summary>
    private readonly int Depth => _reader.CurrentDepth + (_reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);

    /// <param name="json">The body in UTF-8.</param>
    /// <param name="parameters">Receives slices of <paramref name="json"/>.</param>
    /// <param name="maxDepth">Levels of objects and lists.</param>
    /// <exception cref="RequestException">The body is not JSON, or not a request.</exception>
    public static void Read(ReadOnlyMemory<byte> json, RequestParameters parameters, int maxDepth)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        if (json.IsEmpty)
            throw Malformed("The request body is empty: send a JSON object with the member \"query\".");
        if (!Utf8.IsValid(json.Span))
            throw Malformed("The request body is not UTF-8.");
        var reading = new JsonParameters(json, parameters, maxDepth);
        try
        {
            reading.ReadRequest();
        }
        catch (JsonException e) when (reading.Depth >= maxDepth)
        {
            throw Malformed($"The request body is nested more than {maxDepth} levels deep ({nameof(GraphQLHttpOptions.MaxJsonDepth)}), {Where(e)}.");
        }
        catch (JsonException e)
        {
            throw Malformed($"The request body is not JSON: the error is {Where(e)}.");
        }
    }

    /// <summary>Checks that a text from a URL is a JSON object, or null, and gives the object.</summary>
    /// <exception cref="RequestException">It is neither.</exception>
    public static ReadOnlyMemory<byte> ReadObject(ReadOnlyMemory<byte> json, string name, int maxDepth)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = maxDepth });
            reader.Read();
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            if (!isObject && reader.TokenType != JsonTokenType.Null)
                throw Invalid($"The parameter \"{name}\" must be a JSON object.");
            CheckNested(ref reader, name);
            while (reader.Read())
            {
                // Nothing may follow; the reader throws if something does.
            }

            return isObject ? json : default;
        }
        catch (JsonException)
        {
            throw Malformed($"The parameter \"{name}\" is not JSON.");
        }
    }

    private void ReadRequest()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.StartArray)
            throw Invalid("Batches of requests are not supported: send one request, as a JSON object, at a time.");
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw Invalid("The request body must be a JSON object with the member \"query\".");
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            ReadMember();
        while (_reader.Read())
        {
            // Nothing may follow; the reader throws if something does.
        }

        if (_parameters.Query.IsEmpty)
            throw Invalid("The parameter \"query\" is missing: it must be a string with a GraphQL document.");
    }

    private void ReadMember()
    {
        var parameter = Name();
        if (parameter != Parameter.None && (_seen & parameter) != 0)
            throw Invalid($"The parameter \"{parameter.ToString().ToLowerInvariant()}\" is given twice.");
        _seen |= parameter;
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Null)
            return;
        switch (parameter)
        {
            case Parameter.Query:
                _parameters.Query = ReadQuery();
                break;
            case Parameter.OperationName:
                Expect(JsonTokenType.String, "operationName", "a string");
                _parameters.OperationName = ReadText("operationName");
                break;
            case Parameter.Variables:
                _parameters.Variables = ReadObject("variables");
                break;
            case Parameter.Extensions:
                _parameters.Extensions = ReadObject("extensions");
                break;
            default:
                _reader.Skip();
                break;
        }
    }

    private readonly Parameter Name()
    {
        if (_reader.ValueTextEquals("query"u8))
            return Parameter.Query;
        if (_reader.ValueTextEquals("variables"u8))
            return Parameter.Variables;
        if (_reader.ValueTextEquals("operationName"u8))
            return Parameter.OperationName;
        return _reader.ValueTextEquals("extensions"u8) ? Parameter.Extensions : Parameter.None;
    }

    private readonly ReadOnlyMemory<byte> ReadQuery()
    {
        Expect(JsonTokenType.String, "query", "a string");
        var raw = _json.Slice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length);
        if (!_reader.ValueIsEscaped)
            return raw;
        var unescaped = _parameters.RentForQuery(raw.Length);
        try
        {
            return unescaped[.._reader.CopyString(unescaped.Span)];
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate("query");
        }
    }

    private readonly string ReadText(string name)
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate(name);
        }
    }

    private ReadOnlyMemory<byte> ReadObject(string name)
    {
        Expect(JsonTokenType.StartObject, name, "an object");
        var start = (int)_reader.TokenStartIndex;
        CheckNested(ref _reader, name);
        return _json[start..(int)_reader.BytesConsumed];
    }

    /// <summary>To the end of the object or list that begins here; strings in it must be text, which the reader alone does not check.</summary>
    private static void CheckNested(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return;
        var depth = reader.CurrentDepth;
        Span<byte> scratch = stackalloc byte[256];
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                _ = reader.ValueSpan.Length <= scratch.Length ? reader.CopyString(scratch) : reader.GetString()!.Length;
            }
            catch (InvalidOperationException)
            {
                throw LoneSurrogate(name);
            }
        }
    }

    private readonly void Expect(JsonTokenType type, string name, string article)
    {
        if (_reader.TokenType != type)
            throw Invalid($"The parameter \"{name}\" must be {article}.");
    }

    private static string Where(JsonException e) => $"at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}";

    private static RequestException LoneSurrogate(string name) =>
        Malformed($"The parameter \"{name}\" has half of a surrogate pair in it, which is no character.");

    private static RequestException Malformed(string message) => new(RequestFailure.MalformedJson, message);

    private static RequestException Invalid(string message) => new(RequestFailure.InvalidParameters, message);

    [Flags]
    private enum Parameter
    {
        None = 0,
        Query = 1,
        OperationName = 2,
        Variables = 4,
        Extensions = 8,
    }
}
