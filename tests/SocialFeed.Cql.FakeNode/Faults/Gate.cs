namespace SocialFeed.Cql.FakeNode.Faults;

/// <summary>Holds what waits for it until it is opened.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => opened.Task;

    public void Open() => opened.TrySetResult();
}
