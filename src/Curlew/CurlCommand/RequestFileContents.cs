namespace Curlew;

/// <summary>Puts the content of files in the place of their names.</summary>
internal static class RequestFileContents
{
    /// <summary>
    /// The same request with data, query and headers read; no <see cref="DataFile"/> and no header file is left. Files that
    /// are streamed when the request is sent, in <see cref="FileBodySpec"/> and <see cref="PartSpec.File"/>, stay names.
    /// </summary>
    /// <param name="spec">A request.</param>
    /// <param name="open">Reads a file whole.</param>
    /// <exception cref="FormatException">A file of headers has a line that is none, or the query is not UTF-8.</exception>
    public static RequestSpec ReadFiles(this RequestSpec spec, Func<string, byte[]> open)
    {
        var query = DataPiece.ReadAll(spec.Query, open);
        return spec with
        {
            Url = query.Length == 0
                ? spec.Url
                : CurlUrlArgument.AddQuery(spec.Url, query.Text ?? throw new FormatException("What goes into the query is not UTF-8.")),
            Query = [],
            Headers = [.. spec.Headers, .. spec.HeaderFiles.SelectMany(file => ReadHeaders(file, open))],
            HeaderFiles = [],
            Body = spec.Body is DataBodySpec data ? new DataBodySpec(new DataText(DataPiece.ReadAll(data.Pieces, open))) : spec.Body,
        };
    }

    private static IEnumerable<HeaderSpec> ReadHeaders(string file, Func<string, byte[]> open) =>
        CurlCommandState.HeaderLines(new(open(file)), complaint => new FormatException($"The file of headers '{file}' has a line that is none: {complaint}."));
}
