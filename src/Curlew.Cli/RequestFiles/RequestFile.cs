namespace Curlew.Cli.RequestFiles;

/// <summary>A file with requests in it: .http, .rest or .har.</summary>
/// <param name="Path">The file, as it was named.</param>
/// <param name="Requests">What it asks for, in its order.</param>
/// <param name="Notes">What is in it and not done.</param>
internal sealed record RequestFile(string Path, IReadOnlyList<FileRequest> Requests, IReadOnlyList<FileNote> Notes)
{
    /// <summary>Reads the file. Nothing is sent, and other files are only looked for, unless variables are to be put into them.</summary>
    /// <param name="path">Its name; the extension says what it is.</param>
    /// <param name="variables">Values that go before those in the file.</param>
    /// <exception cref="FailureException">It cannot be read, or is not what it should be; the message says in which line.</exception>
    /// <exception cref="UsageException">It is of another kind.</exception>
    public static RequestFile Read(string path, IReadOnlyDictionary<string, string>? variables = null)
    {
        var isHar = IsOf(path, ".har");
        if (!isHar && !IsOf(path, ".http") && !IsOf(path, ".rest"))
        {
            throw new UsageException($"'{path}' is not a file of requests: those end in .http, .rest or .har.");
        }

        var source = new SourceFile(path, ReadableFile.ReadAll(path, "run"));
        var file = isHar ? HarFile.Read(source) : HttpFile.Read(source, variables ?? new Dictionary<string, string>(StringComparer.Ordinal));
        return file.Requests.Count > 0 ? file : throw source.Error(1, "there is no request in this file");
    }

    private static bool IsOf(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A request of a file.</summary>
internal sealed record FileRequest
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>What the file calls it, if anything.</summary>
    public string? Name { get; init; }

    /// <summary>Where it is, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The request. Names of files in it are whole.</summary>
    public required RequestSpec Spec { get; init; }

    /// <summary>It neither sends cookies of requests before it nor leaves any.</summary>
    public bool WithoutCookies { get; init; }
}

/// <summary>Something in a file that is not done.</summary>
internal sealed record FileNote(int Line, string Text);
