using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>How a client writes the boundary of a multipart form.</summary>
[JsonConverter(typeof(FormBoundaryConverter))]
public enum FormBoundary
{
    /// <summary>As libcurl does.</summary>
    Curl,

    /// <summary><c>----WebKitFormBoundary</c> and sixteen letters and digits: Chrome, Edge and Safari.</summary>
    WebKit,

    /// <summary><c>----geckoformboundary</c> and thirty-two hexadecimal digits: Firefox.</summary>
    Firefox,
}

/// <summary>Names in JSON are in lower case, as in the published format.</summary>
internal sealed class FormBoundaryConverter() : JsonStringEnumConverter<FormBoundary>(LowerCase.Instance, allowIntegerValues: false)
{
    private sealed class LowerCase : System.Text.Json.JsonNamingPolicy
    {
        public static LowerCase Instance { get; } = new();

        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
