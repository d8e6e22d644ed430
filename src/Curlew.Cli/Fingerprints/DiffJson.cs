using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Curlew.Cli.Fingerprints;

/// <summary>The differences of two fingerprints for programs.</summary>
internal static class DiffJson
{
    public static void Write(TextWriter output, Fingerprint first, Fingerprint second, IReadOnlyList<Difference> differences)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteBoolean("same", differences.Count == 0);
            json.WriteString("first", first.Name);
            json.WriteString("second", second.Name);
            json.WriteStartArray("differences");
            foreach (var difference in differences)
            {
                json.WriteStartObject();
                json.WriteString("path", difference.Path);
                Write(json, difference);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, Difference difference)
    {
        switch (difference)
        {
            case Difference.Value value:
                json.WriteString("first", value.First);
                json.WriteString("second", value.Second);
                break;
            case Difference.List list:
                Write(json, "onlyFirst", list.OnlyFirst);
                Write(json, "onlySecond", list.OnlySecond);
                json.WriteBoolean("reordered", list.IsReordered);
                break;
            default:
                throw new InvalidOperationException($"There is no such difference as {difference}.");
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
