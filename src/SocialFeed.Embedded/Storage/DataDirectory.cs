using System.Globalization;

namespace SocialFeed.Embedded.Storage;

/// <summary>
/// The store's directory, held by one process: an exclusive lock on a file, which the operating system lets go of when the process ends however it ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const string DatabaseName = "socialfeed.db";
    private const string LockName = "socialfeed.lock";
    private const string OwnerName = "socialfeed.owner"; // beside the lock, whose own content nobody else may read

    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream heldLock)
    {
        _lock = heldLock;
        DatabasePath = Path.Combine(path, DatabaseName);
    }

    public string DatabasePath { get; }

    /// <exception cref="EmbeddedStoreException">The directory cannot be made or written, or another process has it.</exception>
    public static DataDirectory Take(string directory, TimeProvider timeProvider)
    {
        var path = Path.GetFullPath(directory);
        try
        {
            CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedStoreException($"The data directory {path} cannot be created: {exception.Message}", inner: exception);
        }

        var taken = new DataDirectory(path, Lock(path));
        var owner = string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName} since {timeProvider.GetUtcNow():u}");
        File.WriteAllText(Path.Combine(path, OwnerName), owner);
        CreateFile(taken.DatabasePath);
        return taken;
    }

    /// <summary>The database file of a directory that another process may have; null when there is none yet.</summary>
    public static string? FindDatabase(string directory)
    {
        var path = Path.Combine(Path.GetFullPath(directory), DatabaseName);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Who has the directory now; null when nobody has.</summary>
    public static string? FindOwner(string directory)
    {
        var path = Path.GetFullPath(directory);
        if (!File.Exists(Path.Combine(path, LockName)))
            return null;
        try
        {
            using var attempt = Lock(path);
            return null;
        }
        catch (EmbeddedStoreException exception) when (exception.InnerException is IOException)
        {
            return ReadOwner(path);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, PrivateDirectory);
    }

    private static FileStream Lock(string path)
    {
        var lockPath = Path.Combine(path, LockName);
        try
        {
            return new FileStream(lockPath, Options(FileAccess.ReadWrite));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new EmbeddedStoreException($"{lockPath} cannot be written: give this user write access to the data directory.", inner: exception);
        }
        catch (IOException exception)
        {
            throw new EmbeddedStoreException(
                $"The data directory {path} is in use by {ReadOwner(path)} (it holds {lockPath}). Stop that process, or choose another DataDirectory.",
                inner: exception);
        }
    }

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, OwnerName));
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    /// <summary>Made here with tight permissions; SQLite gives its log and index files the same.</summary>
    private static void CreateFile(string path)
    {
        using var file = new FileStream(path, Options(FileAccess.Write));
    }

    private static FileStreamOptions Options(FileAccess access)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFile;
        return options;
    }
}
