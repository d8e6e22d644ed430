using System.Text.Json;

namespace Curlew.Cli.RequestFiles;

/// <summary>Reads HTTP archives (HAR 1.2): the requests that a browser sent, to be sent again.</summary>
internal sealed class HarFile
{
    private readonly SourceFile _source;
    private readonly List<FileNote> _notes = [];
    private readonly List<FileRequest> _requests = [];

    private HarFile(SourceFile source) => _source = source;

    /// <exception cref="FailureException">The file is not what it should be.</exception>
    public static RequestFile Read(SourceFile source)
    {
        var file = new HarFile(source);
        try
        {
            using var document = JsonDocument.Parse(source.Content);
            file.ReadEntries(document.RootElement);
        }
        catch (JsonException e)
        {
            throw source.Error((int)(e.LineNumber ?? 0) + 1, "this is not JSON", e);
        }

        return new(source.Path, file._requests, file._notes);
    }

    private void ReadEntries(JsonElement root)
    {
        var entries = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("log", out var log) && log.ValueKind == JsonValueKind.Object
            && log.TryGetProperty("entries", out var found) && found.ValueKind == JsonValueKind.Array
            ? found
            : throw _source.Error(1, "this is no HTTP archive: there is no 'log.entries'");
        var lines = EntryLines(_source);
        foreach (var (index, entry) in entries.EnumerateArray().Index())
        {
            var line = lines[index];
            var request = new HarEntry(entry, (name, what) => _source.Error(line, $"{name} of entry {index + 1} {what}")).Read();
            if (request.Skipped is { } reason)
            {
                _notes.Add(new(line, $"entry {index + 1} is not sent: {reason}"));
            }
            else
            {
                _requests.Add(new() { Number = _requests.Count + 1, Line = line, Spec = request.Spec! });
            }
        }
    }

    /// <summary>The lines in which the entries start, which a document does not tell.</summary>
    private static List<int> EntryLines(SourceFile source)
    {
        var lines = new List<int>();
        var reader = new Utf8JsonReader(source.Content.Span);
        var path = new Stack<string?>();
        string? property = null;
        var (offset, line) = (0L, 1);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 3 && path is { Count: 3 } && IsEntries(path) && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                line += source.Content.Span[(int)offset..(int)reader.TokenStartIndex].Count((byte)'\n');
                offset = reader.TokenStartIndex;
                lines.Add(line);
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    property = reader.ValueTextEquals("log"u8) ? "log" : reader.ValueTextEquals("entries"u8) ? "entries" : "";
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    path.Push(property);
                    property = null;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    path.Pop();
                    break;
                default:
                    property = null;
                    break;
            }
        }

        return lines;
    }

    private static bool IsEntries(Stack<string?> path) => path.ToArray() is ["entries", "log", null];
}
