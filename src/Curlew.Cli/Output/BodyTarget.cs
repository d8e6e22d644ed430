namespace Curlew.Cli.Output;

/// <summary>Where the body of an answer goes, piece by piece. Disposal without <see cref="Complete"/> means that the
/// body is not whole.</summary>
internal abstract class BodyTarget : IDisposable
{
    public abstract void Write(ReadOnlySpan<byte> data);

    /// <summary>The body is whole.</summary>
    public virtual void Complete()
    {
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>Nobody wants the body.</summary>
internal sealed class NoTarget : BodyTarget
{
    public override void Write(ReadOnlySpan<byte> data)
    {
        // Dropped.
    }
}

/// <summary>The body as it is, to a stream that somebody else closes.</summary>
internal sealed class StreamTarget(Stream stream) : BodyTarget
{
    public override void Write(ReadOnlySpan<byte> data) => stream.Write(data);

    public override void Complete() => stream.Flush();
}
