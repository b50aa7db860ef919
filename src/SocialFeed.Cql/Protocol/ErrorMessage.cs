namespace SocialFeed.Cql.Protocol;

/// <summary>Reads the body of an ERROR message (native protocol, section 9) into the exception for its code.</summary>
internal static class ErrorMessage
{
    /// <summary>Unknown codes become a plain <see cref="ServerException"/>; a body cut short becomes a <see cref="ProtocolErrorException"/>.</summary>
    public static ServerException Parse(ref WireReader reader)
    {
        try
        {
            var code = reader.ReadInt32();
            var message = reader.ReadString();
            return code switch
            {
                ErrorCode.ServerError => new ServerErrorException(message),
                ErrorCode.ProtocolError => new ProtocolErrorException(message),
                ErrorCode.BadCredentials => new AuthenticationException(message),
                ErrorCode.Overloaded => new OverloadedException(message),
                ErrorCode.IsBootstrapping => new IsBootstrappingException(message),
                ErrorCode.TruncateError => new TruncateException(message),
                ErrorCode.SyntaxError => new SyntaxErrorException(message),
                ErrorCode.Unauthorized => new UnauthorizedException(message),
                ErrorCode.Invalid => new InvalidQueryException(message),
                ErrorCode.ConfigError => new InvalidConfigurationInQueryException(message),
                ErrorCode.AlreadyExists => new AlreadyExistsException(message, reader.ReadString(), reader.ReadString()),
                ErrorCode.Unprepared => new UnpreparedException(message, reader.ReadShortBytes()),
                ErrorCode.FunctionFailure => new FunctionFailureException(message, reader.ReadString(), reader.ReadString(), reader.ReadStringList()),
                ErrorCode.Unavailable => new UnavailableException(message, Consistency(ref reader), reader.ReadInt32(), reader.ReadInt32()),
                ErrorCode.WriteTimeout => new WriteTimeoutException(
                    message, Consistency(ref reader), reader.ReadInt32(), reader.ReadInt32(), reader.ReadString()),
                ErrorCode.ReadTimeout => new ReadTimeoutException(
                    message, Consistency(ref reader), reader.ReadInt32(), reader.ReadInt32(), reader.ReadByte() != 0),
                ErrorCode.ReadFailure => new ReadFailureException(
                    message, Consistency(ref reader), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadByte() != 0),
                ErrorCode.WriteFailure => new WriteFailureException(
                    message, Consistency(ref reader), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadString()),
                _ => new ServerException(code, message),
            };
        }
        catch (ProtocolErrorException malformed)
        {
            return malformed;
        }
    }

    private static ConsistencyLevel Consistency(ref WireReader reader) => (ConsistencyLevel)reader.ReadUInt16();
}
