using System.Text;
using System.Text.Json;
using Curlew.Cli.Items;

namespace Curlew.Cli.Requests;

/// <summary>What a data item carries, wherever it comes from.</summary>
internal static class FieldValue
{
    /// <summary>As a form has it: the text itself, and for JSON that is no string the JSON.</summary>
    public static string Text(RequestItem item)
    {
        if (item.Kind is RequestItemKind.Field or RequestItemKind.FieldFromFile)
        {
            return Content(item);
        }

        using var json = Json(item);
        return json.RootElement.ValueKind == JsonValueKind.String ? json.RootElement.GetString()! : json.RootElement.GetRawText();
    }

    /// <exception cref="UsageException">The item holds no JSON.</exception>
    /// <exception cref="FailureException">The file that it names cannot be read, or holds no JSON.</exception>
    public static JsonDocument Json(RequestItem item)
    {
        var text = Content(item).TrimStart('\uFEFF'); // a byte order mark is no JSON
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw item.Kind == RequestItemKind.JsonField
                ? new UsageException($"the value of the item '{item.Text}' is not JSON.", e)
                : new FailureException($"the file '{item.Value}' of the item '{item.Text}' does not hold JSON.", e);
        }
    }

    public static string Content(RequestItem item) =>
        item.Kind is RequestItemKind.FieldFromFile or RequestItemKind.JsonFieldFromFile
            ? Encoding.UTF8.GetString(ReadableFile.ReadAll(item.Value, $"the item '{item.Text}'"))
            : item.Value;
}
