using SocialFeed.FanOutWorker;

await WorkerHost.Create(args).RunAsync();
