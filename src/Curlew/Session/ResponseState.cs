using Curlew.LibCurl;

namespace Curlew;

/// <summary>What a response is made of. Strings and lists are made of it when somebody looks.</summary>
internal sealed class ResponseState(
    RequestPlan plan, Hop hop, HeaderBlock head, IReadOnlyList<HeaderBlock> earlier, TransferInfo info, List<Response>? history)
{
    private Headers? _headers;
    private Headers? _trailers;
    private IReadOnlyList<ResponseHead>? _earlierHeads;
    private IReadOnlyList<HttpCookie>? _cookies;
    private SentRequest? _request;
    private bool _isKept;

    public RequestPlan Plan => plan;

    public HeaderBlock Head => head;

    public Hop Hop => hop;

    public string Url => hop.Url.TextWithFragment;

    public TransferInfo Info { get; private set; } = info;

    public TimeSpan Elapsed { get; init; }

    /// <summary>When the response was there.</summary>
    public DateTimeOffset ReceivedAt { get; init; } = plan.Session.TimeProvider.GetUtcNow();

    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Whether the body is still a stream.</summary>
    public bool IsUnread => Stream is not null && !_isKept;

    public ResponseStream? Stream { get; init; }

    public HeaderBlock? TrailerBlock { get; set; }

    /// <summary>The end of the transfer of a streamed body; null where it was over before.</summary>
    public Task? Ended { get; init; }

    public bool IsFromCache { get; init; }

    public Headers Headers => _headers ??= head.ToHeaders();

    public Headers Trailers => _trailers ?? (TrailerBlock is null ? [] : _trailers = TrailerBlock.ToHeaders());

    public IReadOnlyList<ResponseHead> EarlierHeads =>
        _earlierHeads ??= [.. earlier.Select(b => new ResponseHead(b.StatusCode, b.Reason, b.ToHeaders()))];

    public IReadOnlyList<HttpCookie> Cookies => _cookies ??= RequestCookies.Read(head, hop.Url);

    public IReadOnlyList<Response> History => history ?? [];

    public string? RedirectUrl => head.TryGet("location"u8, out var location) && hop.Url.TryFollow(location, out var next, out _) ? next.TextWithFragment : null;

    public SentRequest Request => _request ??= Describe();

    public IReadOnlyDictionary<CurlInfo, object?> Infos => Info.Extra ?? System.Collections.Frozen.FrozenDictionary<CurlInfo, object?>.Empty;

    public TextEncoding? DefaultEncoding => plan.DefaultEncoding;

    public string? ContentType => head.GetText("content-type"u8);

    /// <summary>The transfer of a streamed body is over.</summary>
    public void Complete(TransferInfo end, HeaderBlock? trailers)
    {
        Info = end;
        TrailerBlock = trailers;
    }

    /// <summary>A streamed body is in memory now.</summary>
    public void Keep(ReadOnlyMemory<byte> body)
    {
        Body = body;
        _isKept = true;
    }

    private SentRequest Describe()
    {
        var headers = RequestLines.Described(hop);
        return new SentRequest(
            hop.Method, hop.Url.Text, headers, hop.Body is not null && hop.Body.TryGetBuffer(out var bytes) ? bytes : default);
    }
}
