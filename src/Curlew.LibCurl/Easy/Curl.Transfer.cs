using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Curlew.LibCurl;

public sealed unsafe partial class Curl
{
    /// <summary>Runs the transfer that the options describe and returns when it is over (<c>curl_easy_perform</c>).
    /// An HTTP error status is no failure, unless <see cref="CurlOpt.FailOnError"/> is set.</summary>
    /// <param name="cancellationToken">Ends the transfer and its connection at once, whatever it waits for. The first
    /// transfer with a token that can be cancelled moves the handle onto connections of a new set.</param>
    /// <exception cref="CurlEasyException">The transfer failed; when a callback threw, its exception is the inner one.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or a callback threw this.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public void Perform(CancellationToken cancellationToken = default)
    {
        using var scope = Enter();
        PerformClaimed(cancellationToken);
    }

    /// <summary>As <see cref="Perform"/>, and returns the body. The write callback or stream that was set before is in
    /// place again afterwards, also after a failure.</summary>
    /// <inheritdoc cref="Perform"/>
    public byte[] PerformBytes(CancellationToken cancellationToken = default)
    {
        using var scope = Enter();
        return PerformInto(cancellationToken).WrittenSpan.ToArray();
    }

    /// <summary>As <see cref="PerformBytes"/>, and decodes the body: by the charset of the Content-Type where .NET knows
    /// it, else as UTF-8. Bytes that do not decode become replacement characters.</summary>
    /// <inheritdoc cref="Perform"/>
    public string PerformString(CancellationToken cancellationToken = default)
    {
        using var scope = Enter();
        var body = PerformInto(cancellationToken);
        return Charset.Of(CurlInfo.ContentType.Read(_handle)).GetString(body.WrittenSpan);
    }

    /// <summary>Pauses receiving, sending or both, of a transfer that is running (<c>curl_easy_pause</c>); the mask says
    /// all of what is to be paused from now on. Call it inside a callback of the handle.</summary>
    /// <exception cref="CurlEasyException">libcurl refused.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    public void Pause(CurlPause mask = CurlPause.All)
    {
        using var scope = EnterNested();
        SetPaused(mask);
    }

    /// <summary>Goes on with what was paused; libcurl may call the write callback before this returns. For a transfer that
    /// runs as a task any thread may call it, and it returns before anything has happened.</summary>
    /// <inheritdoc cref="Pause"/>
    public void Unpause()
    {
        if (_handle.Transfer is { } transfer && !_handle.Claim.IsMine)
        {
            transfer.RequestUnpause();
            return;
        }

        using var scope = EnterNested();
        SetPaused(CurlPause.Cont);
    }

    /// <summary>Does what keeps idle connections alive, such as an HTTP/2 PING (<c>curl_easy_upkeep</c>).</summary>
    /// <exception cref="CurlEasyException">A connection failed.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public void Upkeep()
    {
        using var scope = Enter();
        _handle.Prepare();
        ThrowIfFailed(_handle.Api.EasyUpkeep(_handle.Pointer), "curl_easy_upkeep");
    }

    private void SetPaused(CurlPause mask)
    {
        _handle.Transfer?.Hold(mask);
        var code = _handle.Api.EasyPause(_handle.Pointer, (int)mask);
        if (code != CurlCode.Ok)
        {
            throw CurlException.From(code, "curl_easy_pause", CurlException.Decode(_handle.ErrorText), inner: null);
        }
    }

    private ArrayBufferWriter<byte> PerformInto(CancellationToken cancellationToken)
    {
        var (body, previous) = SwapBody();
        try
        {
            PerformClaimed(cancellationToken);
        }
        finally
        {
            _handle.SetCallback(CallbackSlot.Write, previous);
        }

        return body;
    }

    /// <summary>Lets the body go into memory, and gives what was in place before.</summary>
    private (ArrayBufferWriter<byte> Body, Delegate? Previous) SwapBody()
    {
        var body = new ArrayBufferWriter<byte>();
        var previous = _handle.Callbacks[CallbackSlot.Write];
        _handle.SetCallback(CallbackSlot.Write, new WriteCallback(data =>
        {
            body.Write(data);
            return data.Length;
        }));
        return (body, previous);
    }

    internal void PerformClaimed(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfInMulti();
        var code = cancellationToken.CanBeCanceled || _handle.UsesMulti
            ? _handle.PerformCancellable(cancellationToken)
            : _handle.Perform();
        if (code == CurlCode.AbortedByCallback && _handle.Callbacks.Failure is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        ThrowIfFailed(code, operation: null);
    }

    /// <summary>What a multi handle's message about this handle means: null, or what <see cref="Perform"/> would have
    /// thrown.</summary>
    internal Exception? TakeError(CurlCode code, string? operation = null) => Error(code, operation);

    internal void ThrowIfInMulti()
    {
        if (_handle.Multi is not null)
        {
            throw new InvalidOperationException("The handle is in a CurlMulti, which runs its transfers; remove it there first.");
        }
    }

    private void ThrowIfFailed(CurlCode code, string? operation)
    {
        if (Error(code, operation) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>The one place where libcurl's code and what a callback threw become an exception.</summary>
    /// <param name="code">What libcurl returned.</param>
    /// <param name="operation">What was tried; null for the transfer.</param>
    private Exception? Error(CurlCode code, string? operation)
    {
        var failure = _handle.Callbacks.TakeFailure(code);
        if (failure is OperationCanceledException || (code == CurlCode.Ok && failure is null))
        {
            return failure;
        }

        // A callback whose failure libcurl has no way to hear of has still failed the call.
        var reported = code == CurlCode.Ok ? CurlCode.AbortedByCallback : code;
        return CurlException.From(reported, operation ?? TransferName(), CurlException.Decode(_handle.ErrorText), failure);
    }

    private string TransferName()
    {
        var url = CurlInfo.EffectiveUrl.Read(_handle);
        return string.IsNullOrEmpty(url) ? "The transfer" : $"The transfer of {UrlText.WithoutSecrets(url)}";
    }
}
