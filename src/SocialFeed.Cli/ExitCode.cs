namespace SocialFeed.Cli;

/// <summary>What the commands give back to the shell; the help texts list them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Wrong arguments, or input that does not fit; also what the command-line parser gives.</summary>
    public const int BadInput = 1;

    /// <summary>The command is not allowed in this environment.</summary>
    public const int Refused = 2;

    /// <summary><c>doctor</c> found something that has to be changed.</summary>
    public const int ProblemsFound = 3;

    /// <summary>An unexpected failure, for example of the disk.</summary>
    public const int Failure = 4;

    /// <summary>Interrupted; 128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
