using System.Net;
using System.Text;

namespace SocialFeed.Cql;

/// <summary>No host could take the request, or every one it was sent to failed. Names each host and what happened there.</summary>
public sealed class NoHostAvailableException : CqlException
{
    internal NoHostAvailableException(string lead, IReadOnlyDictionary<EndPoint, Exception> errors, string advice, Exception? inner = null)
        : base(Describe(lead, errors, advice), inner) => Errors = errors;

    /// <summary>Hosts tried, each with its last error; empty when there was none to try.</summary>
    public IReadOnlyDictionary<EndPoint, Exception> Errors { get; }

    private static string Describe(string lead, IReadOnlyDictionary<EndPoint, Exception> errors, string advice)
    {
        var text = new StringBuilder(lead);
        foreach (var (host, error) in errors)
            text.Append(text.Length == lead.Length ? " " : "; ").Append(Name(host)).Append(": ").Append(error.Message.TrimEnd('.'));
        return text.Append(errors.Count == 0 ? " " : ". ").Append(advice).ToString();
    }

    private static string Name(EndPoint host) => host is DnsEndPoint named ? $"{named.Host}:{named.Port}" : host.ToString()!;
}
