using System.CommandLine;
using System.CommandLine.Invocation;
using SocialFeed.Cli.Checks;
using Spectre.Console;

namespace SocialFeed.Cli.Commands;

internal static class DoctorCommand
{
    public static Command Create()
    {
        var directory = CommandRunner.DataDirectoryOption();
        var command = new DocumentedCommand(
            "doctor",
            "Look for what is wrong with the configuration, the store and the keys.",
            """
            Looks at the configuration, the data directory, the store, the keys and the explorer, and says for each finding what to do. Changes nothing, and may
            run while the gateway runs. Reads the whole store: about a second per gigabyte.

            Exit codes: 0 all is well, 3 something has to be changed, 4 the check itself failed, 130 interrupted.
            """)
        { directory };
        command.SetBody((context, _) => Task.FromResult(Run(CliSettings.Read(context.ParseResult.GetValueForOption(directory)))));
        return command;
    }

    private static int Run(CliSettings settings)
    {
        var checks = new InstallationChecks(
            settings, TimeProvider.System, path => new DriveInfo(path).AvailableFreeSpace, Directory.GetCurrentDirectory());
        var findings = checks.Run();
        foreach (var finding in findings)
        {
            var severity = finding.Severity.ToString().ToLowerInvariant();
            if (Console.IsOutputRedirected)
                Console.Write($"{severity,-8}");
            else
                AnsiConsole.MarkupInterpolated($"[{Color(finding.Severity)}]{severity,-8}[/]");
            Console.WriteLine($"{finding.Subject}: {finding.State}");
            if (finding.Advice is not null)
                Console.WriteLine($"        {finding.Advice}");
        }

        return findings.Any(finding => finding.Severity == Severity.Problem) ? ExitCode.ProblemsFound : ExitCode.Success;
    }

    private static string Color(Severity severity) => severity switch
    {
        Severity.Ok => "green",
        Severity.Note => "yellow",
        _ => "red",
    };
}
