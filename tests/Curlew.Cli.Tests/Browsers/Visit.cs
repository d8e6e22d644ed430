using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Curlew.Cli.Listen;
using Curlew.Cli.Tests.Listen;

namespace Curlew.Cli.Tests.Browsers;

/// <summary>The connections of one client that went through the page, and came again.</summary>
internal sealed partial class Visit(IEnumerable<RecordedConnection> connections)
{
    public const string AgainPath = ListenSite.FetchPath + "/again";

    private readonly List<RecordedConnection> _connections = [.. connections];

    public IReadOnlyList<RecordedConnection> Connections => _connections;

    /// <summary>The connection of the page.</summary>
    public RecordedConnection First => Having(r => r is { IsSecure: true, Path: "/" });

    /// <summary>The one of the second visit.</summary>
    public RecordedConnection Again => Having(r => r.Path == AgainPath);

    /// <summary>The one of a WebSocket.</summary>
    public RecordedConnection WebSocket => Having(r => r is { IsSecure: true, Kind: RequestKind.WebSocket });

    /// <summary>Requests over TLS or not, in their order.</summary>
    public IReadOnlyList<RecordedRequest> Requests(bool isSecure, RequestKind kind) =>
        [.. _connections.SelectMany(c => c.Requests).Where(r => r.IsSecure == isSecure && r.Kind == kind && r.Path != AgainPath)];

    /// <summary>The handshake and the opening of a connection, with nothing that is random.</summary>
    public static string Opening(RecordedConnection connection, bool isPermuted)
    {
        var document = RecordingServer.Document(connection);
        document["requests"] = new JsonArray();
        if (document["http2"] is { } http2)
        {
            var frames = http2["frames"]!.AsArray();
            var head = frames.Select(f => (string)f!["type"]!).ToList().IndexOf("HEADERS");
            http2["frames"] = new JsonArray([.. frames.Take(head + 1).Select(WithoutLength)]);
        }

        return Look.Of(document, isPermuted);
    }

    /// <summary>A request, with nothing that is random.</summary>
    public static string Head(RecordedRequest request)
    {
        // Firefox's boundary has two numbers without zeros before them, so that it is not always of one length. It is in the body
        // before each part and at the end.
        var style = request.Find("Content-Type") is { } type && Boundary.Match(type) is { Success: true } match ? match : null;
        var parts = request.Kind == RequestKind.Navigation ? 3 : 2;
        var length = request.BodyLength - (parts * (style?.Length ?? 0));
        var fields = request.Fields.Select(f => $"{f.Name}: {(f.IsNamed("Sec-WebSocket-Key") ? "random" : style is not null && f.IsNamed("Content-Length") ? length.ToString(CultureInfo.InvariantCulture) : Boundary.Replace(f.Value, "${style}random"))}");
        return $"{request.Version} {request.Method} {request.Target} stream {request.Stream} {request.Priority} {length} bytes\n{string.Join('\n', fields)}";
    }

    [GeneratedRegex("(?<style>boundary=----WebKitFormBoundary|boundary=----geckoformboundary)[0-9A-Za-z]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Boundary { get; }

    // How well header fields are packed depends on the table, and says nothing here.
    private static JsonNode WithoutLength(JsonNode? frame)
    {
        var copy = frame!.DeepClone();
        copy.AsObject().Remove("length");
        return copy;
    }

    private RecordedConnection Having(Func<RecordedRequest, bool> request) => _connections.First(c => c.Requests.Any(request));
}
