using System.CommandLine;
using System.CommandLine.Help;

namespace SocialFeed.Cli.Commands;

/// <summary>A command with one line in the list of commands, and the whole story in its own help.</summary>
internal sealed class DocumentedCommand(string name, string description, string details) : Command(name, description)
{
    /// <summary>Appends the story to what the parser's own help says.</summary>
    public static void AddDetails(HelpContext help) =>
        help.HelpBuilder.CustomizeLayout(context =>
            context.Command is DocumentedCommand command
                ? HelpBuilder.Default.GetLayout().Append(_ => context.Output.WriteLine(command.Details))
                : HelpBuilder.Default.GetLayout());

    public string Details => details;
}
