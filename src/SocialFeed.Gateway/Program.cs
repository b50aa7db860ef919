using SocialFeed.Gateway;

await GatewayHost.Create(args).RunAsync();
