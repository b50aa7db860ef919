namespace SocialFeed.Cli.Checks;

internal enum Severity
{
    Ok,

    /// <summary>Works, but somebody should know.</summary>
    Note,

    /// <summary>Has to be changed.</summary>
    Problem,
}

/// <summary>One thing that <c>doctor</c> looked at.</summary>
/// <param name="Advice">What to do; null when there is nothing to do.</param>
internal sealed record Finding(Severity Severity, string Subject, string State, string? Advice = null)
{
    public static Finding Ok(string subject, string state) => new(Severity.Ok, subject, state);

    public static Finding Note(string subject, string state, string advice) => new(Severity.Note, subject, state, advice);

    public static Finding Problem(string subject, string state, string advice) => new(Severity.Problem, subject, state, advice);
}
