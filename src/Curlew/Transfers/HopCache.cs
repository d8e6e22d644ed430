using System.Globalization;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>A cache around the hops of one attempt. Each hop is looked up and kept by itself: a redirect leads to another
/// URL, with other cookies.</summary>
internal sealed class HopCache(RequestPlan plan, bool isAsync, CancellationToken cancellationToken)
{
    private readonly ResponseCache _cache = plan.Cache;
    private CacheRequest? _request;
    private CacheLookup _lookup = CacheLookup.Miss;
    private DateTimeOffset _sent;
    private bool _isBypassed;

    /// <summary>What may be answered with when the server cannot; null for nothing.</summary>
    public Response? Fallback(Hop hop, List<Response>? history) =>
        _lookup.Fallback is { } stored ? Answer(hop, stored, history, isFromCache: true) : null;

    /// <summary>Null where the request goes past the cache.</summary>
    public static HopCache? For(RequestPlan plan, bool isAsync, CancellationToken cancellationToken) =>
        plan.Cache.IsEnabled && (plan.Cache.ShouldCacheRequest?.Invoke(plan.Request) ?? true) ? new HopCache(plan, isAsync, cancellationToken) : null;

    /// <summary>The answer that the cache has; else null, and what to ask the server.</summary>
    public async ValueTask<(Response? Answer, Hop Hop)> LookupAsync(Hop hop, List<Response>? history)
    {
        hop = hop with { Added = null }; // the conditions of a round before
        _lookup = CacheLookup.Miss;
        _sent = _cache.TimeProvider.GetUtcNow();
        _request = Describe(hop);
        if (_request is null || plan.IsDelivered || _isBypassed)
        {
            _isBypassed = false;
            return (null, hop);
        }

        _lookup = await _cache.LookupAsync(_request, isAsync, cancellationToken).ConfigureAwait(false);
        switch (_lookup.Answer)
        {
            case CacheAnswer.Hit:
                plan.Session.Telemetry.CacheHit(hop.Method.Method, hop.Url.Text);
                return (Answer(hop, _lookup.Response!, history, isFromCache: true, _lookup.Age), hop);
            case CacheAnswer.Refused504:
                var none = new CachedResponse { StatusCode = 504, Reason = "Gateway Timeout", Url = hop.Url.Text, RequestTime = _sent, ResponseTime = _sent };
                return (Answer(hop, none, history, isFromCache: true), hop);
            case CacheAnswer.Revalidate:
                var conditions = new Headers();
                foreach (var condition in _lookup.Conditions)
                {
                    conditions.Set(condition.Name, condition.Value);
                }

                return (null, hop with { Added = conditions });
            default:
                plan.Session.Telemetry.CacheMiss(hop.Method.Method, hop.Url.Text);
                return (null, hop);
        }
    }

    /// <summary>Takes what the server answered.</summary>
    /// <returns>What to answer with; null when the hop must be sent again without conditions.</returns>
    public async ValueTask<Response?> TakeAsync(Hop hop, Response response, List<Response>? history)
    {
        if (_request is null)
        {
            return response;
        }

        var received = Describe(response);
        if (plan.IsDelivered)
        {
            await _cache.InvalidateAsync(_request, received, isAsync, cancellationToken).ConfigureAwait(false);
            return response;
        }

        if (_lookup.Answer == CacheAnswer.Revalidate && response.StatusCode == 304)
        {
            var fresh = await _cache.FreshenAsync(_request, _lookup.Response!, received, isAsync, cancellationToken).ConfigureAwait(false);
            _isBypassed = fresh is null;
            return fresh is null ? null : Answer(hop, fresh, history, isFromCache: false);
        }

        if (response.StatusCode is 500 or 502 or 503 or 504 && Fallback(hop, history) is { } fallback)
        {
            return fallback;
        }

        if (_cache.ShouldStoreResponse?.Invoke(response) ?? true)
        {
            await _cache.StoreAsync(_request, received, isAsync, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _cache.InvalidateAsync(_request, received, isAsync, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    /// <summary>Null where the body is a stream, which is not read twice for a cache.</summary>
    private CacheRequest? Describe(Hop hop)
    {
        ReadOnlyMemory<byte> body = default;
        if (hop.Body is not null && !hop.Body.TryGetBuffer(out body))
        {
            return null;
        }

        var headers = RequestLines.Described(hop);
        if (plan.Look?.Headers is null)
        {
            headers.TryAdd("User-Agent", CurlLibrary.DefaultUserAgent);
        }

        var profile = plan.ProfileFor(hop);
        if (profile.AcceptEncoding is not "")
        {
            headers.TryAdd("Accept-Encoding", profile.AcceptEncoding ?? "all");
        }

        return new CacheRequest
        {
            Method = hop.Method.Method,
            Url = hop.Url.Text,
            Headers = [.. headers.Select(h => new HeaderPair(h.Key, h.Value ?? ""))],
            BodyHash = hop.Body is null ? default : CacheRequest.Hash(body.Span),
            CredentialsHash = CacheRequest.Hash(Credentials(hop.Auth, profile.Tls)),
            Fingerprint = plan.Look?.CacheId ?? "",
            Logger = plan.Session.Logger,
        };
    }

    private static string? Credentials(Auth auth, TlsOptions tls) =>
        ReferenceEquals(auth, Auth.None) && tls.ClientCertificate is null ? null
        : $"{auth.CacheId}\n{tls.ClientCertificate?.CacheId}";

    private CachedResponse Describe(Response response) => new()
    {
        Method = _request!.Method,
        StatusCode = response.StatusCode,
        Reason = response.Reason,
        HttpVersion = response.HttpVersion.Major >= 2 ? response.HttpVersion.Major.ToString(CultureInfo.InvariantCulture) : response.HttpVersion.ToString(2),
        Url = response.State.Hop.Url.Text,
        Headers = response.State.Head.ToPairs(),
        Body = plan.IsDelivered ? default : response.Content,
        RequestTime = _sent,
        ResponseTime = _cache.TimeProvider.GetUtcNow(),
    };

    private Response Answer(Hop hop, CachedResponse stored, List<Response>? history, bool isFromCache, TimeSpan? age = null)
    {
        var head = new HeaderBlock(stored.ToHead(age), hasStatusLine: true);
        var info = new TransferInfo { Timings = default, Version = VersionOf(stored.HttpVersion) };
        return new Response(new ResponseState(plan, hop, head, [], info, history) { Body = stored.Body, IsFromCache = isFromCache });
    }

    internal static CurlHttpVersion VersionOf(string version) => version switch
    {
        "1.0" => CurlHttpVersion.Http10,
        "2" => CurlHttpVersion.Http2,
        "3" => CurlHttpVersion.Http3,
        _ => CurlHttpVersion.Http11,
    };
}
