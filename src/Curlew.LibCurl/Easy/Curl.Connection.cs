namespace Curlew.LibCurl;

public sealed unsafe partial class Curl
{
    /// <summary>Sends bytes over the connection of a <see cref="CurlOpt.ConnectOnly"/> transfer
    /// (<c>curl_easy_send</c>).</summary>
    /// <param name="data">What to send; libcurl may take only a part of it.</param>
    /// <param name="sent">Bytes taken.</param>
    /// <returns>False when the connection takes nothing just now: wait for <see cref="CurlInfo.ActiveSocket"/>.</returns>
    /// <exception cref="CurlEasyException">The connection failed, or there is none.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public bool Send(ReadOnlySpan<byte> data, out int sent)
    {
        using var scope = Enter();
        _handle.Prepare();
        nuint count = 0;
        fixed (byte* p = data)
        {
            return Transferred(_handle.Api.EasySend(_handle.Pointer, p, (nuint)data.Length, &count), count, "curl_easy_send", out sent);
        }
    }

    /// <summary>Receives bytes over the connection of a <see cref="CurlOpt.ConnectOnly"/> transfer
    /// (<c>curl_easy_recv</c>).</summary>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="received">Bytes put there; 0 when the peer has closed the connection (or the buffer is empty).</param>
    /// <returns>False when nothing has arrived yet: wait for <see cref="CurlInfo.ActiveSocket"/>.</returns>
    /// <inheritdoc cref="Send"/>
    public bool Receive(Span<byte> buffer, out int received)
    {
        using var scope = Enter();
        received = 0;
        if (buffer.IsEmpty)
        {
            return true;
        }

        _handle.Prepare();
        nuint count = 0;
        fixed (byte* p = buffer)
        {
            return Transferred(_handle.Api.EasyRecv(_handle.Pointer, p, (nuint)buffer.Length, &count), count, "curl_easy_recv", out received);
        }
    }

    private bool Transferred(CurlCode code, nuint count, string operation, out int transferred)
    {
        transferred = (int)count;
        if (code == CurlCode.Again)
        {
            return false;
        }

        ThrowIfFailed(code, operation);
        return true;
    }
}
