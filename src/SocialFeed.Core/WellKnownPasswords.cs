namespace SocialFeed.Core;

/// <summary>Passwords that servers ship with or that stand in examples. In production a host refuses to start with one.</summary>
public static class WellKnownPasswords
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "admin", "cassandra", "change-me", "changeme", "default", "development", "dev", "example", "guest", "password", "rabbitmq", "redis", "root", "secret",
        "socialfeed", "test",
    };

    /// <exception cref="InvalidOperationException">A password is empty, well known or equal to its user's name; the message names the setting.</exception>
    /// <param name="settings">Each setting's name, the user's name ("" where there is none) and the password.</param>
    public static void Refuse(params ReadOnlySpan<(string Setting, string? Username, string? Password)> settings)
    {
        foreach (var (setting, username, password) in settings)
        {
            if (string.IsNullOrEmpty(password))
                throw new InvalidOperationException($"{setting} is empty, which production refuses: give the server a password and set it here.");
            if (Known.Contains(password) || string.Equals(password, username, StringComparison.OrdinalIgnoreCase))
                throw new InvalidOperationException($"{setting} is a well-known password, which production refuses: choose another one.");
        }
    }
}
