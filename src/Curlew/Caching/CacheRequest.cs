using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Curlew;

/// <summary>What a cache must know of one hop of a request: all that an answer may depend on.</summary>
/// <remarks>A redirect is answered, kept and looked up by itself, for each hop goes to another URL with other cookies.</remarks>
internal sealed class CacheRequest
{
    public required string Method { get; init; }

    /// <summary>Absolute, as it is sent; a fragment and user information may be there.</summary>
    public required string Url { get; init; }

    /// <summary>All that is sent, what libcurl adds (User-Agent, Accept-Encoding) included: Vary may name any.</summary>
    public IReadOnlyList<HeaderPair> Headers { get; init; } = [];

    /// <summary>SHA-256 of the body; empty for none.</summary>
    public ReadOnlyMemory<byte> BodyHash { get; init; }

    /// <summary>Of credentials that are no header, as those that libcurl makes a header of, or a client certificate.</summary>
    public ReadOnlyMemory<byte> CredentialsHash { get; init; }

    /// <summary>Of the header Cookie, where it is not in <see cref="Headers"/>.</summary>
    public ReadOnlyMemory<byte> CookieHash { get; init; }

    /// <summary>Which browser is impersonated; empty for none.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Is told of the troubles of the backend.</summary>
    public ILogger? Logger { get; init; }

    public bool IsHead => Method == "HEAD";

    /// <summary>A digest for the members above.</summary>
    public static ReadOnlyMemory<byte> Hash(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes);

    /// <summary>A digest for the members above; empty for null.</summary>
    public static ReadOnlyMemory<byte> Hash(string? text) => text is null ? default : Hash(Encoding.UTF8.GetBytes(text));

    public string? Header(string name) => HeaderPair.First(Headers, name);
}
