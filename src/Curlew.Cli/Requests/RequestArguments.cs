namespace Curlew.Cli.Requests;

/// <summary>How data items become a body.</summary>
internal enum BodyFormat
{
    /// <summary>JSON, or multipart where a file is among the items.</summary>
    Automatic,
    Json,
    Form,
    Multipart,
}

/// <summary>What the command line says of the request itself.</summary>
internal sealed record RequestArguments
{
    public required string Method { get; init; }

    public required string Url { get; init; }

    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>The values of <c>-H</c>.</summary>
    public IReadOnlyList<string> HeaderLines { get; init; } = [];

    public BodyFormat Format { get; init; }

    /// <summary>The value of <c>--raw</c>.</summary>
    public string? Raw { get; init; }

    /// <summary>The value of <c>-u</c>.</summary>
    public string? User { get; init; }

    /// <summary>Where a body may come from when nothing else gives one; null for nowhere.</summary>
    public Stream? Input { get; init; }
}
