namespace Curlew.Cli.Requests;

/// <summary>A request, apart from how it is to be transported.</summary>
internal sealed record RequestDescription
{
    public required string Method { get; init; }

    public required string Url { get; init; }

    public IReadOnlyList<RequestHeader> Headers { get; init; } = [];

    /// <summary>Name and value pairs, joined as a Cookie header has them.</summary>
    public string? Cookies { get; init; }

    public CommandBody? Body { get; init; }

    public string? UserName { get; init; }

    public string? Password { get; init; }
}
