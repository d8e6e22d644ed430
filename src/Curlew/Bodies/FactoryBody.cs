namespace Curlew;

/// <summary>A stream that is made when it is needed, and disposed with the attempt.</summary>
internal sealed class FactoryBody(
    string kind, Func<CancellationToken, ValueTask<Stream>> open, string? contentType, long? length, bool canReplay)
    : RequestBody(contentType)
{
    public override long? Length => length;

    public override bool CanReplay => canReplay;

    private protected override string Kind => kind;

    internal override async ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken)
    {
        var opening = open(cancellationToken);
        var source = async ? await opening.ConfigureAwait(false) : opening.Wait();
        return source is { CanRead: true }
            ? source
            : throw new InvalidOperationException("The factory of the body gave no stream that can be read.");
    }
}
