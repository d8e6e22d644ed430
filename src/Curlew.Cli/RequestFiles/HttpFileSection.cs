using System.Globalization;
using System.Text.RegularExpressions;
using Curlew.LibCurl;

namespace Curlew.Cli.RequestFiles;

/// <summary>What is between two separators: comments and variables, a request line, headers, a body and what handles the answer.</summary>
internal sealed partial class HttpFileSection
{
    private static readonly string[] s_methods =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK"];

    private const string ScriptNote = "a script before the request is not run";

    private readonly SourceFile _source;
    private readonly IReadOnlyList<SourceLine> _lines;
    private readonly List<FileNote> _notes = [];
    private int _at;
    private string? _name;
    private bool _withoutRedirects;
    private bool _withoutCookies;
    private TimeSpan? _timeout;
    private TimeSpan? _connectTimeout;

    public HttpFileSection(SourceFile source, IReadOnlyList<SourceLine> lines)
    {
        _source = source;
        _lines = lines;
        if (lines is [{ IsSeparator: true } separator, ..])
        {
            _name = separator.Text.TrimStart('#').Trim() is { Length: > 0 } name ? name : null;
            _at = 1;
        }
    }

    public IReadOnlyList<FileNote> Notes => _notes;

    /// <summary>Reads what comes before the request, and defines the variables that are set there.</summary>
    public void Define(Variables variables)
    {
        for (; _at < _lines.Count; _at++)
        {
            var line = _lines[_at];
            if (line.IsComment)
            {
                ReadDirective(line);
            }
            else if (line.Trimmed.StartsWith('@'))
            {
                var definition = Definition().Match(line.Trimmed);
                variables.Define(line.Number, definition.Success
                    ? (definition.Groups["name"].Value, definition.Groups["value"].Value)
                    : throw _source.Error(line.Number, "a variable is defined as '@name = value'"));
            }
            else if (ScriptFile().IsMatch(line.Trimmed))
            {
                _notes.Add(new(line.Number, ScriptNote));
            }
            else if (line.Trimmed.StartsWith('<') && line.Trimmed[1..].TrimStart().StartsWith("{%", StringComparison.Ordinal))
            {
                SkipScript(line);
            }
            else if (!line.IsBlank)
            {
                return;
            }
        }
    }

    /// <returns>Null where there is no request.</returns>
    public FileRequest? Read(Variables variables)
    {
        if (_at == _lines.Count)
        {
            return null;
        }

        var first = _lines[_at];
        var spec = CurlWord().IsMatch(first.Text) ? ReadCurl(variables) : ReadRequest(variables);
        return new()
        {
            Number = 0,
            Name = _name,
            Line = first.Number,
            WithoutCookies = _withoutCookies,
            Spec = spec with
            {
                MaxTime = _timeout ?? spec.MaxTime,
                ConnectTimeout = _connectTimeout ?? spec.ConnectTimeout,
            },
        };
    }

    private RequestSpec ReadRequest(Variables variables)
    {
        var line = _lines[_at];
        var (method, url, version) = ReadRequestLine(variables);
        var headers = ReadHeaders(variables);
        var body = new HttpFileBody(_source, variables, headers, _notes).Read(_lines.Skip(_at));
        if (body is not null && !headers.Exists(h => h.Is("Content-Type")))
        {
            headers.Add(new("Content-Type", null)); // what the file does not say is not sent
        }

        var spec = new RequestSpec { Method = method, Url = WholeUrl(line.Number, url, headers), Headers = [.. headers], HttpVersion = version, Body = body, Follow = !_withoutRedirects };
        return HttpFileAuthorization.Apply(spec, what => _source.Error(line.Number, what));
    }

    private (string? Method, string Url, CurlHttpVersion Version) ReadRequestLine(Variables variables)
    {
        var line = _lines[_at++];
        var text = variables.Expand(line.Number, line.Trimmed);
        for (; _at < _lines.Count && IsContinuation(_lines[_at]); _at++)
        {
            if (!_lines[_at].IsComment)
            {
                text += variables.Expand(_lines[_at].Number, _lines[_at].Trimmed);
            }
        }

        var version = TakeVersion(line.Number, ref text);
        var method = TakeMethod(ref text);
        if (method is null && s_methods.Contains(text, StringComparer.Ordinal))
        {
            throw _source.Error(line.Number, $"there is no URL after '{text}'");
        }

        return (method, text, version);
    }

    private CurlHttpVersion TakeVersion(int line, ref string text)
    {
        const string protocol = " HTTP/";
        var start = text.LastIndexOf(protocol, StringComparison.Ordinal);
        if (start < 0)
        {
            return CurlHttpVersion.None;
        }

        var version = VersionOf(line, text[(start + protocol.Length)..]);
        text = text[..start].TrimEnd();
        return version;
    }

    /// <summary>The first word is a method if it is one that no URL with more after it could be.</summary>
    private static string? TakeMethod(ref string text)
    {
        var end = text.IndexOfAny([' ', '\t']);
        if (end < 0 || !text[..end].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return null;
        }

        var word = text[..end];
        text = text[end..].TrimStart();
        return s_methods.Contains(word, StringComparer.OrdinalIgnoreCase) ? word.ToUpperInvariant() : word;
    }

    /// <summary>The rest of a long URL: a query, or an indented part of the path.</summary>
    private static bool IsContinuation(SourceLine line) =>
        line.Trimmed.StartsWith('?') || line.Trimmed.StartsWith('&')
        || (line.Trimmed.StartsWith('/') && !line.IsComment && line.Text[0] is ' ' or '\t');

    private CurlHttpVersion VersionOf(int line, string version) => version switch
    {
        "1.0" => CurlHttpVersion.Http10,
        "1.1" => CurlHttpVersion.Http11,
        "2" or "2.0" => CurlHttpVersion.Http2,
        "3" or "3.0" => CurlHttpVersion.Http3,
        _ when version.StartsWith("2 (", StringComparison.Ordinal) => CurlHttpVersion.Http2PriorKnowledge,
        _ => throw _source.Error(line, $"HTTP/{version} is not known; there are 1.0, 1.1, 2 and 3"),
    };

    private List<HeaderSpec> ReadHeaders(Variables variables)
    {
        var headers = new List<HeaderSpec>();
        for (; _at < _lines.Count && !_lines[_at].IsBlank && !HttpFileBody.IsHandler(_lines[_at]); _at++)
        {
            var line = _lines[_at];
            if (line.IsComment)
            {
                ReadDirective(line);
                continue;
            }

            var text = variables.Expand(line.Number, line.Trimmed);
            var (header, complaint) = OptionValues.Header(text);
            if (header is null || !text.Contains(':', StringComparison.Ordinal))
            {
                throw _source.Error(line.Number, text.Contains(':', StringComparison.Ordinal)
                    ? complaint!
                    : "this is no header, 'Name: value'; an empty line goes before the body");
            }

            headers.Add(header with { Value = header.Value ?? Octets.Empty });
        }

        if (_at < _lines.Count && _lines[_at].IsBlank)
        {
            _at++;
        }

        return headers;
    }

    private string WholeUrl(int line, string url, List<HeaderSpec> headers)
    {
        var host = headers.Find(h => h.Is("Host"))?.Value?.Text;
        var whole = !url.StartsWith('/') ? url
            : host is { Length: > 0 } ? host + url
            : throw _source.Error(line, "a URL without a host needs a 'Host' header");
        whole = OptionValues.WithScheme(whole.StartsWith(':') ? "localhost" + whole : whole, "http");
        return Uri.TryCreate(whole, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? whole : throw _source.Error(line, $"'{url}' is not a URL");
    }

    /// <summary>A curl command may stand for a request, up to an empty line.</summary>
    private RequestSpec ReadCurl(Variables variables)
    {
        var lines = _lines.Skip(_at).TakeWhile(l => !l.IsBlank && !HttpFileBody.IsHandler(l)).ToList();
        var rest = _lines.Skip(_at + lines.Count).FirstOrDefault(l => !l.IsBlank);
        if (rest is not null)
        {
            _notes.Add(new(rest.Number, "what comes after the curl command is not read"));
        }

        var command = string.Concat(lines.Select(l => variables.Expand(l.Number, l.Full)));
        try
        {
            return CurlFiles.Resolve(CurlCommandReader.Read(command), name => _source.Combine(lines[0].Number, name));
        }
        catch (CurlCommandException e)
        {
            var line = lines[0].Number + command.AsSpan(0, e.Position).Count('\n');
            throw _source.Error(line, e.Message.TrimEnd('.'), e);
        }
    }

    private void ReadDirective(SourceLine line)
    {
        var directive = Directive().Match(line.Trimmed);
        if (!directive.Success)
        {
            return;
        }

        var value = directive.Groups["value"].Value;
        switch (directive.Groups["name"].Value)
        {
            case "name":
                _name = value.Length > 0 ? value : throw _source.Error(line.Number, "'@name' takes a name");
                break;
            case "no-redirect":
                _withoutRedirects = true;
                break;
            case "no-cookie-jar":
                _withoutCookies = true;
                break;
            case "timeout":
                _timeout = ReadTime(line.Number, value);
                break;
            case "connection-timeout":
                _connectTimeout = ReadTime(line.Number, value);
                break;
            case "no-log" or "note":
                break; // of editors alone
            default:
                _notes.Add(new(line.Number, $"'@{directive.Groups["name"].Value}' is not known"));
                break;
        }
    }

    private TimeSpan ReadTime(int line, string text)
    {
        var parts = Time().Match(text);
        if (!parts.Success || !decimal.TryParse(parts.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1_000_000)
        {
            throw _source.Error(line, "a time is a number, and ms, s or m after it");
        }

        return parts.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds((double)number),
            "m" => TimeSpan.FromMinutes((double)number),
            _ => TimeSpan.FromSeconds((double)number),
        };
    }

    private void SkipScript(SourceLine line)
    {
        _notes.Add(new(line.Number, ScriptNote));
        while (_at < _lines.Count && !_lines[_at].Text.Contains("%}", StringComparison.Ordinal))
        {
            _at++;
        }

        if (_at == _lines.Count)
        {
            throw _source.Error(line.Number, "the script does not end with '%}'");
        }
    }

    [GeneratedRegex(@"^@(?<name>[^\s=]+)\s*=\s*(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^(#+|//+)\s*@(?<name>[\w-]+)(\s+|\s*=\s*|$)(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^(?<number>[0-9.]+)\s*(?<unit>ms|s|m)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"^<\s+\S+\.m?js$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScriptFile();

    [GeneratedRegex(@"^\s*curl(\.exe)?\s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CurlWord();
}
