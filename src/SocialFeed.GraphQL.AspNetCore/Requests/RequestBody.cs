using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace SocialFeed.GraphQL.AspNetCore.Requests;

/// <summary>Reads a whole body into one pooled buffer, with a bound.</summary>
internal static class RequestBody
{
    /// <returns>The buffer and how many bytes of it are the body; the caller disposes the buffer.</returns>
    /// <exception cref="RequestException">The body is larger than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public static async ValueTask<(PooledBuffer Buffer, int Length)> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var received = result.Buffer;
            if (received.Length > maxBytes)
            {
                reader.AdvanceTo(received.End);
                throw TooLarge(maxBytes);
            }

            if (result.IsCompleted)
                return Take(reader, received);

            // Nothing is consumed: the pipe keeps what has come, so that it is copied once.
            reader.AdvanceTo(received.Start, received.End);
        }
    }

    private static (PooledBuffer Buffer, int Length) Take(PipeReader reader, ReadOnlySequence<byte> received)
    {
        var length = (int)received.Length;
        var buffer = new PooledBuffer(Math.Max(length, 1));
        received.CopyTo(buffer.Memory.Span);
        reader.AdvanceTo(received.End);
        return (buffer, length);
    }

    private static RequestException TooLarge(int maxBytes) => new(
        RequestFailure.TooLarge,
        $"The request body is larger than {maxBytes} bytes ({nameof(GraphQLHttpOptions.MaxRequestBodyBytes)}): send less, or less at a time.");
}
