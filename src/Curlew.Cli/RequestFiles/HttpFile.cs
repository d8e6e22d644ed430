namespace Curlew.Cli.RequestFiles;

/// <summary>
/// Reads .http and .rest files, as the REST Client of Visual Studio Code and the HTTP client of JetBrains write them:
/// requests between lines that start with <c>###</c>.
/// </summary>
internal sealed class HttpFile
{
    private readonly SourceFile _source;
    private readonly Variables _variables;
    private readonly List<FileNote> _notes = [];
    private readonly List<FileRequest> _requests = [];

    private HttpFile(SourceFile source, IReadOnlyDictionary<string, string> variables)
    {
        _source = source;
        _variables = new(source, variables);
    }

    /// <exception cref="FailureException">The file is not what it should be.</exception>
    public static RequestFile Read(SourceFile source, IReadOnlyDictionary<string, string> variables)
    {
        var file = new HttpFile(source, variables);
        var sections = Split(source.Lines()).Select(lines => new HttpFileSection(source, lines)).ToList();
        foreach (var section in sections)
        {
            section.Define(file._variables); // a value may be given further down
        }

        foreach (var section in sections)
        {
            file.Add(section);
        }

        return new(source.Path, file._requests, file._notes);
    }

    private static IEnumerable<IReadOnlyList<SourceLine>> Split(IReadOnlyList<SourceLine> lines)
    {
        var section = new List<SourceLine>();
        foreach (var line in lines)
        {
            if (line.IsSeparator && section.Count > 0)
            {
                yield return section;
                section = [];
            }

            section.Add(line);
        }

        yield return section;
    }

    private void Add(HttpFileSection section)
    {
        if (section.Read(_variables) is { } request)
        {
            _requests.Add(request with { Number = _requests.Count + 1 });
        }

        _notes.AddRange(section.Notes);
    }
}
