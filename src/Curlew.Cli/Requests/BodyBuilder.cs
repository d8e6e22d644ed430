using System.Text;
using Curlew.Cli.Items;

namespace Curlew.Cli.Requests;

/// <summary>Makes the body from data items, <c>--raw</c> or standard input.</summary>
internal static class BodyBuilder
{
    public const string JsonType = "application/json";

    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>A body from standard input that is no longer than this is sent with its length.</summary>
    private const int LongestBufferedInput = 1024 * 1024;

    private static readonly string[] s_methodsThatReadInput = ["POST", "PUT", "PATCH", "QUERY"];

    public static RequestBody? Build(RequestArguments arguments, IReadOnlyList<RequestItem> items)
    {
        var data = items.Where(i => IsData(i.Kind)).ToList();
        if (data.Count > 0 && arguments.Raw is not null)
        {
            throw new UsageException($"--raw is the whole body; it cannot be combined with the data item '{data[0].Text}'.");
        }

        var body = data.Count > 0 || arguments.Format == BodyFormat.Multipart ? FromItems(arguments.Format, data)
            : arguments.Raw is not null ? RequestBody.Bytes(Encoding.UTF8.GetBytes(arguments.Raw), RawType(arguments.Format))
            : FromInput(arguments);
        return body is null ? (arguments.Method == "QUERY" ? RequestBody.Empty : null) // a length, which servers expect of these
            : arguments.Method is not ("HEAD" or "TRACE") ? body
            : throw new UsageException($"a {arguments.Method} request has no body; leave the data out.");
    }

    private static RequestBody FromItems(BodyFormat format, List<RequestItem> data)
    {
        var file = data.FirstOrDefault(i => i.Kind == RequestItemKind.File);
        if (format == BodyFormat.Json && file.Text is not null)
        {
            throw new UsageException($"the file item '{file.Text}' cannot be part of a JSON body; leave --json out, or write '{file.Name}=@{file.Value}'.");
        }

        if (format == BodyFormat.Multipart && data.Count == 0)
        {
            throw new UsageException("--multipart needs at least one data item, such as name=value or name@path.");
        }

        if (format == BodyFormat.Multipart || file.Text is not null)
        {
            var form = new MultipartBody();
            data.ForEach(item => AddPart(form, item));
            return form;
        }

        return format == BodyFormat.Form
            ? RequestBody.Form(data.Select(i => KeyValuePair.Create(i.Name, FieldValue.Text(i))))
            : RequestBody.Bytes(JsonObject.Write(data), JsonType);
    }

    private static RequestBody? FromInput(RequestArguments arguments)
    {
        if (arguments.Input is not { } input || !s_methodsThatReadInput.Contains(arguments.Method, StringComparer.Ordinal))
        {
            return null;
        }

        var start = new byte[LongestBufferedInput];
        var length = input.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return length == 0 ? null
            : length < start.Length ? RequestBody.Bytes(start.AsMemory(0, length), RawType(arguments.Format))
            : RequestBody.Chunks(Rest(start, input), RawType(arguments.Format));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Rest(byte[] start, Stream input)
    {
        yield return start;
        var piece = new byte[LongestBufferedInput];
        while (input.Read(piece) is var count and > 0)
        {
            yield return piece.AsMemory(0, count);
        }
    }

    private static void AddPart(MultipartBody form, RequestItem item)
    {
        if (item.Kind == RequestItemKind.File)
        {
            AddFile(form, item);
        }
        else
        {
            form.AddField(item.Name, FieldValue.Text(item));
        }
    }

    /// <summary>A media type may follow the path: <c>photo@a.bin;type=image/png</c>.</summary>
    private static void AddFile(MultipartBody form, RequestItem item)
    {
        const string typeMark = ";type=";
        var mark = item.Value.LastIndexOf(typeMark, StringComparison.Ordinal);
        var (path, type) = mark < 0 ? (item.Value, null) : (item.Value[..mark], item.Value[(mark + typeMark.Length)..]);
        if (type?.Any(char.IsControl) == true)
        {
            throw new UsageException($"the media type of the file '{path}' has a line break or control character in it.");
        }

        ReadableFile.Check(path, $"the item '{item.Text}'");
        form.AddFile(item.Name, path, contentType: type);
    }

    private static string RawType(BodyFormat format) => format == BodyFormat.Form ? FormType : JsonType;

    private static bool IsData(RequestItemKind kind) => kind is RequestItemKind.Field or RequestItemKind.JsonField
        or RequestItemKind.File or RequestItemKind.FieldFromFile or RequestItemKind.JsonFieldFromFile;
}
