namespace Curlew.TestServers;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(SourceFile())!);
        while (!File.Exists(Path.Combine(folder.FullName, "Curlew.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests need the checkout that they were built from.");
        }

        return folder.FullName;
    }

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
