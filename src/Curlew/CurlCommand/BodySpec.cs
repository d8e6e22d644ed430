namespace Curlew;

/// <summary>What a request carries.</summary>
internal abstract record BodySpec;

/// <summary>
/// Data, the pieces one after the other. It is called <c>application/x-www-form-urlencoded</c> unless the headers speak of
/// Content-Type.
/// </summary>
internal sealed record DataBodySpec : BodySpec
{
    public DataBodySpec(params ReadOnlySpan<DataPiece> pieces) => Pieces = DataPiece.Merge(pieces);

    /// <summary>No two texts side by side, and none that is empty.</summary>
    public SpecList<DataPiece> Pieces { get; }
}

/// <summary>A file as it is, with no Content-Type of its own.</summary>
internal sealed record FileBodySpec(string Path) : BodySpec;

/// <summary>A multipart/form-data body.</summary>
internal sealed record MultipartBodySpec(SpecList<PartSpec> Parts) : BodySpec;

/// <summary>A part of a multipart body: bytes, or a file.</summary>
internal sealed record PartSpec
{
    /// <summary>Empty for none.</summary>
    public string Name { get; init; } = "";

    /// <summary>The content, where it is not that of a file.</summary>
    public Octets? Content { get; init; }

    /// <summary>The file with the content.</summary>
    public string? File { get; init; }

    /// <summary>What the server is told the file is called; null for the name of <see cref="File"/>, unless <see cref="AsText"/>.</summary>
    public string? FileName { get; init; }

    /// <summary>The content comes from a file, but the server is not told of one.</summary>
    public bool AsText { get; init; }

    /// <summary>Null for what the name of the file suggests.</summary>
    public string? ContentType { get; init; }

    /// <summary>More headers, whole lines.</summary>
    public SpecList<string> Headers { get; init; } = [];

    /// <summary>binary, 8bit, 7bit, base64 or quoted-printable.</summary>
    public string? Encoder { get; init; }
}
