namespace Curlew.Cli.Listen;

/// <summary>How a client spells the names of headers: HTTP/1.1 shows it, and HTTP/2 has small letters alone.</summary>
internal sealed class Spelling
{
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

    public Spelling(IEnumerable<RecordedRequest> requests)
    {
        foreach (var name in requests.Where(r => !r.IsHttp2).SelectMany(r => r.Headers).Select(f => f.Name))
        {
            _names.TryAdd(name, name);
        }
    }

    public string Of(string name) => _names.TryGetValue(name, out var seen) ? seen : Usual(name);

    private static string Usual(string name) =>
        name.StartsWith("sec-ch-", StringComparison.OrdinalIgnoreCase) ? name
        : name.ToLowerInvariant() switch
        {
            "te" => "TE",
            "dnt" => "DNT",
            "sec-gpc" => "Sec-GPC",
            var lower => string.Join('-', lower.Split('-').Select(w => w.Length == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..])),
        };
}
