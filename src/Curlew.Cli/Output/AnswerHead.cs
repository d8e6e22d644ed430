using System.Globalization;
using System.Text;

namespace Curlew.Cli.Output;

/// <summary>The head of an answer: what decides where its body goes.</summary>
/// <param name="Status">The status code; 0 where there is none, as with files.</param>
/// <param name="StatusLine">Such as <c>HTTP/1.1 404 Not Found</c>; empty where there is none.</param>
/// <param name="Headers">The headers.</param>
internal sealed record AnswerHead(int Status, string StatusLine, Headers Headers)
{
    private const int FirstErrorStatus = 400;

    public bool IsError => Status >= FirstErrorStatus;

    /// <summary>Such as <c>404 Not Found</c>.</summary>
    public string StatusText => SafeText.OneLine(StatusLine[(StatusLine.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    public static AnswerHead Of(Response response)
    {
        var version = response.HttpVersion.Major >= 2 ? response.HttpVersion.ToString(1) : response.HttpVersion.ToString(2);
        var line = string.Create(CultureInfo.InvariantCulture, $"HTTP/{version} {response.StatusCode} {response.Reason}").TrimEnd();
        return new(response.StatusCode, line, response.Headers);
    }

    public void Write(Stream output, bool toTerminal)
    {
        if (StatusLine.Length == 0)
        {
            return;
        }

        foreach (var line in (IEnumerable<string>)[StatusLine, .. Headers.Select(h => $"{h.Key}: {h.Value}"), ""])
        {
            output.Write(Encoding.UTF8.GetBytes(toTerminal ? SafeText.OneLine(line) + "\n" : line + "\r\n"));
        }

        output.Flush();
    }
}
