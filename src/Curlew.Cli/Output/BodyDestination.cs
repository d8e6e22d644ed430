namespace Curlew.Cli.Output;

/// <summary>Where the user wants the body; which target that is may depend on the head of the answer.</summary>
internal abstract class BodyDestination : IDisposable
{
    /// <summary>Bytes that are there already and need not be asked for.</summary>
    public virtual long Resumed => 0;

    /// <summary>The server's time of the file whose bytes those are.</summary>
    public virtual DateTimeOffset? ResumedVersion => null;

    /// <summary>What a failure now leaves for another try; null for nothing.</summary>
    public virtual string? LeftBehind => null;

    /// <summary>The head has come.</summary>
    public abstract BodyTarget Choose(AnswerHead head);

    /// <summary>The answer is whole and its target complete.</summary>
    /// <returns>Whether the status, though of an error, is what was hoped for.</returns>
    public virtual bool Accept() => false;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
