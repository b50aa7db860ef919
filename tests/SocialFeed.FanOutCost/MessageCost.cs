using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;
using SocialFeed.Messaging;

namespace SocialFeed.FanOutCost;

/// <summary>Plans for authors without followers, over stores that do nothing: what is left is the way through RabbitMQ.</summary>
internal static class MessageCost
{
    private const int Messages = 20_000;

    public static async Task MeasureAsync()
    {
        var prefix = $"cost-{Guid.NewGuid():N}"[..20];
        using var gateway = await StartAsync(prefix, FanOutRole.Publish);
        using var worker = Process.Start(new ProcessStartInfo("dotnet", [typeof(MessageCost).Assembly.Location, "messages-worker", prefix])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        var publisher = gateway.Services.GetRequiredService<IFanOutPublisher>();
        using var self = Process.GetCurrentProcess();
        for (var round = 0; round < 3; round++)
        {
            self.Refresh();
            worker.Refresh();
            var (ownBefore, workerBefore) = (self.TotalProcessorTime, worker.TotalProcessorTime);
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            for (var i = 1; i <= Messages; i++)
            {
                await publisher.PublishEntryAsync(new TimelineEntry(i, i, 1, 0, 0), default);
                if (i % 100 == 0)
                    await pace.WaitForNextTickAsync();
            }

            await worker.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
            self.Refresh();
            worker.Refresh();
            Console.WriteLine(
                $"round {round + 1}: publisher {(self.TotalProcessorTime - ownBefore).TotalMicroseconds / Messages:0.0} us of CPU per message, "
                + $"worker {(worker.TotalProcessorTime - workerBefore).TotalMicroseconds / Messages:0.0} us");
        }

        worker.Kill();
        await gateway.StopAsync();
    }

    public static async Task RunWorkerAsync(string prefix)
    {
        using var host = await StartAsync(prefix, FanOutRole.Work);
        // The parent ends this process.
        await host.WaitForShutdownAsync();
    }

    private static async Task<IHost> StartAsync(string prefix, FanOutRole role)
    {
        var rabbitMq = await RealServers.RealServers.RabbitMqAsync();
        var user = rabbitMq.UserInfo.Split(':');
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<FanOutOptions>().AddSingleton<FanOutPlanner>().AddSingleton<FanOutDelivery>().AddSingleton<OutboxSweeper>();
        builder.Services.AddSingleton(DispatchProxy.Create<IGraphStore, NullPort>());
        builder.Services.AddSingleton(DispatchProxy.Create<ITimelineStore, NullPort>());
        builder.Services.AddSingleton(DispatchProxy.Create<ITimelineCache, NullPort>());
        var outbox = DispatchProxy.Create<IOutboxStore, NullPort>();
        ((NullPort)(object)outbox).Counted = nameof(IOutboxStore.BeginDeliveryAsync);
        builder.Services.AddSingleton(outbox);
        var options = new RabbitMqOptions
        {
            Host = rabbitMq.Host, Port = rabbitMq.Port, Username = user[0], Password = Uri.UnescapeDataString(user[1]), QueuePrefix = prefix,
            // None may be left to an outbox that is not there.
            PublishBacklog = Messages,
        };
        builder.Services.AddSocialFeedRabbitMq(new MessagingOptions(), options, role);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Answers every call with the default value, and says so after each <see cref="Messages"/> calls of one method.</summary>
    internal class NullPort : DispatchProxy
    {
        private int _calls;

        public string? Counted { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == Counted && Interlocked.Increment(ref _calls) % Messages == 0)
                Console.WriteLine("done");
            return Activator.CreateInstance(targetMethod.ReturnType);
        }
    }
}
