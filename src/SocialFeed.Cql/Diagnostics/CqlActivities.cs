using System.Diagnostics;
using System.Net;

namespace SocialFeed.Cql;

/// <summary>Activities of the source <c>SocialFeed.Cql</c>, one per request, or per call for many, by the conventions of OpenTelemetry for databases.</summary>
internal static class CqlActivities
{
    private static readonly ActivitySource Source = new(CqlMetrics.Name);

    /// <summary>False in the usual case that nobody traces; then nothing is allocated.</summary>
    public static bool Enabled => Source.HasListeners();

    /// <summary>Starts the activity of a request; null when it is not sampled. Values are never recorded, only the statement's text.</summary>
    public static Activity? Start(string operation, string? keyspace, string? text)
    {
        var activity = Source.StartActivity(operation, ActivityKind.Client);
        if (activity is null)
            return null;
        activity.SetTag("db.system.name", "cassandra");
        if (keyspace is not null)
            activity.SetTag("db.namespace", keyspace);
        if (text is not null)
            activity.SetTag("db.query.text", text);
        return activity;
    }

    public static void End(Activity activity, EndPoint? coordinator, Exception? error)
    {
        if (coordinator is IPEndPoint node)
        {
            activity.SetTag("server.address", node.Address.ToString());
            activity.SetTag("server.port", node.Port);
        }

        if (error is not null)
        {
            activity.SetTag("error.type", error.GetType().Name);
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
        }

        activity.Dispose();
    }
}
