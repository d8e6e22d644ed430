using System.Text.Encodings.Web;
using System.Text.Json;

namespace Curlew.Cli.Listen;

/// <summary>A connection as a JSON document.</summary>
internal static class RecordingJson
{
    public static byte[] Write(RecordedConnection connection, bool indented)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new() { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("connection", connection.Number);
            Write(json, connection);
            json.WriteEndObject();
        }

        return [.. buffer.ToArray(), (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter json, RecordedConnection connection)
    {
        if (connection.IsSecure)
        {
            json.WriteStartObject("tls");
            WriteTls(json, connection);
            json.WriteEndObject();
        }

        if (connection.Frames.Count > 0)
        {
            json.WriteStartObject("http2");
            WriteHttp2(json, connection);
            json.WriteEndObject();
        }

        json.WriteStartArray("requests");
        foreach (var request in connection.Requests)
        {
            json.WriteStartObject();
            Write(json, request);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteText(json, "error", connection.Error);
    }

    private static void WriteTls(Utf8JsonWriter json, RecordedConnection connection)
    {
        WriteText(json, "version", connection.TlsVersion);
        WriteText(json, "protocol", connection.Protocol);
        if (connection.Hello is not { } hello)
        {
            return;
        }

        var ja3 = Ja3.Of(hello.Tls);
        json.WriteString("ja3", ja3.ToString());
        json.WriteString("ja3Hash", ja3.Hash);
        json.WriteString("ja3n", ja3.Sorted().ToString());
        json.WriteString("ja3nHash", ja3.Sorted().Hash);
        json.WriteString("ja4", Ja4.Of(hello.Tls));
        json.WriteStartObject("clientHello");
        WriteHello(json, hello);
        json.WriteEndObject();
    }

    private static void WriteHello(Utf8JsonWriter json, ClientHello hello)
    {
        var tls = hello.Tls;
        json.WriteNumber("length", hello.Length);
        json.WriteNumber("legacyVersion", hello.LegacyVersion);
        json.WriteNumber("sessionIdLength", hello.SessionIdLength);
        json.WriteBoolean("offersSession", hello.OffersSession);
        WriteIds(json, "versions", tls.Versions);
        WriteIds(json, "ciphers", tls.Ciphers);
        WriteNumbers(json, "compression", hello.Compression);
        json.WriteStartArray("extensions");
        foreach (var extension in hello.Extensions)
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            TlsIdConverter.Write(json, extension.Id);
            WriteText(json, "name", TlsNames.Extension(extension.Id));
            json.WriteNumber("length", extension.Data.Length);
            json.WriteString("data", Convert.ToHexStringLower(extension.Data.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteIds(json, "groups", tls.Groups);
        WriteIds(json, "keyShares", tls.KeyShares);
        WriteNumbers(json, "keyLengths", hello.KeyLengths);
        WriteIds(json, "signatureAlgorithms", tls.SignatureAlgorithms);
        WriteTexts(json, "alpn", tls.Alpn);
        WriteTexts(json, "alps", tls.Alps);
        WriteIds(json, "certificateCompression", tls.CertificateCompression);
        WriteIds(json, "delegatedCredentials", tls.DelegatedCredentials);
        if (tls.RecordSizeLimit is { } limit)
        {
            json.WriteNumber("recordSizeLimit", limit);
        }

        if (tls.Ech is { } ech)
        {
            json.WriteStartObject("ech");
            json.WriteNumber("kdf", ech.Kdf);
            json.WriteNumber("aead", ech.Aead);
            json.WriteNumber("length", ech.Lengths[0]);
            json.WriteEndObject();
        }

        WriteNumbers(json, "pskModes", tls.PskModes);
        WriteNumbers(json, "pointFormats", tls.PointFormats);
    }

    private static void WriteHttp2(Utf8JsonWriter json, RecordedConnection connection)
    {
        if (Http2Recording.Make(connection) is { } http2)
        {
            var akamai = Akamai.Of(http2);
            json.WriteString("akamai", akamai.ToString());
            json.WriteString("akamaiHash", akamai.Hash);
        }

        json.WriteStartArray("frames");
        foreach (var frame in connection.Frames)
        {
            json.WriteStartObject();
            json.WriteString("type", frame.Name);
            json.WriteNumber("stream", frame.Stream);
            json.WriteNumber("flags", frame.Flags);
            json.WriteNumber("length", frame.Length);
            if (frame.Type == Http2FrameType.Settings && !frame.IsAck)
            {
                json.WriteStartArray("settings");
                foreach (var setting in frame.Settings)
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(setting.Id);
                    json.WriteNumberValue(setting.Value);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
            }

            if (frame.Increment is { } increment)
            {
                json.WriteNumber("increment", increment);
            }

            WritePriority(json, frame.Priority);
            WriteText(json, "update", frame.Update);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RecordedRequest request)
    {
        json.WriteString("version", request.Version);
        if (request.Stream is { } stream)
        {
            json.WriteNumber("stream", stream);
        }

        json.WriteString("method", request.Method);
        json.WriteString("url", request.Origin + request.Target);
        WriteText(json, "kind", request.Kind switch
        {
            RequestKind.Navigation => "navigation",
            RequestKind.Fetch => "fetch",
            RequestKind.WebSocket => "webSocket",
            _ => null,
        });
        WritePriority(json, request.Priority);
        json.WriteStartArray("headers");
        foreach (var field in request.Fields)
        {
            json.WriteStartArray();
            json.WriteStringValue(field.Name);
            json.WriteStringValue(field.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("bodyLength", request.BodyLength);
    }

    private static void WritePriority(Utf8JsonWriter json, Http2Priority? priority)
    {
        if (priority is null)
        {
            return;
        }

        json.WriteStartObject("priority");
        json.WriteNumber("weight", priority.Weight);
        json.WriteBoolean("exclusive", priority.Exclusive);
        json.WriteNumber("dependsOn", priority.DependsOn);
        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, string name, IEnumerable<TlsId> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
        {
            TlsIdConverter.Write(json, id);
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
