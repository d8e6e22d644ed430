namespace Curlew.Cli.Output;

/// <summary>What is shown or stored of an answer.</summary>
internal sealed record OutputSettings
{
    /// <summary>The value of <c>-o</c>; <c>-</c> was standard output and is null here.</summary>
    public string? File { get; init; }

    public bool Download { get; init; }

    public bool Continue { get; init; }

    /// <summary>Print the head on standard output.</summary>
    public bool ShowHead { get; init; }

    /// <summary>Print a body that goes to no file.</summary>
    public bool ShowBody { get; init; }

    public bool Pretty { get; init; }
}
