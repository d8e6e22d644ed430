using System.Globalization;
using System.Text.Json;

namespace Curlew.Cli.RequestFiles;

/// <summary>Shows the requests of a file.</summary>
internal static class RequestList
{
    public static void Write(TextWriter output, IReadOnlyList<FileRequest> requests)
    {
        var numbers = requests.Max(r => Number(r.Number).Length);
        var methods = requests.Max(r => r.Spec.EffectiveMethod.Length);
        foreach (var request in requests)
        {
            var name = request.Name is null ? "" : $"  # {SafeText.OneLine(request.Name)}";
            output.WriteLine($"{Number(request.Number).PadLeft(numbers)}  {request.Spec.EffectiveMethod.PadRight(methods)}  {SafeText.OneLine(request.Spec.Url)}{name}");
        }
    }

    public static void WriteJson(Stream output, IReadOnlyList<FileRequest> requests)
    {
        using var json = new Utf8JsonWriter(output, new() { Indented = true, NewLine = "\n" });
        json.WriteStartArray();
        foreach (var request in requests)
        {
            json.WriteStartObject();
            json.WriteNumber("number", request.Number);
            json.WriteString("name", request.Name);
            json.WriteNumber("line", request.Line);
            json.WriteString("method", request.Spec.EffectiveMethod);
            json.WriteString("url", request.Spec.Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
