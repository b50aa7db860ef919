using System.Security.Cryptography;
using System.Text;

namespace SocialFeed.Redis;

/// <summary>One Lua script, called by its hash. All of them begin with the era, see <c>Scripts/era.lua</c>.</summary>
internal sealed class Script
{
    public static readonly Script TimelineRead = new("timeline", "read");
    public static readonly Script TimelineBegin = new("timeline", "begin");
    public static readonly Script TimelineComplete = new("timeline", "complete");
    public static readonly Script TimelinePush = new("timeline", "push");
    public static readonly Script Forget = new("forget");
    public static readonly Script NewEpoch = new("epoch");
    public static readonly Script RecordsGet = new("records_get");
    public static readonly Script RecordsFill = new("records_fill");
    public static readonly Script RecordsFence = new("records_fence");
    public static readonly Script RecordsForget = new("records_forget");
    public static readonly Script Wake = new("wake");

    private Script(params string[] parts)
    {
        Text = string.Concat(parts.Prepend("era").Select(Read));
#pragma warning disable CA5350 // Redis names scripts by SHA-1; nothing is kept secret by it.
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public byte[] Hash { get; }

    private static string Read(string name)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(name + ".lua")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
