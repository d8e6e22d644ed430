namespace Curlew;

/// <summary>What a session's relative URLs are relative to, as it was written.</summary>
internal sealed class BaseUrl
{
    private readonly UrlParts _parts;

    private BaseUrl(string text) => _parts = new(text);

    /// <summary>Takes a base URL.</summary>
    /// <param name="text">An absolute http or https URL.</param>
    /// <param name="parameter">What the caller calls it.</param>
    /// <exception cref="ArgumentException">It is not absolute, or no URL.</exception>
    public static BaseUrl Parse(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        var trimmed = text.Trim();
        if (!new UrlParts(trimmed).HasScheme)
        {
            throw new ArgumentException($"A base URL must be absolute, such as 'https://example.com/api/'; '{RequestUrl.WithoutCredentials(trimmed)}' is not.", parameter);
        }

        return RequestUrl.TryCreate(trimmed, UrlQuoting.Default, allowWebSocket: false, out _, out var error)
            ? new(trimmed)
            : throw new ArgumentException(error, parameter);
    }

    /// <summary>The reference's meaning there (RFC 3986, section 5.2).</summary>
    public string Resolve(string reference) => _parts.Resolve(reference);
}
