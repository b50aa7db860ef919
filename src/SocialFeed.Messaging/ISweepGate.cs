namespace SocialFeed.Messaging;

/// <summary>Whether sending pending work again is worth while now.</summary>
public interface ISweepGate
{
    /// <summary>False while the consumers are behind: the oldest of what is pending is on its way already. Also false while the broker does not answer.</summary>
    ValueTask<bool> HasRoomAsync(CancellationToken cancellationToken);
}
