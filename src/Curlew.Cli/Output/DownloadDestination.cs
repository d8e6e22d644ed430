using System.Globalization;
using System.Net.Http.Headers;

namespace Curlew.Cli.Output;

/// <summary>A file to be saved: under the name that <c>-o</c> gives, or else under one that the answer or the URL proposes.
/// The body of an error goes to standard output instead.</summary>
internal sealed class DownloadDestination : BodyDestination
{
    private const int PartialContent = 206;
    private const int RangeNotSatisfiable = 416;

    private readonly CliConsole _console;
    private readonly BodyDestination _forErrors;
    private readonly string _url;
    private readonly long _resumed;
    private PartFile? _file;
    private bool _saved;

    public DownloadDestination(CliConsole console, OutputSettings settings, string url)
    {
        _console = console;
        _forErrors = new OutputDestination(console, settings);
        _url = url;
        if (settings.File is { } path)
        {
            _file = PartFile.Open(path, replace: true, resumable: true, settings.Continue);
            _resumed = _file.Length;
        }
    }

    public override long Resumed => _resumed;

    public override DateTimeOffset? ResumedVersion => _resumed > 0 ? _file?.Version : null;

    public override string? LeftBehind => _file is { StaysBehind: true } file ? file.PartPath : null;

    public override BodyTarget Choose(AnswerHead head)
    {
        if (_file is not null && IsWholeAlready(head))
        {
            _saved = true;
            return new WholeTarget(_file);
        }

        if (head.IsError)
        {
            return _forErrors.Choose(head);
        }

        _file ??= OpenProposed(head);
        if (_resumed > 0)
        {
            Continue(_file, head);
        }

        _file.Version = LastModified(head) ?? _file.Version;
        _saved = true;
        return _file;
    }

    public override bool Accept()
    {
        if (_saved)
        {
            _console.Error.WriteLine($"Saved to {SafeText.OneLine(Path.GetRelativePath(Environment.CurrentDirectory, _file!.Path))}");
        }

        return _saved;
    }

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        _forErrors.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The server may go on where the part ends, or start from the beginning because it has another file by
    /// now, or cannot do otherwise.</summary>
    private static void Continue(PartFile file, AnswerHead head)
    {
        if (head.Status != PartialContent)
        {
            file.Restart();
        }
        else if (ContentRange(head)?.From != file.Length)
        {
            throw new FailureException($"the server was asked to go on at byte {file.Length} and sent another part of the file.");
        }
    }

    /// <summary>Whether the server says that nothing comes after the bytes of the part.</summary>
    private bool IsWholeAlready(AnswerHead head) =>
        head.Status == RangeNotSatisfiable && _resumed > 0 && ContentRange(head)?.Length == _resumed;

    private PartFile OpenProposed(AnswerHead head)
    {
        var folder = Environment.CurrentDirectory;
        var name = DownloadName.MakeUnique(folder, DownloadName.Choose(head.Headers["Content-Disposition"], _url));
        return PartFile.Open(Path.Combine(folder, name), replace: false, resumable: true);
    }

    private static ContentRangeHeaderValue? ContentRange(AnswerHead head) =>
        ContentRangeHeaderValue.TryParse(head.Headers["Content-Range"], out var range) ? range : null;

    private static DateTimeOffset? LastModified(AnswerHead head) =>
        DateTimeOffset.TryParseExact(
            head.Headers["Last-Modified"], "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The part has become the file without a further byte.</summary>
    private sealed class WholeTarget(PartFile file) : BodyTarget
    {
        public override void Write(ReadOnlySpan<byte> data)
        {
            // What the server says about there being nothing more.
        }

        public override void Complete() => file.Complete();
    }
}
