namespace Curlew.Generator.Emit;

/// <summary>Makes a folder hold exactly the generated files, leaving unchanged ones untouched.</summary>
internal static class SourceFolder
{
    public static void Replace(string folder, IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.EnumerateFiles(folder, "*.g.cs", SearchOption.AllDirectories))
        {
            if (!files.ContainsKey(Path.GetRelativePath(folder, old).Replace('\\', '/')))
            {
                File.Delete(old);
            }
        }

        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path) || File.ReadAllText(path) != text)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text);
            }
        }
    }
}
