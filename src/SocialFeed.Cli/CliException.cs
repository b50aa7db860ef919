namespace SocialFeed.Cli;

/// <summary>A failure that the person at the keyboard can do something about; its message says what.</summary>
internal sealed class CliException(string message, int exitCode = ExitCode.BadInput) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
