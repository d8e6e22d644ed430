using System.Text.Json.Nodes;

namespace Curlew.Cli.Tests.Listen;

/// <summary>A recorded connection without what is random, or a matter of the one connection.</summary>
internal static class Look
{
    private const string Grease = "GREASE";

    /// <summary>Extensions whose bytes are made for each connection.</summary>
    private static readonly string[] s_made = ["51", "65037", "35", "41"];

    /// <summary>All that tells clients apart, as text that can be compared.</summary>
    /// <param name="document">Of <c>curlew listen --json</c>.</param>
    /// <param name="isPermuted">Whether the order of extensions is random.</param>
    public static string Of(JsonNode document, bool isPermuted)
    {
        var copy = document.DeepClone().AsObject();
        copy.Remove("connection");
        copy.Remove("error");
        foreach (var request in copy["requests"]!.AsArray())
        {
            foreach (var header in request!["headers"]!.AsArray().Where(h => (string)h![0]! is "Sec-WebSocket-Key"))
            {
                header![1] = "random";
            }
        }

        if (copy["http2"] is JsonObject http2)
        {
            // What comes behind the requests is a matter of time.
            var frames = http2["frames"]!.AsArray();
            http2["frames"] = new JsonArray([.. frames.Where(IsOfOpening).Select(f => f!.DeepClone())]);
        }

        if (copy["tls"] is JsonObject tls)
        {
            Clean(tls, isPermuted);
        }

        return copy.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static bool IsOfOpening(JsonNode? frame) => (string)frame!["type"]! switch
    {
        "SETTINGS" => frame["settings"] is not null,
        "PING" or "GOAWAY" or "RST_STREAM" => false,
        _ => true,
    };

    private static void Clean(JsonObject tls, bool isPermuted)
    {
        tls.Remove("ja3");
        tls.Remove("ja3Hash");
        var hello = tls["clientHello"]!.AsObject();
        var extensions = hello["extensions"]!.AsArray().Select(e => e!.DeepClone().AsObject()).ToList();
        var ech = extensions.Find(e => e["id"]!.ToString() == "65037");
        foreach (var extension in extensions.Where(e => s_made.Contains(e["id"]!.ToString(), StringComparer.Ordinal)))
        {
            extension.Remove("data");
        }

        foreach (var grease in extensions.Where(e => e["id"]!.ToString() is "10" or "13" or "43"))
        {
            grease.Remove("data"); // the lists are in fields of their own, with GREASE under its name
        }

        if (hello["ech"] is JsonObject parts)
        {
            // Firefox draws the cipher for each connection, BoringSSL has the one that the processor is good at.
            Assert.Contains((int)parts["aead"]!, new[] { 1, 3 });
            parts.Remove("aead");
        }

        if ((bool)hello["offersSession"]! && !isPermuted)
        {
            // Firefox leaves session_ticket out beside a session of TLS 1.3, and has its encrypted_client_hello grow with the ticket.
            // The engine does neither.
            extensions.RemoveAll(e => e["id"]!.ToString() == "35");
            ech?.Remove("length");
            hello["ech"]?.AsObject().Remove("length");
            hello.Remove("length");
            tls.Remove("ja3n");
            tls.Remove("ja3nHash");
            tls.Remove("ja4");
        }

        if (ech is not null && isPermuted)
        {
            // One of four lengths, drawn for each connection.
            Assert.Contains((int)hello["ech"]!["length"]!, new[] { 186, 218, 250, 282 });
            ech.Remove("length");
            hello["ech"]!.AsObject().Remove("length");
            hello.Remove("length");

            // Whether the rest is filled up depends on that length, and these count what it is filled up with.
            extensions.RemoveAll(e => e["id"]!.ToString() == "21");
            tls.Remove("ja3n");
            tls.Remove("ja3nHash");
            tls.Remove("ja4");
        }

        // GREASE stays first and last.
        var order = isPermuted && extensions.Count > 2
            ? [extensions[0], .. extensions[1..^1].OrderBy(e => e["id"]!.ToString() == Grease ? 0 : (int)e["id"]!), extensions[^1]]
            : extensions;
        hello["extensions"] = new JsonArray([.. order]);
    }
}
