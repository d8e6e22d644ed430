namespace Curlew.LibCurl.Interop;

/// <content>The objects that options take, which must live as long as libcurl has pointers to them.</content>
internal sealed unsafe partial class EasyHandle
{
    private const int MimePostOption = 10269;
    private const int ShareOption = 10100;
    private const int UrlOption = 10282;
    private const int HttpGetOption = 80;

    private MimeHandle? _mime;
    private UrlHandle? _url;
    private UrlHandle? _urlInUse;
    private CurlShare? _share;
    private ShareHandle? _sharePin;

    /// <summary>What CURLOPT_MIMEPOST holds, unless that is a duplicate's own copy.</summary>
    public MimeHandle? Mime => _mime;

    public CurlShare? Share => _share;

    /// <summary>The URL that the next transfer begins with.</summary>
    public string? StartUrl =>
        _url is not null && _url.Get(CurlUrlPart.Url, default, out var url) == CurlUCode.Ok ? url : CurlInfo.EffectiveUrl.Read(this);

    /// <summary>Installs the new body in libcurl before the old one is let go.</summary>
    public void SetMime(MimeHandle mime)
    {
        if (ReferenceEquals(mime, _mime))
        {
            return;
        }

        RefuseInMulti("CURLOPT_MIMEPOST");
        var added = false;
        mime.DangerousAddRef(ref added);
        var code = Api.Variadic.EasySetOpt(handle, MimePostOption, mime.Pointer);
        if (code != CurlCode.Ok)
        {
            // A body that was sent before is rewound here, which its own callbacks can fail. libcurl has dropped the
            // old body by then.
            mime.DangerousRelease();
            Api.Variadic.EasySetOpt(handle, MimePostOption, _mime?.Pointer ?? 0);
            throw CurlException.From(code, "Setting CURLOPT_MIMEPOST", text: null, mime.Sources.TakeFailure(), Api);
        }

        ReleaseMime();
        _mime = mime;
        Callbacks.Body = mime.Sources;
    }

    public void ClearMime()
    {
        if (Callbacks.Body is not null)
        {
            RefuseInMulti("CURLOPT_MIMEPOST");
            SetPointer(MimePostOption, null);
            SetLong(HttpGetOption, 1); // libcurl would stay at POST
            ReleaseMime();
        }
    }

    public void SetUrl(UrlHandle? url)
    {
        url?.Pin();
        try
        {
            SetPointer(UrlOption, (void*)(url?.Pointer ?? 0));
        }
        catch
        {
            url?.Unpin();
            throw;
        }

        ReleaseUrl();
        _url = url;
        if (InTransfer)
        {
            // It is in a multi handle, which may not have begun yet, and will begin with this one then.
            _urlInUse?.EndTransfer();
            _urlInUse = url;
            _urlInUse?.BeginTransfer();
        }
    }

    /// <summary>Joins a share; libcurl leaves the one before it in the same call.</summary>
    public void JoinShare(CurlShare share)
    {
        if (ReferenceEquals(share, _share))
        {
            return;
        }

        RefuseInMulti("CURLOPT_SHARE");
        var pin = share.Attach(this);
        try
        {
            LeaveMulti(); // a transfer that is over may still stand in it
            SetPointer(ShareOption, (void*)pin.Pointer);
        }
        catch
        {
            share.Detach(this);
            throw;
        }

        _share?.Detach(this);
        _share = share;
        _sharePin = pin;
    }

    public void LeaveShare()
    {
        if (_share is { } share)
        {
            RefuseInMulti("CURLOPT_SHARE");
            LeaveMulti();
            SetPointer(ShareOption, null);
            _share = null;
            _sharePin = null;
            share.Detach(this);
        }
    }

    /// <summary>A multi handle may be in the middle of the transfer, with pointers into what these options hold.</summary>
    public void RefuseInMulti(string what)
    {
        if (Multi is not null)
        {
            throw new InvalidOperationException($"{what} cannot change while its Curl is in a CurlMulti; remove the Curl there first.");
        }
    }

    private void ReleaseMime()
    {
        Callbacks.Body = null;
        _mime?.DangerousRelease();
        _mime = null;
    }

    private void ReleaseUrl()
    {
        _url?.Unpin();
        _url = null;
    }
}
