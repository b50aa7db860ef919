using System.Text;

namespace SocialFeed.Cql;

/// <summary>Makes the client's side of a SASL exchange, one per connection.</summary>
public interface IAuthProvider
{
    /// <param name="authenticator">Class name the server gave: decide by it whether to answer at all.</param>
    /// <exception cref="AuthenticationException">Credentials are not to be given to such an authenticator.</exception>
    IAuthenticator Create(string authenticator);
}

/// <summary>The client's side of one SASL exchange.</summary>
public interface IAuthenticator
{
    byte[] InitialResponse();

    byte[] Evaluate(ReadOnlySpan<byte> challenge);
}

/// <summary>User name and password by SASL PLAIN, given only to the authenticators known to want that.</summary>
public sealed class PlainTextAuthProvider(string user, string password) : IAuthProvider
{
    private static readonly string[] _known =
    [
        "org.apache.cassandra.auth.PasswordAuthenticator",
        "com.datastax.bdp.cassandra.auth.DseAuthenticator",
        "com.scylladb.auth.TransitionalAuthenticator",
        "org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator",
        "com.instaclustr.cassandra.auth.SharedSecretAuthenticator",
        "io.aiven.cassandra.auth.AivenAuthenticator",
    ];

    /// <summary>Class names of further authenticators that may be given the password.</summary>
    public IReadOnlyCollection<string> AdditionalAuthenticators { get; init; } = [];

    public IAuthenticator Create(string authenticator) =>
        _known.Contains(authenticator) || AdditionalAuthenticators.Contains(authenticator)
            ? new Plain(user, password)
            : throw new AuthenticationException(
                $"The server asks for '{authenticator}', which is not known to take a plain password, so it was not given one. "
                + "If it does, name it in PlainTextAuthProvider.AdditionalAuthenticators.");

    private sealed class Plain(string user, string password) : IAuthenticator
    {
        public byte[] InitialResponse() => Encoding.UTF8.GetBytes($"\0{user}\0{password}");

        public byte[] Evaluate(ReadOnlySpan<byte> challenge) => InitialResponse();
    }
}
