namespace Curlew.LibCurl;

/// <summary>A descriptor of the application's own to wait for beside libcurl's (<c>struct curl_waitfd</c>).</summary>
/// <param name="Descriptor">The descriptor.</param>
/// <param name="Events">What to wait for.</param>
public readonly record struct CurlWaitFd(nint Descriptor, CurlWait Events)
{
    /// <summary>What has happened, after <see cref="CurlMulti.Poll"/> or <see cref="CurlMulti.Wait"/>.</summary>
    public CurlWait Ready { get; init; }
}
