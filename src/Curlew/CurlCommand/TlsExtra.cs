namespace Curlew;

/// <summary>Options of curl about TLS that most requests do not have, and what they are here.</summary>
/// <param name="Name">The option with its dashes.</param>
/// <param name="Read">Takes its value.</param>
/// <param name="Write">Its value, empty where it takes none; null where there is nothing to write.</param>
internal sealed record TlsExtra(string Name, Func<TlsOptions, string?, TlsOptions> Read, Func<TlsOptions, string?> Write)
{
    public static TlsExtra[] All { get; } =
    [
        new("--capath", (t, v) => t with { CaPath = v }, t => t.CaPath),
        new("--crlfile", (t, v) => t with { CrlFile = v }, t => t.CrlFile),
        new("--curves", (t, v) => t with { Groups = v }, t => t.Groups),
        new("--sigalgs", (t, v) => t with { SignatureAlgorithms = v }, t => t.SignatureAlgorithms),
        new("--ech", (t, v) => t with { Ech = v }, t => t.Ech),
        new("--no-alpn", (t, _) => t with { Alpn = false }, t => t.Alpn ? null : ""),
        new("--no-sessionid", (t, _) => t with { ResumeSessions = false }, t => t.ResumeSessions ? null : ""),
        new("--cert-status", (t, _) => t with { RequireOcspStaple = true }, t => t.RequireOcspStaple ? "" : null),
    ];
}
