using System.Globalization;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode;

/// <summary>
/// Commands of the console program, one to a line:
/// cql STATEMENT; fault NODE OPCODE TIMES silence|close|reset|overloaded|bootstrapping|server-error|duplicate; clear NODE; pause NODE; resume NODE; stop NODE;
/// start NODE; forget NODE (prepared statements); constant NODE (from now on the first answer of each prepared statement is all its answers); event NODE UP|DOWN|NEW_NODE|REMOVED_NODE OTHER; count TEXT (requests with it); quit.
/// </summary>
internal sealed class CommandLoop(FakeCluster cluster)
{
    /// <summary>The answer, "error ..." when the command is not understood or refused.</summary>
    public string Obey(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return words is [] ? "" : Obey(words, line);
        }
        catch (Exception e) when (e is CqlError or ArgumentException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            return "error " + e.Message;
        }
    }

    private string Obey(string[] words, string line)
    {
        switch (words[0])
        {
            case "cql":
                var rows = cluster.Execute(line["cql ".Length..]);
                return string.Create(CultureInfo.InvariantCulture, $"ok {rows.Count} rows");
            case "fault":
                Node(words[1]).Faults.On(Enum.Parse<NodeOpcode>(words[2], ignoreCase: true), Named(words[4]), int.Parse(words[3], CultureInfo.InvariantCulture));
                return "ok";
            case "clear":
                Node(words[1]).Faults.Clear();
                return "ok";
            case "pause":
                Node(words[1]).Pause();
                return "ok";
            case "resume":
                Node(words[1]).Resume();
                return "ok";
            case "stop":
                Node(words[1]).Stop(reset: true);
                return "ok";
            case "start":
                Node(words[1]).Start();
                return "ok";
            case "forget":
                Node(words[1]).ForgetPrepared();
                return "ok";
            case "constant":
                Node(words[1]).AnswerConstantly();
                return "ok";
            case "event":
                var other = Node(words[3]).EndPoint;
                Node(words[1]).Push(words[2] is "UP" or "DOWN" ? NodeEvent.Status(words[2], other) : NodeEvent.Topology(words[2], other));
                return "ok";
            case "count":
                return string.Create(CultureInfo.InvariantCulture, $"ok {cluster.Log.Count(line["count ".Length..])}");
            default:
                return $"error '{words[0]}' is no command: cql, fault, clear, pause, resume, stop, start, forget, constant, event, count or quit";
        }
    }

    private Server.ScriptedNode Node(string index) => cluster.Nodes[int.Parse(index, CultureInfo.InvariantCulture)];

    private static Fault Named(string name) => name switch
    {
        "silence" => Fault.Silence(),
        "close" => Fault.Close(),
        "reset" => Fault.Close(reset: true),
        "overloaded" => Fault.Answer(CqlError.Overloaded()),
        "bootstrapping" => Fault.Answer(CqlError.Bootstrapping()),
        "server-error" => Fault.Answer(CqlError.Server("scripted")),
        "duplicate" => Fault.Duplicate(),
        _ => throw new ArgumentException($"'{name}' is no fault."),
    };
}
