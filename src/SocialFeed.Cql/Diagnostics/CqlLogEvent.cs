namespace SocialFeed.Cql;

/// <summary>Something an operator may want to read. The driver writes no log of its own: it gives these to the hook of the builder.</summary>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">The whole sentence, with what to change where that is known.</param>
/// <param name="Error">The cause, if there is one.</param>
public sealed record CqlLogEvent(CqlLogLevel Level, string Message, Exception? Error = null);

/// <summary>Levels of <see cref="CqlLogEvent"/>.</summary>
public enum CqlLogLevel
{
    /// <summary>Normal life, such as a connection opened.</summary>
    Debug,

    /// <summary>Changes of state, such as a node that is up again.</summary>
    Information,

    /// <summary>Trouble the driver deals with, such as a node that does not answer.</summary>
    Warning,
}
