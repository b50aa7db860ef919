using System.Globalization;
using System.Text.Json;
using SocialFeed.Core;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.Gateway.Schema;

/// <summary>DateTime: RFC 3339 in, UTC with milliseconds out.</summary>
public sealed class DateTimeScalar : ScalarType<DateTimeOffset>
{
    public DateTimeScalar()
        : base("DateTime", "An instant in UTC, RFC 3339, for example 2026-11-20T09:30:00.123Z.") =>
        SpecifiedByUrl = "https://scalars.graphql.org/andimarek/date-time.html";

    private const string Output = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private static readonly string[] Input =
    [
        "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddtHH:mm:ssK", "yyyy-MM-ddtHH:mm:ss.FFFFFFFK",
    ];

    public override void Write(DateTimeOffset value, ref JsonOutput output)
    {
        Span<char> text = stackalloc char[Output.Length];
        value.UtcDateTime.TryFormat(text, out var written, Output, CultureInfo.InvariantCulture);
        output.WriteString(text[..written]);
    }

    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error) =>
        TryParse((literal as StringValueNode)?.Value, out value, out error);

    public override bool TryParseJson(JsonElement json, out object? value, out string? error) =>
        TryParse(json.ValueKind == JsonValueKind.String ? json.GetString() : null, out value, out error);

    private static bool TryParse(string? text, out object? value, out string? error)
    {
        // An offset is required: an instant without one depends on who reads it.
        var hasOffset = text is not null && (text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 6 && (text[^6] is '+' or '-')));
        if (hasOffset && DateTimeOffset.TryParseExact(
                text!.ToUpperInvariant(), Input, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            value = instant;
            error = null;
            return true;
        }

        value = null;
        error = "DateTime takes an RFC 3339 instant with an offset, for example \"2026-11-20T09:30:00.123Z\".";
        return false;
    }
}

/// <summary>URL: an absolute http or https address.</summary>
public sealed class UrlScalar : ScalarType<string>
{
    public UrlScalar()
        : base("URL", "An absolute http or https address.") => SpecifiedByUrl = "https://url.spec.whatwg.org/";

    public override void Write(string value, ref JsonOutput output) => output.WriteString(value);

    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error) =>
        TryParse((literal as StringValueNode)?.Value, out value, out error);

    public override bool TryParseJson(JsonElement json, out object? value, out string? error) =>
        TryParse(json.ValueKind == JsonValueKind.String ? json.GetString() : null, out value, out error);

    private static bool TryParse(string? text, out object? value, out string? error)
    {
        if (text is { Length: <= Limits.UrlMax } && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https"))
        {
            value = text;
            error = null;
            return true;
        }

        value = null;
        error = $"URL takes an absolute http or https address of at most {Limits.UrlMax} characters, for example \"https://example.com/a.png\".";
        return false;
    }
}
