using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Curlew.Cli.Output;

/// <summary>Indents a JSON body. What is too long to hold, or no JSON after all, goes on as it came.</summary>
internal sealed class PrettyJsonTarget(BodyTarget next) : BodyTarget
{
    private const int LongestBody = 8 * 1024 * 1024;

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 512 };

    private static readonly JsonWriterOptions s_writing = new()
    {
        Indented = true,
        NewLine = "\n",
        MaxDepth = 512,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private ArrayBufferWriter<byte>? _body = new();

    public override void Write(ReadOnlySpan<byte> data)
    {
        if (_body is null)
        {
            next.Write(data);
            return;
        }

        _body.Write(data);
        if (_body.WrittenCount > LongestBody)
        {
            next.Write(_body.WrittenSpan);
            _body = null;
        }
    }

    public override void Complete()
    {
        if (_body is { WrittenCount: > 0 } body)
        {
            next.Write(Indent(body.WrittenMemory).Span);
        }

        next.Complete();
    }

    protected override void Dispose(bool disposing)
    {
        next.Dispose();
        base.Dispose(disposing);
    }

    private static ReadOnlyMemory<byte> Indent(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, s_reading);
            var indented = new ArrayBufferWriter<byte>(body.Length * 2);
            using (var writer = new Utf8JsonWriter(indented, s_writing))
            {
                document.RootElement.WriteTo(writer);
            }

            indented.Write("\n"u8);
            return indented.WrittenMemory;
        }
        catch (JsonException)
        {
            return body; // the server called it JSON; what it sent is shown all the same
        }
    }
}
