using Curlew.LibCurl;

namespace Curlew;

/// <summary>Options of a single hop on a handle, which goes from one to the next: what is the same again is not set again.</summary>
internal sealed class HopOptions(Curl curl)
{
    private string? _url;
    private bool _mayShare;
    private long _timeout; // milliseconds; 0 for no limit
    private string? _cookie;
    private ReadOnlyMemory<byte>[]? _lines;
    private string? _order;
    private string? _http2Only;
    private string? _method; // null where the request has a body
    private WriteCallback? _receiver;

    /// <summary>The handle was reset.</summary>
    public void Forget()
    {
        (_url, _mayShare, _timeout, _cookie, _lines) = (null, false, 0, null, null);
        (_order, _http2Only, _method, _receiver) = (null, null, null, null);
    }

    /// <summary>Something else than <see cref="SetReceiver"/> has said where the body goes.</summary>
    public void ForgetReceiver() => _receiver = null;

    public void SetReceiver(WriteCallback receiver)
    {
        if (!ReferenceEquals(_receiver, receiver))
        {
            curl.SetOpt(CurlOpt.WriteFunction, receiver);
            _receiver = receiver;
        }
    }

    /// <summary>Sets what is of this hop, as far as the handle has not got it from the one before.</summary>
    /// <param name="hop">The hop.</param>
    /// <param name="upload">Its body where it does not lie in memory.</param>
    /// <param name="remaining">Time that is left for all of it.</param>
    /// <param name="mayShare">Whether a connection that is being opened may carry several transfers, so that it is waited for. Where
    /// it never can, libcurl before 8 may wait for one that has broken.</param>
    public void Set(Hop hop, Stream? upload, TimeSpan? remaining, bool mayShare)
    {
        if (_mayShare != mayShare)
        {
            curl.SetOpt(CurlOpt.PipeWait, mayShare);
            _mayShare = mayShare;
        }

        if (_url != hop.Url.Text)
        {
            curl.SetOpt(CurlOpt.Url, hop.Url.Text);
            _url = hop.Url.Text;
        }

        // libcurl counts whole milliseconds, and a fraction is one more.
        var milliseconds = remaining is { } left ? (long)Math.Ceiling(left.TotalMilliseconds) : 0;
        if (_timeout != milliseconds)
        {
            curl.SetOpt(CurlOpt.TimeoutMs, remaining ?? Timeout.InfiniteTimeSpan);
            _timeout = milliseconds;
        }

        if (_cookie != hop.Cookie)
        {
            curl.SetOpt(CurlOpt.Cookie, hop.Cookie);
            _cookie = hop.Cookie;
        }

        var head = RequestLines.Of(hop);
        if (!ReferenceEquals(_lines, head.Lines))
        {
            curl.SetOpt(CurlOpt.HttpHeader, head.Lines);
            _lines = head.Lines;
        }

        if (_order != head.Order)
        {
            curl.SetOpt(FingerprintPlan.HeaderOrder, head.Order);
            _order = head.Order;
        }

        if (_http2Only != head.Http2Only && FingerprintPlan.CanLeaveOut)
        {
            curl.SetOpt(FingerprintPlan.Http2Headers, head.Http2Only);
            _http2Only = head.Http2Only;
        }

        if (RequestLines.SendsBody(hop))
        {
            _method = null; // the body must be set anew each time
            SetMethodWithBody(hop, upload);
        }
        else if (_method != hop.Method.Method)
        {
            _method = null;
            SetMethodWithoutBody(hop.Method.Method);
            _method = hop.Method.Method;
        }
    }

    private void SetMethodWithoutBody(string method)
    {
        curl.SetOpt(CurlOpt.HttpGet, true);
        curl.SetOpt(CurlOpt.NoBody, method == "HEAD");
        curl.SetOpt(CurlOpt.CustomRequest, method is "GET" or "HEAD" ? null : method);
    }

    private void SetMethodWithBody(Hop hop, Stream? upload)
    {
        var method = hop.Method.Method;
        if (hop.Body is null)
        {
            SetPostFields(method, default);
            return;
        }

        if (upload is null && hop.Body.TryGetBuffer(out var bytes))
        {
            SetPostFields(method, bytes.Span);
            return;
        }

        curl.SetOpt(CurlOpt.HttpGet, true);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.InFileSizeLarge, hop.Body.Length ?? -1);
        curl.SetOpt(CurlOpt.ReadData, upload!);
        curl.SetOpt(CurlOpt.CustomRequest, method);
    }

    private void SetPostFields(string method, ReadOnlySpan<byte> body)
    {
        curl.SetOpt(CurlOpt.HttpGet, true);
        curl.SetOpt(CurlOpt.PostFields, body);
        curl.SetOpt(CurlOpt.Post, true);
        curl.SetOpt(CurlOpt.CustomRequest, method == "POST" ? null : method);
    }
}
