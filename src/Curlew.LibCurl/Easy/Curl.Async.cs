using System.Buffers;
using System.Runtime.CompilerServices;

namespace Curlew.LibCurl;

public sealed partial class Curl
{
    /// <summary>Runs the transfer that the options describe as a task, on <see cref="AsyncCurl.Shared"/>.</summary>
    /// <inheritdoc cref="AsyncCurl.PerformAsync"/>
    public Task PerformAsync(CancellationToken cancellationToken = default) =>
        AsyncCurl.Shared.PerformAsync(this, cancellationToken);

    /// <summary>As <see cref="PerformAsync"/>, and gives the body. The write callback or stream that was set before is in
    /// place again afterwards, also after a failure.</summary>
    /// <inheritdoc cref="AsyncCurl.PerformAsync"/>
    public async Task<byte[]> PerformBytesAsync(CancellationToken cancellationToken = default) =>
        (await PerformIntoAsync(cancellationToken).ConfigureAwait(false)).WrittenSpan.ToArray();

    /// <summary>As <see cref="PerformBytesAsync"/>, and decodes the body as <see cref="PerformString"/> does.</summary>
    /// <inheritdoc cref="AsyncCurl.PerformAsync"/>
    public async Task<string> PerformStringAsync(CancellationToken cancellationToken = default)
    {
        var body = await PerformIntoAsync(cancellationToken).ConfigureAwait(false);
        return Charset.Of(GetInfo(CurlInfo.ContentType)).GetString(body.WrittenSpan);
    }

    private async Task<ArrayBufferWriter<byte>> PerformIntoAsync(
        CancellationToken cancellationToken, [CallerMemberName] string member = "")
    {
        var (body, previous) = CollectBody(member);
        try
        {
            await PerformAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            RestoreBody(previous);
        }

        return body;
    }

    private (ArrayBufferWriter<byte> Body, Delegate? Previous) CollectBody(string member)
    {
        using var scope = Enter(member);
        return SwapBody();
    }

    private void RestoreBody(Delegate? previous)
    {
        using var scope = Enter();
        _handle.SetCallback(CallbackSlot.Write, previous);
    }
}
