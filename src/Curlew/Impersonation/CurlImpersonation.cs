using Curlew.LibCurl;

namespace Curlew;

/// <summary>Makes a handle of libcurl look like a browser; a <see cref="Session"/> does so by <see cref="TransferOptions.Impersonate"/>.</summary>
public static class CurlImpersonation
{
    /// <summary>Sets the options that make the handle's transfers look like somebody, and takes back those that an earlier call has set.</summary>
    /// <param name="curl">The handle.</param>
    /// <param name="who">Whom to look like; <see cref="Impersonation.None"/> for nobody.</param>
    /// <param name="headers">Headers of one's own: they go where the browser has its own of that name, else after them.</param>
    /// <param name="kind">What the requests are made for.</param>
    /// <param name="url">A URL of the server: for <see cref="RequestKind.Fetch"/> and <see cref="RequestKind.WebSocket"/> the page's, and in any
    /// case what tells <c>http:</c> from <c>https:</c>, where browsers send other headers. Null for <c>https:</c> without a page.</param>
    /// <param name="defaultHeaders">Whether the browser's headers are sent.</param>
    /// <remarks>It sets or unsets <see cref="CurlOpt.HttpHeader"/>, <see cref="CurlOpt.HttpVersion"/>, <see cref="CurlOpt.SslVersion"/> and
    /// <see cref="CurlOpt.AcceptEncoding"/> (for all that the library can unpack, with the browser's headers); set those afterwards where they
    /// are to be otherwise. Handles that share connections do so only where they look the same, if the library is Curlew's engine; with another, call
    /// <see cref="Curl.Reset"/> between two and set <see cref="CurlOpt.FreshConnect"/>.</remarks>
    /// <example><code>
    /// curl.Impersonate("chrome", new() { ["Accept-Language"] = "de" });
    /// </code></example>
    /// <exception cref="ImpersonationException">The loaded libcurl cannot look like that; nothing was set.</exception>
    /// <exception cref="FingerprintException">The fingerprint is not valid; nothing was set.</exception>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public static void Impersonate(
        this Curl curl, Impersonation who, Headers? headers = null, RequestKind kind = RequestKind.Navigation, Uri? url = null, bool defaultHeaders = true)
    {
        ArgumentNullException.ThrowIfNull(curl);
        ArgumentNullException.ThrowIfNull(who);
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Give a member of RequestKind.");
        }

        var fingerprint = who.Fingerprint;
        var plan = fingerprint is null ? null : FingerprintPlan.For(fingerprint, kind, FingerprintProtocol.Usual);
        FingerprintPlan.ClearAllBut(plan, curl);
        plan?.ApplyTo(curl);
        if (defaultHeaders && fingerprint?.Headers is { } profiles)
        {
            var list = BrowserHeaders.Merge(profiles, headers, Describe(kind, url));
            curl.SetOpt(CurlOpt.HttpHeader, list.Headers.ToLines());
            curl.SetOpt(FingerprintPlan.HeaderOrder, list.Order);
            if (FingerprintPlan.CanLeaveOut)
            {
                curl.SetOpt(FingerprintPlan.Http2Headers, list.Http2Only);
            }

            curl.SetOpt(CurlOpt.AcceptEncoding, "");
        }
        else
        {
            curl.SetOpt(CurlOpt.HttpHeader, headers?.ToLines() ?? []);
            curl.SetOpt(CurlOpt.AcceptEncoding, null);
        }
    }

    private static BrowserRequest Describe(RequestKind kind, Uri? url)
    {
        if (url is null)
        {
            return new(kind, "", HttpMethod.Get, IsHttp1: false);
        }

        CookieUrl place = new(url);
        return new(kind, new Origin(place.Scheme, place.Host, url.Port).ToString(), HttpMethod.Get, IsHttp1: place.Scheme == "http") { IsTrustworthy = place.IsSecure };
    }
}
