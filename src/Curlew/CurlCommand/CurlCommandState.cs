namespace Curlew;

/// <summary>A command while it is read: the request so far, and what only makes sense once all options are there.</summary>
internal sealed class CurlCommandState(CommandLineWords command)
{
    private const string FromStandardInput = "-";

    private readonly List<ShellWord> _urls = [];
    private readonly List<DataPiece> _data = [];
    private readonly List<DataPiece> _query = [];
    private readonly List<PartSpec> _parts = [];
    private Octets? _standardInput = command.StandardInput;
    private ShellWord? _upload;
    private bool _hasData;
    private bool _isJson;

    public RequestSpec Spec { get; set; } = new() { Url = "" };

    /// <summary>-I.</summary>
    public bool IsHead { get; set; }

    /// <summary>-G.</summary>
    public bool IsGet { get; set; }

    /// <summary>-g.</summary>
    public bool TakesUrlAsItIs { get; set; }

    public string DefaultScheme { get; set; } = "http";

    public OptionUse? Range { get; set; }

    /// <summary>A file may start with the letter of a drive.</summary>
    public bool HasDrives => command.Shell == CommandShell.Cmd;

    public void AddUrl(ShellWord word) => _urls.Add(word);

    public void AddHeader(OptionUse use)
    {
        if (use.Word.Value.Span is not [(byte)'@', ..])
        {
            Spec = Spec with { Headers = [.. Spec.Headers, OptionValues.Header(use)] };
            return;
        }

        var file = use.Text[1..];
        if (file == FromStandardInput)
        {
            Spec = Spec with { Headers = [.. Spec.Headers, .. HeaderLines(TakeStandardInput(use), use.Error)] };
        }
        else
        {
            Spec = Spec with { HeaderFiles = [.. Spec.HeaderFiles, file] };
        }
    }

    /// <summary>The headers of a file: one in each line.</summary>
    public static IEnumerable<HeaderSpec> HeaderLines(Octets content, Func<string, Exception> error) =>
        from line in content.Latin1.Split('\n')
        let text = line.TrimEnd('\r')
        where text.Length > 0
        let read = OptionValues.Header(Octets.FromLatin1(text))
        select read.Header ?? throw error(read.Complaint!);

    public void AddData(OptionUse use, DataFileForm form) => AddData(ReadData(use, form), separator: "&");

    public void AddRawData(OptionUse use) => AddData(new DataText(use.Word.Value), separator: "&");

    public void AddEncodedData(OptionUse use) => AddData(ReadEncoded(use), separator: "&");

    public void AddJson(OptionUse use)
    {
        _isJson = true;
        AddData(ReadData(use, DataFileForm.AsIs), separator: "");
    }

    /// <summary>--url-query: as --data-urlencode, and after a plus sign as it is.</summary>
    public void AddQuery(OptionUse use)
    {
        var value = use.Word.Value;
        AddJoined(_query, value.Span is [(byte)'+', ..] ? new DataText(new(value.Span[1..])) : ReadEncoded(use), "&");
    }

    public void AddPart(OptionUse use, bool isLiteral) => _parts.Add(FormValue.Read(use, isLiteral, TakeStandardInput));

    public void SetUpload(OptionUse use) => _upload = use.Word;

    /// <exception cref="CurlCommandException">The options do not make one request.</exception>
    public RequestSpec Complete()
    {
        var body = ChooseBody();
        var url = new CurlUrlArgument(OneUrl(), TakesUrlAsItIs, DefaultScheme).Read();
        if (body is FileBodySpec file)
        {
            url = CurlUrlArgument.AddFileName(url, file.Path);
        }

        if (IsGet)
        {
            AddAll(_query, _data);
        }

        var query = DataPiece.Merge([.. _query]);
        if (query is [DataText text])
        {
            url = CurlUrlArgument.AddQuery(url, text.Content.Text ?? throw OneUrl().Error("what goes into the query is not UTF-8"));
            query = [];
        }

        return Spec with
        {
            Method = Spec.Method ?? (IsHead ? "HEAD" : null),
            Url = url,
            Query = query,
            Headers = [.. Spec.Headers, .. ImpliedHeaders()],
            Body = body,
        };
    }

    private ShellWord OneUrl() => _urls switch
    {
        [var url] => url,
        [] => throw command.Text.Error(command.Text.Length, "the command has no URL"),
        [_, var second, ..] => throw second.Error("this is a second URL, and one request is taken; if it belongs to what is before it, put that in quotes"),
    };

    private BodySpec? ChooseBody()
    {
        var upload = _upload is { Value.Length: > 0 } file ? file : null;
        BodySpec?[] bodies =
        [
            _hasData && !IsGet ? new DataBodySpec([.. _data]) : null,
            _parts.Count > 0 ? new MultipartBodySpec([.. _parts]) : null,
            upload is null ? null : new FileBodySpec(UploadedFile(upload)),
        ];
        var given = bodies.OfType<BodySpec>().ToList();
        return given.Count <= (IsHead ? 0 : 1)
            ? given.FirstOrDefault()
            : throw OneUrl().Error("only one of data (-d), a form (-F), an upload (-T) and -I can be the request to this URL");
    }

    private static string UploadedFile(ShellWord word) => word.Text switch
    {
        FromStandardInput or "." => throw word.Error("an upload from standard input is not taken; name a file, or use --data-binary"),
        var path when path.AsSpan().ContainsAny('{', '[') => throw word.Error("several files (braces or brackets) are not taken"),
        var path => path,
    };

    private IEnumerable<HeaderSpec> ImpliedHeaders()
    {
        if (_isJson)
        {
            foreach (var name in new[] { "Content-Type", "Accept" })
            {
                if (!Spec.HeadersNamed(name).Any())
                {
                    yield return new(name, "application/json");
                }
            }
        }

        if (Range is { } range && !Spec.HeadersNamed("Range").Any())
        {
            yield return OptionValues.Header(range with { Word = range.Word.With("Range: bytes=" + range.Text) });
        }
    }

    private void AddData(DataPiece piece, string separator)
    {
        _hasData = true;
        AddJoined(_data, piece, separator);
    }

    /// <summary>curl puts no separator in front of what comes first, even if something empty went before it.</summary>
    private static void AddJoined(List<DataPiece> pieces, DataPiece piece, string separator)
    {
        if (DataPiece.Merge([.. pieces]).Count > 0)
        {
            pieces.Add(new DataText(separator));
        }

        pieces.Add(piece);
    }

    private static void AddAll(List<DataPiece> pieces, List<DataPiece> more)
    {
        if (DataPiece.Merge([.. pieces]).Count > 0 && DataPiece.Merge([.. more]).Count > 0)
        {
            pieces.Add(new DataText("&"));
        }

        pieces.AddRange(more);
    }

    private DataPiece ReadData(OptionUse use, DataFileForm form) =>
        use.Word.Value.Span is [(byte)'@', ..] ? ReadFile(use, use.Text[1..], form, "") : new DataText(use.Word.Value);

    /// <summary>The five forms of --data-urlencode: the first equals sign counts, and where there is none the first at sign.</summary>
    private DataPiece ReadEncoded(OptionUse use)
    {
        var text = use.Word.Value.Latin1;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 && text.Contains('@', StringComparison.Ordinal))
        {
            var halves = use.Text.Split('@', 2);
            return ReadFile(use, halves[1], DataFileForm.UrlEncoded, halves[0]);
        }

        var encoded = DataPiece.UrlEncode(Octets.FromLatin1(text[(equals + 1)..]).Span);
        return new DataText(Octets.Join(Octets.FromLatin1(equals > 0 ? text[..(equals + 1)] : ""), encoded));
    }

    private DataPiece ReadFile(OptionUse use, string path, DataFileForm form, string name)
    {
        if (path.Length == 0)
        {
            throw use.Error("takes the name of a file after the at sign");
        }

        var file = new DataFile(path, form, name);
        return path == FromStandardInput ? new DataText(file.Read(_ => TakeStandardInput(use).Span.ToArray())) : file;
    }

    /// <summary>It can be read once; after that there is nothing in it.</summary>
    private Octets TakeStandardInput(OptionUse use)
    {
        var content = _standardInput ?? throw use.Error("nothing is piped into the command; name a file");
        _standardInput = Octets.Empty;
        return content;
    }
}
