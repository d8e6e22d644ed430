using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>A response of one hop as it is kept: what the server sent, and when.</summary>
internal sealed record CachedResponse
{
    /// <summary>The method that it answers.</summary>
    public string Method { get; init; } = "GET";

    public required int StatusCode { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>As 1.1 or 2.</summary>
    public string HttpVersion { get; init; } = "1.1";

    /// <summary>The URL that answered.</summary>
    public required string Url { get; init; }

    public IReadOnlyList<HeaderPair> Headers { get; init; } = [];

    /// <summary>Decoded, whatever Content-Encoding says.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When the request was sent.</summary>
    public required DateTimeOffset RequestTime { get; init; }

    /// <summary>When the response was received.</summary>
    public required DateTimeOffset ResponseTime { get; init; }

    /// <summary>Whatever else the session wants back.</summary>
    public IReadOnlyDictionary<string, string> Extras { get; init; } = FrozenDictionary<string, string>.Empty;

    public string? Header(string name) => HeaderPair.First(Headers, name);

    /// <summary>The status line and the headers as they would come over HTTP/1, each with a line feed at its end.</summary>
    /// <param name="age">What the header Age says; null leaves it as it is.</param>
    public byte[] ToHead(TimeSpan? age = null)
    {
        var text = new StringBuilder().Append("HTTP/").Append(HttpVersion).Append(' ')
            .Append(StatusCode).Append(' ').Append(Reason).Append('\n');
        foreach (var header in Headers.Where(h => age is null || !h.IsNamed("Age")))
        {
            text.Append(header.Name).Append(": ").Append(header.Value).Append('\n');
        }

        if (age is { } time)
        {
            text.Append(CultureInfo.InvariantCulture, $"Age: {(long)time.TotalSeconds}\n");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
