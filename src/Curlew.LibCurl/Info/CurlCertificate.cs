namespace Curlew.LibCurl;

/// <summary>One certificate of the server's chain, as <see cref="CurlInfo.CertInfo"/> gives it: libcurl's named fields
/// in their order. A name may occur more than once.</summary>
public sealed class CurlCertificate
{
    private CurlCertificate(IReadOnlyList<KeyValuePair<string, string>> fields) => Fields = fields;

    /// <summary>Every field, such as <c>Subject</c>, <c>Issuer</c>, <c>Expire date</c>, <c>Cert</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; }

    /// <summary>The certificate in PEM; null when the TLS library does not give it.</summary>
    public string? Pem => this["Cert"];

    /// <summary>The subject's distinguished name.</summary>
    public string? Subject => this["Subject"];

    /// <summary>The issuer's distinguished name.</summary>
    public string? Issuer => this["Issuer"];

    /// <summary>The first field of that name, in any case, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in Fields)
            {
                if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }

            return null;
        }
    }

    internal static CurlCertificate Parse(IEnumerable<string> lines) => new(
        [.. lines.Select(line => line.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0
            ? new KeyValuePair<string, string>(line[..colon], line[(colon + 1)..])
            : new KeyValuePair<string, string>("", line))]);
}
