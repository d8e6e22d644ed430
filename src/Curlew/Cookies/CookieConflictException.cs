namespace Curlew;

/// <summary>A cookie was asked for by name, and unrelated hosts have it with different values.</summary>
/// <param name="message">Which cookie, and whose.</param>
public sealed class CookieConflictException(string message) : RequestException(message);
