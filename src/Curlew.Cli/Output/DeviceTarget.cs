namespace Curlew.Cli.Output;

/// <summary>The body into something that is no regular file and cannot be replaced by one, such as <c>/dev/null</c>.</summary>
internal sealed class DeviceTarget : BodyTarget
{
    private readonly FileStream _device;

    private DeviceTarget(FileStream device) => _device = device;

    /// <exception cref="FailureException">It cannot be written.</exception>
    public static DeviceTarget Open(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"cannot write '{path}': {FileErrors.Reason(e, path)}.", e);
        }
    }

    public override void Write(ReadOnlySpan<byte> data) => _device.Write(data);

    protected override void Dispose(bool disposing)
    {
        _device.Dispose();
        base.Dispose(disposing);
    }
}
