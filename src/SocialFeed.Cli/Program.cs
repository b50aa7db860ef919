using System.CommandLine;
using System.CommandLine.Builder;
using System.CommandLine.Parsing;
using SocialFeed.Cli.Commands;

var root = new RootCommand(
    "Fills and inspects a SocialFeed installation. Settings come from the environment, as for the gateway: SocialFeed__Mode, SocialFeed__DataDirectory, SocialFeed__Cassandra__….")
{
    SeedCommand.Create(),
    TokenCommand.Create(),
    DoctorCommand.Create(),
    MigrateCommand.Create(),
    DeadLettersCommand.Create(),
};
root.Name = "socialfeed";
return await new CommandLineBuilder(root)
    .UseHelp(DocumentedCommand.AddDetails)
    .UseVersionOption()
    .UseTypoCorrections()
    .UseParseErrorReporting()
    .CancelOnProcessTermination()
    .Build()
    .InvokeAsync(args);
