namespace SocialFeed.Cluster.Tests;

/// <summary>The product's programs as they were built along with the tests, in the layout of the artifacts folder.</summary>
internal static class Programs
{
    /// <summary>The folder that holds bin/.</summary>
    public static string Artifacts { get; } = Up(AppContext.BaseDirectory, 3);

    /// <summary>debug or release.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string Find(string project, string file)
    {
        var path = Path.Combine(Artifacts, "bin", project, Configuration, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built for {Configuration}; build the solution first.", path);
    }

    private static string Up(string folder, int levels)
    {
        for (var i = 0; i < levels; i++)
            folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!;
        return folder;
    }
}
