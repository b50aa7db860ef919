namespace SocialFeed.Embedded;

/// <summary>The embedded store could not do what was asked: disk full, file damaged, directory in use, store closed.</summary>
/// <param name="resultCode">SQLite's extended result code; 0 when SQLite was not involved.</param>
public sealed class EmbeddedStoreException(string message, int resultCode = 0, Exception? inner = null) : Exception(message, inner)
{
    private const int PrimaryCodeMask = 0xff; // sqlite.org/rescode.html: the low byte of an extended code is its primary code
    private const int Busy = 5;
    private const int Full = 13;

    public int ResultCode => resultCode;

    /// <summary>Worth trying again later without changing anything.</summary>
    public bool IsTransient => (resultCode & PrimaryCodeMask) is Busy or Full;
}
