using System.Text;
using System.Text.RegularExpressions;

namespace Curlew.Cli.RequestFiles;

/// <summary>Reads a body: lines as they are, and files in the place of lines that start with <c>&lt;</c>. Comments have no meaning in it.</summary>
internal sealed partial class HttpFileBody(SourceFile source, Variables variables, IReadOnlyList<HeaderSpec> headers, List<FileNote> notes)
{
    /// <summary>Whether this line ends the body: it says what is to be done with the answer.</summary>
    public static bool IsHandler(SourceLine line) => Handler().IsMatch(line.Text);

    /// <returns>Null where nothing but empty lines is left.</returns>
    public DataBodySpec? Read(IEnumerable<SourceLine> rest)
    {
        var lines = rest.ToList();
        var end = lines.FindIndex(IsHandler);
        if (end >= 0)
        {
            notes.Add(new(lines[end].Number, "what handles the answer is not done"));
            lines.RemoveRange(end, lines.Count - end);
        }

        while (lines is [.., { IsBlank: true }])
        {
            lines.RemoveAt(lines.Count - 1);
        }

        var pieces = new List<DataPiece>();
        for (var i = 0; i < lines.Count; i++)
        {
            pieces.Add(ReadLine(lines[i]));
            pieces.Add(new DataText(i + 1 < lines.Count ? LineEnd(lines[i], lines[i + 1]) : ""));
        }

        return lines.Count == 0 ? null : new DataBodySpec([.. pieces]);
    }

    private DataPiece ReadLine(SourceLine line)
    {
        var include = Include().Match(line.Text);
        if (!include.Success)
        {
            return new DataText(variables.Expand(line.Number, line.Text));
        }

        var path = source.Resolve(line.Number, variables.Expand(line.Number, include.Groups["path"].Value.Trim()));
        return include.Groups["expand"].Success
            ? new DataText(Expand(line.Number, path, include.Groups["charset"].Value))
            : new DataFile(path, DataFileForm.AsIs);
    }

    private string Expand(int line, string path, string charset)
    {
        try
        {
            var encoding = Encoding.GetEncoding(charset.Length == 0 ? "utf-8" : charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return variables.Expand(line, encoding.GetString(ReadableFile.ReadAll(path, source.Path)));
        }
        catch (DecoderFallbackException e)
        {
            throw source.Error(line, $"the file '{path}' is not text in the charset {(charset.Length == 0 ? "utf-8" : charset)}", e);
        }
        catch (ArgumentException e)
        {
            throw source.Error(line, $"the charset '{charset}' is not known", e);
        }
    }

    /// <summary>As it is in the file, except where the type of the body has lines of its own kind.</summary>
    private string LineEnd(SourceLine line, SourceLine next) =>
        Is("multipart/") ? "\r\n"
        : Is("application/x-www-form-urlencoded") && next.Text.StartsWith('&') ? "" // a form has no lines
        : line.Full[line.Text.Length..];

    private bool Is(string type) => headers.Any(h => h.Is("Content-Type") && h.Value?.Text?.StartsWith(type, StringComparison.OrdinalIgnoreCase) == true);

    [GeneratedRegex(@"^(>\s*\{%|>\s+\S+\.m?js\s*$|>>!?\s+\S|<>\s+\S)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handler();

    [GeneratedRegex(@"^<((?<expand>@)(?<charset>[A-Za-z0-9_-]*))?\s+(?<path>\S.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Include();
}
