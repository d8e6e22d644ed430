namespace Curlew.Cli.Output;

/// <summary>The file that <c>-o</c> names. It is opened at once, so that nothing is sent when it cannot be written.</summary>
internal sealed class FileDestination(string path) : BodyDestination
{
    private readonly BodyTarget _target = IsDevice(path) ? DeviceTarget.Open(path) : PartFile.Open(path, replace: true);

    public override BodyTarget Choose(AnswerHead head) => _target;

    protected override void Dispose(bool disposing)
    {
        _target.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal);
}
