namespace Curlew.Cli.Listen;

/// <summary>A header field as it was sent, a pseudo-header of HTTP/2 too.</summary>
internal readonly record struct HeaderField(string Name, string Value)
{
    public bool IsPseudo => Name.StartsWith(':');

    public bool IsNamed(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
