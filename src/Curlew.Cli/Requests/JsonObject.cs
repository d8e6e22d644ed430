using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Curlew.Cli.Items;

namespace Curlew.Cli.Requests;

/// <summary>Writes data items as one JSON object.</summary>
internal static class JsonObject
{
    // The body goes to a server, not into a page: there is no need to escape what HTML would need.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of several items of one name the last counts, in the place of the first.</summary>
    public static byte[] Write(IEnumerable<RequestItem> items)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, s_options);
        json.WriteStartObject();
        foreach (var named in items.GroupBy(i => i.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(named.Key);
            WriteValue(json, named.Last());
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter json, RequestItem item)
    {
        if (item.Kind is RequestItemKind.Field or RequestItemKind.FieldFromFile)
        {
            json.WriteStringValue(FieldValue.Content(item));
            return;
        }

        using var value = FieldValue.Json(item);
        json.WriteRawValue(value.RootElement.GetRawText()); // digits and spelling stay as they were typed
    }
}
