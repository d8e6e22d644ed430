using System.Text;
using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>
/// What a server can see of a client: its TLS, its HTTP/2, its headers, as data. A browser's fingerprint is one JSON document;
/// <see cref="Browser"/> has those of many browsers, and <c>curlew listen --save</c> records new ones.
/// </summary>
/// <remarks>Immutable, safe from any thread, and equal where it says the same under the same name. Use <c>with</c> to change one.</remarks>
/// <example><code>
/// var mine = Browser.Get("chrome") with { Name = "mine", SplitCookies = false };
/// session.Impersonate = mine;
/// </code></example>
public sealed record Fingerprint
{
    private Digest? _digest;

    /// <summary>Its name: <c>chrome150</c>. Lower-case letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Which program and system it is of.</summary>
    [JsonPropertyName("browser")]
    public BrowserInfo? Client { get; init; }

    /// <summary>Where it comes from, for people to read.</summary>
    public string? Source { get; init; }

    /// <summary>Its TLS; null for libcurl's own.</summary>
    public TlsFingerprint? Tls { get; init; }

    /// <summary>Its HTTP/2; null for libcurl's own.</summary>
    public Http2Fingerprint? Http2 { get; init; }

    /// <summary>Its HTTP/3; null for libcurl's own.</summary>
    public Http3Fingerprint? Http3 { get; init; }

    /// <summary>Its headers; null for libcurl's own.</summary>
    public HeaderProfiles? Headers { get; init; }

    /// <summary>How it writes the boundary of a multipart form.</summary>
    public FormBoundary FormBoundary { get; init; }

    /// <summary>Whether each cookie is a header field of its own on HTTP/2, as browsers do (RFC 9113, section 8.2.3).</summary>
    public bool SplitCookies { get; init; }

    /// <summary>
    /// SHA-256 of what goes to the wire, in hexadecimal: equal for equal fingerprints, whatever their names, on any machine and
    /// in any version that knows the same fields. Connections and TLS sessions are never shared across different ones.
    /// </summary>
    [JsonIgnore]
    public string Hash
    {
        get
        {
            // "with" copies the field, so it says whose hash it is.
            var digest = _digest;
            if (digest is null || !ReferenceEquals(digest.Of, this))
            {
                _digest = digest = new(this, FingerprintJson.Hash(this));
            }

            return digest.Text;
        }
    }

    /// <summary>Reads a fingerprint from JSON text and checks it.</summary>
    /// <exception cref="FingerprintException">It is not valid; <see cref="FingerprintException.Path"/> names the field.</exception>
    public static Fingerprint Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FingerprintJson.Read(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Reads a fingerprint from a file and checks it.</summary>
    /// <param name="path">A JSON file in UTF-8.</param>
    /// <exception cref="FingerprintException">It is not valid; <see cref="FingerprintException.Path"/> names the field.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Fingerprint Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return FingerprintJson.Read(File.ReadAllBytes(path));
        }
        catch (FingerprintException e)
        {
            throw new FingerprintException($"{path}: {e.Message}", e.Path, e.Position, e);
        }
    }

    /// <summary>Reads a fingerprint from a stream to its end and checks it; the stream stays open.</summary>
    /// <param name="json">JSON in UTF-8.</param>
    /// <exception cref="FingerprintException">It is not valid; <see cref="FingerprintException.Path"/> names the field.</exception>
    public static Fingerprint Load(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using MemoryStream copy = new();
        json.CopyTo(copy);
        return FingerprintJson.Read(copy.GetBuffer().AsSpan(0, (int)copy.Length));
    }

    /// <summary>Checks it and writes it to a file, at once or not at all: whoever reads the file sees the old one or the new one.</summary>
    /// <param name="path">The file; its directory is there.</param>
    /// <exception cref="FingerprintException">It is not valid.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Validate();
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(ToJson()));
    }

    /// <summary>Checks it and writes it to a stream as UTF-8; the stream stays open.</summary>
    /// <param name="json">Where to.</param>
    /// <exception cref="FingerprintException">It is not valid.</exception>
    public void Save(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Validate();
        json.Write(Encoding.UTF8.GetBytes(ToJson()));
    }

    /// <summary>The document that <see cref="Load(string)"/> reads.</summary>
    public string ToJson() => FingerprintJson.Write(this);

    /// <summary>Checks that it says something that can be sent.</summary>
    /// <exception cref="FingerprintException">It does not; <see cref="FingerprintException.Path"/> names the field.</exception>
    public void Validate() => FingerprintCheck.Check(this);

    /// <inheritdoc/>
    public bool Equals(Fingerprint? other) =>
        other is not null && (ReferenceEquals(this, other) || (Name == other.Name && Client == other.Client && Source == other.Source && Hash == other.Hash));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Hash);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    private sealed record Digest(Fingerprint Of, string Text);
}
