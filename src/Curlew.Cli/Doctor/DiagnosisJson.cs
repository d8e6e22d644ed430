using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Curlew.Cli.Doctor;

/// <summary>A diagnosis for programs.</summary>
internal static class DiagnosisJson
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TextWriter output, Diagnosis diagnosis)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", diagnosis.Library is not null);
            json.WriteString("curlew", Diagnosis.ToolVersion);
            if (diagnosis.Library is { } library)
            {
                Write(json, library);
            }
            else
            {
                json.WriteString("error", diagnosis.Error);
            }

            json.WriteString("runtime", Diagnosis.Runtime);
            json.WriteString("os", Diagnosis.System);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, LibraryDiagnosis library)
    {
        json.WriteString("path", library.Path);
        json.WriteString("origin", library.Origin);
        json.WriteBoolean("engine", library.IsEngine);
        json.WriteString("version", library.Version.ToString());
        json.WriteString("versionText", library.VersionText);
        json.WriteString("tls", library.Tls);
        json.WriteString("caBundle", library.CaBundle);
        Write(json, "protocols", library.Protocols);
        Write(json, "features", library.Features);
        json.WriteStartObject("options");
        json.WriteString("headers", library.HeaderVersion.ToString());
        json.WriteNumber("known", library.KnownOptions);
        Write(json, "missing", library.MissingOptions);
        json.WriteEndObject();
        Write(json, "warnings", library.Warnings);
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
