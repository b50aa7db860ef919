namespace SocialFeed.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("seed", "--graph <FILE> (REQUIRED)")]
    [InlineData("token", "--all")]
    [InlineData("doctor", "--data-directory <DIR>")]
    public async Task Each_command_explains_its_options_and_exit_codes(string command, string option)
    {
        var result = await CliProcess.RunAsync(command, "--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(option, result.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_lists_the_commands()
    {
        var result = await CliProcess.RunAsync("--help");
        foreach (var command in (string[])["seed", "token", "doctor", "migrate"])
            Assert.Contains($"\n  {command} ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_and_a_missing_option_are_errors()
    {
        Assert.Equal(ExitCode.BadInput, (await CliProcess.RunAsync("sow")).ExitCode);
        var missing = await CliProcess.RunAsync("seed");
        Assert.Equal(ExitCode.BadInput, missing.ExitCode);
        Assert.Contains("--graph", missing.Errors, StringComparison.Ordinal);
    }
}
