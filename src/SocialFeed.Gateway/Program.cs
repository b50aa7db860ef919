using SocialFeed.Cassandra;
using SocialFeed.Gateway;

try
{
    await GatewayHost.Create(args).RunAsync();
    return 0;
}
catch (Exception exception) when (exception is CassandraStoreException or InvalidOperationException or ArgumentException)
{
    // The configuration or the schema does not fit: the message says what to change, and where it was thrown helps nobody.
    Console.Error.WriteLine(exception.Message);
    return 1;
}
