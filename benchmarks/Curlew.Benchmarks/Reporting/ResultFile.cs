using System.Text.Json;

namespace Curlew.Benchmarks.Reporting;

/// <summary>The results for programs.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(FileInfo file, IEnumerable<Result> results) =>
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(results, s_json) + "\n");
}
