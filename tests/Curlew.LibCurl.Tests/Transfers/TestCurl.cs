using System.Text.Json;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>Handles as most tests want them.</summary>
internal static class TestCurl
{
    /// <summary>Longer than any transfer here takes, even on a machine that is busy elsewhere.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>A handle with a URL, which fails rather than hang.</summary>
    public static Curl To(Uri server, string path = "")
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.TimeoutMs, Patience);
        curl.Locate(server, path);
        return curl;
    }

    public static Curl Locate(this Curl curl, Uri server, string path = "")
    {
        curl.SetOpt(CurlOpt.Url, new Uri(server, path).AbsoluteUri);
        return curl;
    }

    public static JsonElement PerformJson(this Curl curl)
    {
        using var document = JsonDocument.Parse(curl.PerformBytes());
        return document.RootElement.Clone();
    }

    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();

    /// <summary>The value of a request header in what /get tells; null when it was not sent.</summary>
    public static string? RequestHeader(this JsonElement json, string name) => json
        .GetProperty("headers").EnumerateArray()
        .Where(pair => string.Equals(pair[0].GetString(), name, StringComparison.OrdinalIgnoreCase))
        .Select(pair => pair[1].GetString())
        .SingleOrDefault();

    public static CurlEasyException Fails(this Curl curl, CurlCode code)
    {
        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());
        Assert.Equal((code, error.Message), (error.Code, error.Message));
        return error;
    }
}
