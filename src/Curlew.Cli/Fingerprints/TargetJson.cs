using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Curlew.Cli.Fingerprints;

/// <summary>The list of targets for programs.</summary>
internal static class TargetJson
{
    public static void Write(TextWriter output, IReadOnlyList<Target> targets)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var target in targets)
            {
                json.WriteStartObject();
                Write(json, target);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, Target target)
    {
        json.WriteString("name", target.Name);
        json.WriteStartArray("aliases");
        foreach (var alias in target.Aliases)
        {
            json.WriteStringValue(alias);
        }

        json.WriteEndArray();
        json.WriteString("file", target.File);
        json.WriteString("error", target.Error);
        if (target.Fingerprint is not { } fingerprint)
        {
            return;
        }

        json.WriteString("client", fingerprint.Client?.Client);
        json.WriteString("version", fingerprint.Client?.Version);
        json.WriteString("os", fingerprint.Client?.Os);
        json.WriteString("source", fingerprint.Source);
        json.WriteString("hash", fingerprint.Hash);
        json.WriteString("ja3nHash", fingerprint.Tls is { } tls ? Ja3.Of(tls).Sorted().Hash : null);
        json.WriteString("ja4", fingerprint.Tls is { } hello ? Ja4.Of(hello) : null);
        json.WriteString("akamai", fingerprint.Http2 is { } http2 ? Akamai.Of(http2).ToString() : null);
        json.WriteBoolean("http3", fingerprint.Http3 is not null);
    }
}
