using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>The floor: the driver's own EXECUTE frames written to a socket by one thread and counted back by another; nothing else.</summary>
internal sealed class RawReplay : IDisposable
{
    private const byte Version = 3;
    private const int StreamsMax = 32_000;

    private static readonly TimeSpan LastAnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket socket;
    private readonly int[] requestOf = new int[StreamsMax];
    private readonly Thread reader;
    private Slice slice = new(0, 1, 0);

    private RawReplay(Socket socket)
    {
        this.socket = socket;
        reader = new Thread(Read) { IsBackground = true };
    }

    /// <summary>Opens a connection that knows the statement: STARTUP and PREPARE, as v3.</summary>
    public static RawReplay Connect(string address, PreparedStatement prepared)
    {
        var endPoint = IPEndPoint.Parse(address);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(endPoint);
        Ask(socket, 0x01, [0, 1, 0, 11, .. "CQL_VERSION"u8, 0, 5, .. "3.0.0"u8]);
        var cql = System.Text.Encoding.UTF8.GetBytes(prepared.Cql);
        var body = new byte[4 + cql.Length];
        BinaryPrimitives.WriteInt32BigEndian(body, cql.Length);
        cql.CopyTo(body, 4);
        Ask(socket, 0x09, body);
        var replay = new RawReplay(socket);
        replay.reader.Start();
        return replay;
    }

    /// <summary>
    /// Sends the frames that the driver would send for these numbers, as they become due; completes when all is answered. The frames are made beforehand: encoding is
    /// not the floor's work.
    /// </summary>
    /// <returns>The CPU time of the process when the first of them was due.</returns>
    public async Task<TimeSpan> RunAsync(Slice slice, long firstNumber, Func<long, BoundStatement> statement)
    {
        var frames = new byte[slice.Count][];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = Frame(statement(firstNumber + i));
            BinaryPrimitives.WriteInt16BigEndian(frames[i].AsSpan(2), (short)(i % StreamsMax));
        }
        Volatile.Write(ref this.slice, slice);
        OpenLoop.Collect();
        var cpu = Environment.CpuUsage.TotalTime;
        await OpenLoop.DriveAsync(slice, i =>
        {
            Volatile.Write(ref requestOf[i % StreamsMax], i);
            socket.Send(frames[i]);
        });
        await slice.Done.WaitAsync(LastAnswerTimeout);
        return cpu;
    }

    public void Dispose()
    {
        socket.Shutdown(SocketShutdown.Both);
        reader.Join();
        socket.Dispose();
    }

    private static byte[] Frame(BoundStatement statement)
    {
        using (statement)
        {
            var body = (IRequestBody)statement;
            var parameters = new RequestParameters
            {
                Version = ProtocolVersion.V3,
                Consistency = ConsistencyLevel.One,
                SerialConsistency = ConsistencyLevel.LocalSerial,
                PageSize = 5000,
                Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000,
            };
            var frame = new byte[FrameHeader.Size + body.Measure(parameters)];
            var writer = new WireWriter(frame.AsSpan(FrameHeader.Size));
            body.Write(ref writer, parameters);
            frame[0] = Version;
            frame[4] = (byte)body.Opcode;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), writer.Position);
            return frame[..(FrameHeader.Size + writer.Position)];
        }
    }

    private static void Ask(Socket socket, byte opcode, byte[] body)
    {
        var frame = new byte[FrameHeader.Size + body.Length];
        frame[0] = Version;
        frame[4] = opcode;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), body.Length);
        body.CopyTo(frame, FrameHeader.Size);
        socket.Send(frame);
        var header = new byte[FrameHeader.Size];
        Fill(socket, header);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5))];
        Fill(socket, answer);
        if (header[4] == 0)
            throw new InvalidOperationException("The server refused: " + System.Text.Encoding.UTF8.GetString(answer));
    }

    private static void Fill(Socket socket, byte[] buffer)
    {
        for (var have = 0; have < buffer.Length;)
        {
            var count = socket.Receive(buffer.AsSpan(have));
            have += count > 0 ? count : throw new InvalidOperationException("The server closed the connection.");
        }
    }

    private void Read()
    {
        var buffer = new byte[256 * 1024];
        var have = 0;
        while (true)
        {
            var count = socket.Receive(buffer.AsSpan(have));
            if (count == 0)
                return;
            have += count;
            var used = 0;
            while (have - used >= FrameHeader.Size && BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(used + 5)) is var length && have - used >= FrameHeader.Size + length)
            {
                if (buffer[used + 4] == 0)
                    throw new InvalidOperationException("The server answered with an error.");
                Volatile.Read(ref slice).Answered(Volatile.Read(ref requestOf[BinaryPrimitives.ReadInt16BigEndian(buffer.AsSpan(used + 2))]));
                used += FrameHeader.Size + length;
            }
            buffer.AsSpan(used, have - used).CopyTo(buffer);
            have -= used;
        }
    }
}
