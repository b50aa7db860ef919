using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace SocialFeed.GraphQL.AspNetCore.Responses;

/// <summary>
/// Content negotiation (RFC 9110, section 12.5.1, and GraphQL over HTTP, "Body"): the media type of the highest quality, where the most specific range
/// that fits a type gives its quality. Allocates nothing.
/// </summary>
internal readonly ref struct AcceptHeader
{
    // Enough for any client; what comes after is not read.
    private const int MaxRanges = 64;

    private readonly Preference _json;
    private readonly Preference _graphQLResponse;
    private readonly Preference _html;

    private AcceptHeader(Preference json, Preference graphQLResponse, Preference html)
    {
        _json = json;
        _graphQLResponse = graphQLResponse;
        _html = html;
    }

    /// <summary>
    /// Ties go to the type the client named itself, then to <c>application/graphql-response+json</c>; wildcards alone mean <c>application/json</c>.
    /// </summary>
    public ResponseFormat Format
    {
        get
        {
            if (_json.Quality <= 0 && _graphQLResponse.Quality <= 0)
                return ResponseFormat.None;
            if (_graphQLResponse.Quality != _json.Quality)
                return _graphQLResponse.Quality > _json.Quality ? ResponseFormat.GraphQLResponse : ResponseFormat.Json;
            return _graphQLResponse.Specificity == Specificity.Exact ? ResponseFormat.GraphQLResponse : ResponseFormat.Json;
        }
    }

    /// <summary>True when a page is what is wanted: a browser's address bar.</summary>
    public bool PrefersHtml =>
        _html is { Specificity: Specificity.Exact, Quality: > 0 } && _html.Quality >= Math.Max(_json.Quality, _graphQLResponse.Quality)
        && _json.Specificity != Specificity.Exact && _graphQLResponse.Specificity != Specificity.Exact;

    public static AcceptHeader Parse(StringValues header)
    {
        var (json, graphQLResponse, html) = (new Preference(), new Preference(), new Preference());
        var ranges = 0;
        foreach (var value in header)
        {
            var rest = value.AsSpan();
            while (!rest.IsEmpty && ranges < MaxRanges)
            {
                var end = rest.IndexOf(',');
                var range = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                if (range.IsWhiteSpace())
                    continue;
                ranges++;
                var type = ParseRange(range, out var quality);
                json.Add(type, "application/json", quality);
                graphQLResponse.Add(type, "application/graphql-response+json", quality);
                html.Add(type, "text/html", quality);
            }
        }

        // A missing or empty header means anything (RFC 9110, section 12.5.1).
        if (ranges == 0)
            json.Add("*/*", "application/json", 1);
        return new AcceptHeader(json, graphQLResponse, html);
    }

    private static ReadOnlySpan<char> ParseRange(ReadOnlySpan<char> range, out double quality)
    {
        var semicolon = range.IndexOf(';');
        var type = (semicolon < 0 ? range : range[..semicolon]).Trim();
        quality = 1;
        var parameters = semicolon < 0 ? default : range[(semicolon + 1)..];
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
                quality = ParseQuality(parameter[2..]);
            else if (parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase) && !IsUtf8(parameter["charset=".Length..]))
                quality = 0;
        }

        return type;
    }

    private static double ParseQuality(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? Math.Clamp(quality, 0, 1) : 0;

    internal static bool IsUtf8(ReadOnlySpan<char> charset)
    {
        charset = charset.Trim().Trim('"');
        return charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);
    }

    private enum Specificity
    {
        None,
        Any,
        AnySubtype,
        Exact,
    }

    private struct Preference
    {
        public Specificity Specificity { get; private set; }

        public double Quality { get; private set; }

        public void Add(ReadOnlySpan<char> range, string mediaType, double quality)
        {
            var specificity = Fit(range, mediaType);
            if (specificity == Specificity.None || specificity < Specificity)
                return;
            Quality = specificity == Specificity ? Math.Max(Quality, quality) : quality;
            Specificity = specificity;
        }

        private static Specificity Fit(ReadOnlySpan<char> range, ReadOnlySpan<char> mediaType)
        {
            if (range.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
                return Specificity.Exact;
            if (range.SequenceEqual("*/*"))
                return Specificity.Any;
            var slash = mediaType.IndexOf('/') + 1;
            return range.EndsWith("/*", StringComparison.Ordinal) && range.Length == slash + 1
                && mediaType.StartsWith(range[..slash], StringComparison.OrdinalIgnoreCase)
                ? Specificity.AnySubtype
                : Specificity.None;
        }
    }
}
